"""Whoever wants to reach a person says so here, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.channels.enums import Kind, State
from enishi.channels.kinds import CHANNELS
from enishi.channels.models import Receipt
from enishi.channels.permission import Verdict, judge
from enishi.channels.queries import receipt_of
from enishi.channels.ruling import case_of, locked_rules
from enishi.channels.signals import refused
from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people import queries as people
from enishi.people.models import Person


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, of no channel's make. `{{unsubscribe}}` in text and html becomes the signed
    address on which the reader leaves."""

    kind: str = Kind.MAIL
    subject: str = ""
    text: str = ""
    html: str = ""
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why somebody is reached. `step` is this step's own name among all ("invitation:12:1"): it
    reaches a person once. `about` stands in the event. Instants in µs."""

    purpose: str
    step: str
    not_before: int | None = None
    about: Mapping[str, object] = field(default_factory=dict)
    ignore_pressure: bool = False
    expires_at: int | None = None


@transaction.atomic
def contact(person: Person, message: Message, occasion: Occasion) -> Receipt:
    """Queue the message if every rule allows it. The receipt says what came of it; the same step
    again answers the same receipt."""
    _checked(message, occasion)
    held = locked_rules()
    person = people.person(person.pk)
    if known := receipt_of(person.pk, occasion.step):
        return known
    receipt = drawn_up(person, message, occasion)
    apply(receipt, judge(case_of(receipt, person, held)))
    receipt.subject = receipt.subject[:300]
    receipt.save()
    if not receipt.allowed:
        refused.send(sender=Receipt, receipt=receipt)
    return receipt


def drawn_up(person: Person, message: Message, occasion: Occasion) -> Receipt:
    """What the rules are asked about; unsaved, and not judged yet."""
    now = clock.now_us()
    return Receipt(
        identity_id=person.pk,
        person_id=person.pk,
        step=occasion.step,
        kind=message.kind,
        purpose=occasion.purpose,
        about=dict(occasion.about),
        subject=message.subject.replace("\0", ""),
        text=message.text.replace("\0", ""),
        html=message.html.replace("\0", ""),
        language=message.language[:8],
        ignore_pressure=occasion.ignore_pressure,
        expires_at=occasion.expires_at,
        at=max(now, occasion.not_before or 0),
        made_at=now,
    )


def _checked(message: Message, occasion: Occasion) -> None:
    """Mistakes of the room that asks; what a person's data cause is refused in the receipt."""
    if message.kind not in CHANNELS:
        raise BadInput("no_such_channel", _("There is no such channel."), field="kind")
    if not 0 < len(occasion.purpose) <= 40:
        raise BadInput("bad_purpose", _("A purpose has 1 to 40 characters."), field="purpose")
    if not 0 < len(occasion.step) <= 200:
        raise BadInput("bad_step", _("A step has 1 to 200 characters."), field="step")


def apply(receipt: Receipt, verdict: Verdict) -> None:
    """What the rules said, onto the row; unsaved."""
    receipt.rule, receipt.values = verdict.rule, dict(verdict.values)
    if verdict.refused:
        receipt.state = State.REFUSED
    elif verdict.until is not None:
        receipt.at = verdict.until
