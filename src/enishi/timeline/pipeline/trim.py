"""What may be forgotten: the spool behind the cursor, the ring, quarantine that was settled long
ago."""

from typing import Final

from django.db import transaction

from enishi.lib import clock
from enishi.timeline.enums import Lane
from enishi.timeline.models import Quarantined
from enishi.timeline.pipeline.debugger import trim_debugger
from enishi.timeline.pipeline.reader import place_of
from enishi.timeline.rows import make_durable
from enishi.timeline.spool import Spool

SETTLED_DAYS: Final = 90  # a replayed or dismissed refusal is kept for so long


def trim_spool(spool: Spool, *, alone: bool = False) -> None:
    """Let go of what is applied, once the rows are surely on the disk; `alone`: nobody appends."""
    places = {lane: place_of(lane) for lane in Lane}
    make_durable()
    for lane, place in places.items():
        (spool.forget if alone else spool.release)(lane, place.offset)


@transaction.atomic
def trim_quarantine() -> int:
    """Unsettled refusals stay for ever: only a member's decision ends them."""
    long_ago = clock.now_us() - SETTLED_DAYS * clock.DAY
    settled = Quarantined.objects.exclude(replayed_at=None, dismissed_at=None)
    return settled.filter(received_at__lt=long_ago).delete()[0]


def trim_all(spool: Spool, *, alone: bool = False) -> None:
    trim_spool(spool, alone=alone)
    trim_debugger()
    trim_quarantine()
