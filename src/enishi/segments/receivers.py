"""What other rooms announce, and what that means for who is in which segment."""

from collections.abc import Sequence

from django.dispatch import receiver

from enishi.people.signals import erasing, merged, told, unmerged
from enishi.segments.live import ledger
from enishi.segments.live.keeper import Said, Stored
from enishi.segments.live.worker import hear, turn
from enishi.timeline.signals import rows_stored, turned


@receiver(rows_stored)
def on_rows(rows: Sequence[Stored], messages: Sequence[Said], lane: int, **_: object) -> None:
    hear(rows, messages, lane)


@receiver(turned)
def on_turn(*, alone: bool, **_: object) -> None:
    turn(alone=alone)


@receiver(merged)
def on_merged(person_id: int, absorbed: list[int], **_: object) -> None:
    ledger.forget(absorbed)
    ledger.ask_again([person_id])


@receiver(unmerged)
def on_unmerged(person_id: int, released: list[int], **_: object) -> None:
    ledger.ask_again([person_id, *released])


@receiver(told)
def on_told(person_id: int, **_: object) -> None:
    """A member wrote something about the person by hand."""
    ledger.ask_again([person_id])


@receiver(erasing)
def on_erasing(person_id: int, **_: object) -> None:
    ledger.forget([person_id])
