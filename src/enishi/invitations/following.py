"""What becomes of an invitation: sent, held back, opened, answered. Each step counts once, and what
the person lived through stands on their timeline."""

from typing import Final

from django.db import transaction

from enishi.channels.models import Receipt
from enishi.invitations.ending import end
from enishi.invitations.enums import Reason, State, What
from enishi.invitations.letters import first_scored
from enishi.invitations.models import Invitation
from enishi.invitations.steps import invitation_in
from enishi.invitations.tallies import tally
from enishi.invitations.writing import asked_now
from enishi.lib import clock
from enishi.surveys.definition.tree import said
from enishi.surveys.outbox import item
from enishi.timeline.actions import record

SENT: Final = "Survey Sent"
REMINDED: Final = "Survey Reminded"
OPENED: Final = "Survey Opened"


def sent(receipt: Receipt) -> None:
    """The transport took it."""
    found = _invitation(receipt)
    if found is None:
        return
    one, letter = found
    at = receipt.sent_at or clock.now_us()
    if letter == 1 and one.sent_at is None:
        one.state, one.sent_at, one.reason = State.SENT, at, ""
        tally([one], What.SENT)
    one.due_at = _reminder(one, letter, at)
    one.save(update_fields=["state", "sent_at", "reason", "due_at"])
    _tell(one, SENT if letter == 1 else REMINDED, at, letter)


def _reminder(one: Invitation, letter: int, at: int) -> int | None:
    says = one.rule or one.sending
    if says is None or letter > says.reminders or one.answered_at is not None:
        return None
    return at + says.remind_days * clock.DAY


def failed(receipt: Receipt) -> None:
    found = _invitation(receipt)
    if found and found[1] == 1 and found[0].sent_at is None:
        end(found[0], State.FAILED, Reason.UNDELIVERED)


def refused(receipt: Receipt) -> None:
    """By a rule of `channels`, whose name is the reason."""
    found = _invitation(receipt)
    if found and found[1] == 1 and found[0].sent_at is None:
        end(found[0], State.REFUSED, receipt.rule)


def _invitation(receipt: Receipt) -> tuple[Invitation, int] | None:
    named = invitation_in(receipt.step)
    if named is None:
        return None
    rows = Invitation.objects.select_related("survey", "rule", "sending", "link")
    one = rows.filter(pk=named[0]).first()
    return (one, named[1]) if one else None


# -- what the person does -------------------------------------------------------------------------


def opened(link_id: int) -> None:
    """The page was loaded: by the person, or by a machine that reads their mail."""
    one = _of_link(link_id)
    if one is None or one.opened_at is not None:
        return
    with transaction.atomic():
        if _mark(one, "opened_at"):
            tally([one], What.OPENED)
            _tell(one, OPENED, clock.now_us(), 1)


def begun(link_id: int | None) -> None:
    one = _of_link(link_id)
    if one and _mark(one, "started_at"):
        tally([one], What.STARTED)


def submitted(link_id: int | None) -> None:
    """No reminder any more."""
    one = _of_link(link_id)
    if one and _mark(one, "answered_at"):
        Invitation.objects.filter(pk=one.pk, state=State.SENT).update(due_at=None)
        tally([one], What.ANSWERED)


def _of_link(link_id: int | None) -> Invitation | None:
    rows = Invitation.objects.select_related("survey", "rule", "sending")
    return rows.filter(link_id=link_id).first() if link_id else None


def _mark(one: Invitation, name: str) -> bool:
    """Once, whoever comes at the same moment."""
    first = Invitation.objects.filter(pk=one.pk, **{name: None})
    return bool(first.update(**{name: clock.now_us()}))


def _tell(one: Invitation, name: str, at: int, letter: int) -> None:
    definition = asked_now(one.survey)
    scored = first_scored(definition)
    properties = {
        "survey": said(definition.title, definition.languages[0], definition),
        "survey_id": one.survey_id,
        "invitation": one.pk,
        "channel": one.channel,
        **({"item": item(one.survey_id, scored.id)} if scored else {}),
        **({"rule": one.rule.name} if one.rule else {}),
        **({"follow_up": one.about["follow_up"]} if "follow_up" in one.about else {}),
    }
    fact = name.rpartition(" ")[2].lower()
    key = f"invitation-{one.pk}-{fact}-{letter}"
    record(name, one.identity_id, properties, at=at, key=key, channel=_channel(name, one))


def _channel(name: str, one: Invitation) -> str:
    """Where it was met: the mail in the mailbox, the page on the web."""
    return "web" if name == OPENED else one.channel
