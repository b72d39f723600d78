"""How far a new or changed segment is filled in."""

from dataclasses import dataclass

from enishi.segments.conditions import current_version
from enishi.segments.models import Live, Segment


@dataclass(frozen=True)
class Filling:
    """`done` of `total` people are written; `total` 0: it is still asked who they are. `failed`: it
    could not be worked out, and waits for somebody to ask again."""

    done: int
    total: int
    failed: str = ""

    @property
    def asking(self) -> bool:
        return not self.failed and self.total == 0


def filling_of(segment: Segment) -> Filling | None:
    """None: it is filled in, as its condition says now."""
    state = Live.objects.filter(segment=segment).first()
    if state is None:
        return Filling(0, 0)
    version = current_version(segment)
    if state.error:
        return Filling(state.done, state.total, state.error)
    if state.version != version.pk:
        return Filling(0, 0)
    if state.filled_at is None or state.filled_at < version.at:
        return Filling(state.done, state.total)
    return None
