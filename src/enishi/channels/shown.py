"""Messages in words: where they stand, by which rule, and what would change that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from enishi.channels.enums import Kind, Reason, Rule, State
from enishi.channels.kinds import CHANNELS
from enishi.channels.models import Receipt
from enishi.channels.queries import contacts_since
from enishi.channels.ruling import Rules
from enishi.channels.sending import LOST_CODE
from enishi.lib import clock
from enishi.lib.folder import is_demo
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.people.queries import people_with
from enishi.ui.formats import full_text
from enishi.work.veil import Veil

TONES = {
    State.WAITING: "info",
    State.SENDING: "brand",
    State.SENT: "good",
    State.UNKNOWN: "warn",
    State.FAILED: "bad",
    State.REFUSED: "warn",
    State.CANCELLED: "",
}
PROBLEMS = {
    "empty": gettext_lazy("It has no subject or no text."),
    "line_break": gettext_lazy("Its subject holds a line break or another control character."),
    "too_long": gettext_lazy("Its subject is longer than 300 characters."),
}


@dataclass(frozen=True)
class Line:
    """A message in the list."""

    receipt: Receipt
    url: str
    subject: str
    name: str  # of the person
    person_url: str
    state: str
    tone: str
    why: str
    purpose: str
    kind: str
    person: Person | None = None


@dataclass(frozen=True)
class Why:
    """What a rule saw, and what would have to be different."""

    label: str
    said: str
    flip: str


@dataclass(frozen=True)
class Pressure:
    """How many messages the person had, against how many they may have."""

    label: str
    count: int
    limit: int | None
    days: int

    @property
    def full(self) -> bool:
        return self.limit is not None and self.count >= self.limit


def purpose_text(purpose: str) -> str:
    """The purposes that ship have names; others are called as they are."""
    known = {
        "survey": pgettext("purpose", "Surveys"),
        "service": pgettext("purpose", "Service messages"),
        "marketing": pgettext("purpose", "News and offers"),
    }
    return known.get(purpose, purpose)


def lines(receipts: Sequence[Receipt], veil: Veil) -> list[Line]:
    ids = sorted({one.person_id for one in receipts})
    people = {one.pk: one for one in people_with(ids)}
    return [line(one, people.get(one.person_id), veil) for one in receipts]


def line(receipt: Receipt, person: Person | None, veil: Veil) -> Line:
    name = called(person, lifted=veil.lifted) if person else ""
    return Line(
        receipt=receipt,
        url=reverse("channels:message", args=[receipt.pk]),
        subject=veil.text(receipt.subject, person),
        name=name or _("Unnamed visitor"),
        person_url=reverse("overview:person", args=[person.pk]) if person else "",
        state=str(State(receipt.state).label),
        tone=TONES[State(receipt.state)],
        why=str(Rule(receipt.rule).label) if receipt.rule else "",
        purpose=purpose_text(receipt.purpose),
        kind=str(Kind(receipt.kind).label),
        person=person,
    )


def why_of(receipt: Receipt) -> Why | None:
    """Of a message that a rule refused, or made wait."""
    if not receipt.rule:
        return None
    said, flip = _WORDS[Rule(receipt.rule)](receipt.values)
    return Why(str(Rule(receipt.rule).label), said, flip)


Words = tuple[str, str]
Values = Mapping[str, Any]


def _expired(values: Values) -> Words:
    until = full_text(int(values["expires_at"]))
    return (
        _("It had to be sent before %(until)s.") % {"until": until},
        _("Nothing: its time is over."),
    )


def _content(values: Values) -> Words:
    said = PROBLEMS.get(str(values.get("problem")), "")
    return str(said), _("Another text, as another step.")


def _address(values: Values) -> Words:
    return (
        _("No address of this channel is known of the customer."),
        _("An address of this channel; then another step."),
    )


def _repeated(values: Values) -> Words:
    other = {"n": values.get("receipt")}
    return (
        _("The same step reached the customer by message #%(n)s.") % other,
        _("Nothing: a step reaches somebody once."),
    )


def _suppressed(values: Values) -> Words:
    reason = Reason(values["reason"]).label if values.get("reason") in Reason.values else ""
    return (
        _("The address is left alone: %(reason)s.") % {"reason": reason},
        _("Taking the address off the list of suppressed ones."),
    )


def _consent(values: Values) -> Words:
    purpose = purpose_text(str(values.get("purpose", "")))
    if values.get("refused_at"):
        at = full_text(int(values["refused_at"]))
        said = _("The customer refused “%(purpose)s” on %(at)s.") % {"purpose": purpose, "at": at}
        return said, _("A permission of the customer, newer than that refusal.")
    said = _("“%(purpose)s” needs a permission, and there is none.") % {"purpose": purpose}
    return said, _("A permission of the customer.")


def _complaint(values: Values) -> Words:
    return (
        _("Follow-up #%(n)s about the customer is open.") % {"n": values.get("follow_up")},
        _("Closing that follow-up; then another step."),
    )


def _pressure(values: Values) -> Words:
    count, limit, days = (int(values[name]) for name in ("count", "limit", "days"))
    said = ngettext(
        "%(count)s message within %(days)s days; %(limit)s are allowed.",
        "%(count)s messages within %(days)s days; %(limit)s are allowed.",
        count,
    ) % {"count": count, "limit": limit, "days": days}
    free_at = values.get("free_at")
    if not free_at:
        return said, _("A higher limit in the sending rules.")
    return said, _("Waiting until %(at)s, or a higher limit in the sending rules.") % {
        "at": full_text(int(free_at))
    }


def _quiet(values: Values) -> Words:
    until = full_text(int(values["until"]))
    return (
        _("It waits for the end of the quiet hours (%(zone)s).") % {"zone": values.get("zone")},
        _("It goes out on %(until)s.") % {"until": until},
    )


_WORDS: Mapping[Rule, Callable[[Values], Words]] = {
    Rule.EXPIRED: _expired,
    Rule.CONTENT: _content,
    Rule.ADDRESS: _address,
    Rule.REPEATED: _repeated,
    Rule.SUPPRESSED: _suppressed,
    Rule.CONSENT: _consent,
    Rule.COMPLAINT: _complaint,
    Rule.PURPOSE_PRESSURE: _pressure,
    Rule.PRESSURE: _pressure,
    Rule.QUIET: _quiet,
}


def stopped_text(held: Rules) -> str:
    """Why nothing goes out at present; "" it does."""
    if is_demo():
        return _("This is a demo company: no message leaves it.")
    if all(one.is_set_up(held.sender) for one in CHANNELS.values()):
        return ""
    return _(
        "No mail server is set up. Messages wait until there is one: set ENISHI_SMTP_URL and"
        " ENISHI_MAIL_FROM, and start Enishi again."
    )


def error_text(receipt: Receipt) -> str:
    if receipt.error == LOST_CODE:
        return _("The process that sent it died before it heard an answer.")
    return receipt.error


def pressures(receipt: Receipt, held: Rules) -> list[Pressure]:
    """Of the person, as of now, over all channels."""
    now, rule, whole = clock.now_us(), held.of(receipt.purpose), held.whole
    person = receipt.person_id
    return [
        Pressure(
            purpose_text(receipt.purpose),
            contacts_since(person, now - rule.days * clock.DAY, receipt.purpose),
            rule.limit,
            rule.days,
        ),
        Pressure(
            _("All messages"),
            contacts_since(person, now - whole.days * clock.DAY),
            whole.limit,
            whole.days,
        ),
    ]
