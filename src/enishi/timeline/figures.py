"""How things stand: the figures of `GET /api/v1/stats` that the timeline knows."""

from dataclasses import dataclass

from django.db.models import Sum

from enishi.lib import clock
from enishi.lib.folder import spool_file
from enishi.timeline.enums import Lane, SourceKind, Verdict
from enishi.timeline.models import Daily, Quarantined, Source
from enishi.timeline.pipeline.reader import place_of
from enishi.timeline.spool import Spool


@dataclass(frozen=True)
class Standing:
    events: int  # collected (Enishi's own left out), each message once
    quarantined: int  # refused and not yet settled
    spool_lag_seconds: float  # 0 = every acknowledged event is applied
    spool_bytes: int


def stats() -> Standing:
    spool = Spool(spool_file())
    try:
        return Standing(
            events=collected_events(),
            quarantined=Quarantined.objects.filter(replayed_at=None, dismissed_at=None).count(),
            spool_lag_seconds=spool_lag(spool),
            spool_bytes=spool.used_bytes(),
        )
    finally:
        spool.close()


def collected_events() -> int:
    own = Source.objects.filter(kind=SourceKind.OWN).values("id")
    stored = Daily.objects.filter(verdict=Verdict.STORED).exclude(source_id__in=own)
    return stored.aggregate(n=Sum("count"))["n"] or 0


def spool_lag(spool: Spool) -> float:
    """Seconds since the arrival of the oldest event that is acknowledged and not yet applied."""
    waiting = [spool.oldest(lane, place_of(lane).offset) for lane in Lane]
    arrivals = [at for at in waiting if at is not None]
    if not arrivals:
        return 0.0
    return max(clock.now_us() - min(arrivals), 1) / clock.SECOND
