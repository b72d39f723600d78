"""The ledger's messages go out, each at most once: the row says `sending` before the first byte
leaves. What this process does not live to say is found later and called unknown."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Final

from django.db import transaction

from enishi.channels.actions.contacting import apply
from enishi.channels.actions.suppressing import Target, hint_of, suppress
from enishi.channels.enums import Reason, State
from enishi.channels.kinds import CHANNELS
from enishi.channels.leaving import url_for
from enishi.channels.models import Attempt, Receipt
from enishi.channels.permission import judge
from enishi.channels.ruling import case_of, digest, locked_rules, rules
from enishi.channels.signals import failed, refused, sent
from enishi.channels.transport import Channel, Fate, Outcome, Parcel, Sender
from enishi.lib import clock
from enishi.lib.folder import is_demo
from enishi.people.queries import people_with
from enishi.timeline.actions import record

AT_ONCE: Final = 100  # messages over one connection
LOST: Final = 10 * clock.MINUTE  # longer than every step of a transport may take
AGAIN: Final = tuple(minutes * clock.MINUTE for minutes in (1, 5, 15, 60, 180, 360, 720))
LOST_CODE: Final = "lost"  # its process died over it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send; `attempt` is which try this is."""

    number: int
    attempt: int
    parcel: Parcel


def send_due(stop: Event) -> bool:
    """What is due now, of every channel that is set up; nothing leaves a demo. False where the
    other side is down."""
    give_up_lost()
    give_up_late()
    if is_demo():
        return True
    held = rules()
    well = True
    for kind, channel in CHANNELS.items():
        if channel.is_set_up(held.sender) and (numbers := _due(kind)):
            pause = 1 / held.whole.per_second
            well = _send(channel, held.sender, numbers, stop, pause) and well
    return well


def _due(kind: str) -> list[int]:
    waiting = Receipt.objects.filter(state=State.WAITING, kind=kind, at__lte=clock.now_us())
    return list(waiting.order_by("at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _send(channel: Channel, sender: Sender, numbers: list[int], stop: Event, pause: float) -> bool:
    with channel.opened(sender) as transport:
        for number in numbers:
            if stop.is_set():
                break
            if claimed := claim(number):
                outcome = transport.send(claimed.parcel)
                settle(claimed, outcome)
                if outcome.down:
                    log.warning("A channel takes nothing now: %s", outcome.code or outcome.said)
                    return False
                stop.wait(pause)
    return True


@transaction.atomic
def claim(number: int) -> Claimed | None:
    """Ask every rule again; if it is allowed, and still nobody's, it is ours."""
    held = locked_rules()
    receipt = Receipt.objects.filter(pk=number, state=State.WAITING).first()
    person = next(iter(people_with([receipt.person_id])), None) if receipt else None
    if receipt is None or person is None or receipt.at > clock.now_us():
        return None
    receipt.at = clock.now_us()
    case = case_of(receipt, person, held)
    verdict = judge(case)
    apply(receipt, verdict)
    if verdict.refused or verdict.until is not None:
        receipt.save(update_fields=["state", "at", "rule", "values"])
        if verdict.refused:
            refused.send(sender=Receipt, receipt=receipt)
        return None
    taken: Mapping[str, object] = {
        "state": State.SENDING,
        "at": receipt.at,
        "rule": "",
        "values": {},
        "address": case.address,
        "attempts": receipt.attempts + 1,
    }
    if not Receipt.objects.filter(pk=number, state=State.WAITING).update(**taken):
        return None
    parcel = _parcel(receipt, case.address, digest(case.address, held.whole))
    return Claimed(number, receipt.attempts + 1, parcel)


def _parcel(receipt: Receipt, address: str, held: str) -> Parcel:
    return Parcel(
        number=receipt.pk,
        address=address,
        subject=receipt.subject,
        text=receipt.text,
        html=receipt.html,
        language=receipt.language,
        unsubscribe_url=url_for(receipt, held),
        made_at=receipt.made_at,
    )


@transaction.atomic
def settle(claimed: Claimed, outcome: Outcome) -> None:
    """Write down what became of it. Whoever was erased meanwhile left nothing to write to."""
    locked_rules()
    ours = Receipt.objects.filter(
        pk=claimed.number, attempts=claimed.attempt, state__in=(State.SENDING, State.UNKNOWN)
    )
    receipt = ours.first()
    if receipt is None:
        return
    receipt.at = clock.now_us()
    receipt.error = "" if outcome.fate == Fate.SENT else outcome.said
    Attempt.objects.create(
        receipt=receipt,
        at=receipt.at,
        outcome=outcome.fate,
        code=outcome.code,
        said=outcome.said,
    )
    _SETTLED[outcome.fate](receipt, outcome)


def _sent(receipt: Receipt, outcome: Outcome) -> None:
    receipt.state, receipt.sent_at = State.SENT, receipt.at
    receipt.save()
    _tell(receipt, "Message Sent")
    sent.send(sender=Receipt, receipt=receipt)


def _later(receipt: Receipt, outcome: Outcome) -> None:
    if receipt.attempts > len(AGAIN):
        _failed(receipt, outcome)
        return
    receipt.state = State.WAITING
    receipt.at += AGAIN[receipt.attempts - 1]
    receipt.save()


def _never(receipt: Receipt, outcome: Outcome) -> None:
    receipt.permanent = True
    if outcome.bounced:
        held = digest(receipt.address, locked_rules().whole)
        hint = hint_of(receipt.kind, receipt.address)
        suppress(Target(receipt.kind, held, hint), Reason.BOUNCED)
    _failed(receipt, outcome)


def _failed(receipt: Receipt, outcome: Outcome) -> None:
    receipt.state = State.FAILED
    receipt.save()
    _tell(receipt, "Message Bounced" if outcome.bounced else "Message Failed", code=outcome.code)
    failed.send(sender=Receipt, receipt=receipt)


def _unknown(receipt: Receipt, outcome: Outcome) -> None:
    receipt.state = State.UNKNOWN
    receipt.save()


_SETTLED: Final = {
    Fate.SENT: _sent,
    Fate.LATER: _later,
    Fate.NEVER: _never,
    Fate.UNKNOWN: _unknown,
}


def _tell(receipt: Receipt, name: str, **more: object) -> None:
    """Onto the timeline; neither address nor words."""
    about = {"channel": receipt.kind, "purpose": receipt.purpose, "step": receipt.step}
    record(
        name,
        receipt.identity_id,
        {**receipt.about, **about, "receipt": receipt.pk, **more},
        at=receipt.at,
        key=f"message-{receipt.pk}-{receipt.attempts}-{receipt.state}-{receipt.at}",
        channel=receipt.kind,
    )


def give_up_lost() -> int:
    """Whose process died between its mark and the answer: it may have arrived, so it is not sent
    again."""
    lost = Receipt.objects.filter(state=State.SENDING, at__lt=clock.now_us() - LOST)
    # To look costs nothing; to write would hold up the pipeline every second.
    return lost.update(state=State.UNKNOWN, error=LOST_CODE) if lost.exists() else 0


def give_up_late() -> None:
    """Also where nothing can be sent: what came too late goes no more."""
    now = clock.now_us()
    late = Receipt.objects.filter(state=State.WAITING, at__lte=now, expires_at__lte=now)
    for number in list(late.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        claim(number)
