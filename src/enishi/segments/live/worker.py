"""The part of the worker that keeps segments: one keeper and one ticker for the process."""

from collections.abc import Sequence
from time import monotonic

from enishi.lib import clock
from enishi.segments.live import ledger
from enishi.segments.live.background import Background
from enishi.segments.live.keeper import Keeper, Said, Stored
from enishi.segments.live.models import Live
from enishi.segments.live.ticking import Ticker
from enishi.timeline.enums import Lane

keeper = Keeper()
ticker = Ticker(keeper)
background = Background()


def hear(rows: Sequence[Stored], messages: Sequence[Said], lane: int) -> None:
    """Live events are judged at once. What an import brings is judged of everybody together and
    quietly, once the import rests: whom its merges would have judged one by one waits for that."""
    keeper.begin()
    if lane == Lane.LIVE:
        keeper.hear(rows, messages)
        return
    keeper.clear()
    background.imported_at = monotonic()
    Live.objects.filter(stale_since=None).update(stale_since=clock.now_us())
    ledger.leave_to_the_batch()


def turn(*, alone: bool) -> None:
    """`alone`: a command without a server, which stays until all is done."""
    if alone:
        ticker.drain(monotonic() + 60)
        return
    ticker.turn()
    background.turn()
