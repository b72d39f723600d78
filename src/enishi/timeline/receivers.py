"""What members decide about people is told on those people's timelines.

Merges by a rule are told by the ledger alone, from which pages draw them: there may be thousands
of them in one batch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import receiver

from enishi.lib import clock
from enishi.people.signals import merged, unmerged
from enishi.timeline.record import record

_by_rule: ContextVar[bool] = ContextVar("by_rule", default=False)


@contextmanager
def by_rule() -> Iterator[None]:
    """Inside, people come together and apart by the rules of a batch."""
    token = _by_rule.set(True)
    try:
        yield
    finally:
        _by_rule.reset(token)


@receiver(merged)
def on_merged(person_id: int, absorbed: list[int], **_: object) -> None:
    _tell("Person Merged", person_id, absorbed)


@receiver(unmerged)
def on_unmerged(person_id: int, released: list[int], **_: object) -> None:
    _tell("Person Separated", person_id, released)


def _tell(name: str, person_id: int, others: list[int]) -> None:
    if _by_rule.get():
        return
    at = clock.now_us()
    key = f"{name}-{person_id}-{others[0]}-{at}"
    record(name, person_id, {"people": others}, at=at, key=key)
