"""Somebody is asked: surveys, rules, and mails that arrive."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from threading import Event
from typing import Any

import pytest
from django.test import override_settings

from enishi.channels.sending import send_due
from enishi.channels.tests.mailbox import Mailbox, mailbox
from enishi.channels.tests.making import NOON
from enishi.invitations import hearing
from enishi.invitations.actions import RuleDraft, SendingDraft, create_rule, send, switch_rule
from enishi.invitations.models import Invitation, Rule, Sending
from enishi.invitations.receivers import on_turn
from enishi.lib import clock
from enishi.surveys.models import Survey
from enishi.surveys.tests.making import by_ben
from enishi.work.watching import Watch


@pytest.fixture
def noon() -> Iterator[None]:
    """No quiet hours; the worker has just started."""
    hearing.watch = Watch(Rule)
    with clock.clock_at(NOON):
        yield
    hearing.watch = Watch(Rule)


@pytest.fixture
def post() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with mailbox() as box, override_settings(SMTP_URL=box.url, MAIL_FROM="ask@example.jp"):
        yield box


def rule(survey: Survey, *, on: bool = True, **said: object) -> Rule:
    draft: dict[str, object] = {
        "name": "After an order",
        "event": "Order Completed",
        "carried": ("store", "order_id"),
    }
    made = create_rule(survey, RuleDraft(**draft | said), by=by_ben())  # type: ignore[arg-type] # as the test says
    if on:
        switch_rule(made, on=True, by=by_ben())
    return made


def sending(survey: Survey, **said: object) -> Sending:
    return send(survey, SendingDraft(**said), by=by_ben())[0]  # type: ignore[arg-type] # as the test says


def turn() -> None:
    """The worker has time for everything; mails leave."""
    on_turn(alone=True)
    send_due(Event())


@contextmanager
def later(days: float) -> Iterator[None]:
    with clock.clock_at(clock.now_us() + int(days * clock.DAY)):
        yield


def states() -> list[tuple[str, str]]:
    return list(Invitation.objects.order_by("pk").values_list("state", "reason"))


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Text and HTML."""
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    said = (str(one.get_content()).replace("\r\n", "\n") for one in (text, html))
    return next(said), next(said)


def buttons(mail: EmailMessage) -> list[str]:
    """Addresses of the first question's choices, in order."""
    found = re.findall(r'href="([^"]+first=[^"]+)"', parts(mail)[1])
    return [one.replace("&amp;", "&") for one in found]


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def pressed(shown: Any) -> dict[str, str]:
    """What the page's form sends when its button is pressed, with what is marked."""
    text = shown.content.decode()
    found = {"go": "next"}
    for tag in re.findall(r"<input[^>]*>", text):
        named = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if named.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in named:
            found[named["name"]] = named.get("value", "on")
    return found
