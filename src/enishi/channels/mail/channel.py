"""What the room asks of every channel (`channels.transport`), for mail."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings

from enishi.channels.mail.smtp import Server, Smtp, server_of
from enishi.channels.transport import Sender
from enishi.lib import email
from enishi.people.enums import Kind
from enishi.people.models import Person
from enishi.people.queries import identifiers_of

LONGEST_SUBJECT = 300


def address_of(person: Person) -> str:
    """The address that pages show; else any that identifies them."""
    if shown := normalised(person.email):
        return shown
    held = [one.value for one in identifiers_of(person.pk) if one.kind == Kind.EMAIL]
    return next((found for one in held if (found := normalised(one))), "")


def normalised(address: str) -> str:
    return email.address(address) or ""


def problem_of(message: Mapping[str, str]) -> str:
    subject = message["subject"]
    if not subject.strip() or not (message["text"].strip() or message["html"].strip()):
        return "empty"
    if any(letter < " " or letter in "\x7f\x85\u2028\u2029" for letter in subject):
        return "line_break"
    return "too_long" if len(subject) > LONGEST_SUBJECT else ""


def is_set_up(sender: Sender) -> bool:
    return bool(server() and sender.address)


def server() -> Server | None:
    return server_of(settings.SMTP_URL) if settings.SMTP_URL else None


@contextmanager
def opened(sender: Sender) -> Iterator[Smtp]:
    """Connects when the first message is sent."""
    found = server()
    if found is None:
        raise RuntimeError("no mail server is set up")
    transport = Smtp(found, sender)
    try:
        yield transport
    finally:
        transport.close()
