"""How far a new or changed segment is filled in."""

from dataclasses import dataclass

from enishi.ask.queries import PAGE_AGE
from enishi.lib import clock
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


def days_follow(segment: Segment) -> bool:
    """Its sizes of the days before are still those of an earlier condition."""
    state = Live.objects.filter(segment=segment).first()
    looked = state.looked_back_at if state else None
    return looked is None or looked < current_version(segment).at


def just_filled(segment: Segment) -> bool:
    """So lately that an answer that is kept may be of those who were in it before."""
    since = clock.now_us() - round(PAGE_AGE * clock.SECOND)
    return Live.objects.filter(segment=segment, filled_at__gte=since).exists()


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
