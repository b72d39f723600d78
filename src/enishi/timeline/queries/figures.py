"""The whole system in a few numbers."""

from dataclasses import dataclass

from django.db.models import Sum

from enishi.lib import clock
from enishi.lib.folder import spool_file
from enishi.people.queries import identities_count, people_count
from enishi.timeline.enums import Lane, SourceKind, Verdict
from enishi.timeline.models import Daily, Source
from enishi.timeline.pipeline.reader import place_of
from enishi.timeline.queries.quarantine import quarantined_count, rejections
from enishi.timeline.spool import Spool


@dataclass(frozen=True, slots=True)
class Figures:
    people: int  # after merges
    identities: int
    events: int  # collected (Enishi's own left out), each message once
    spool_lag_seconds: float  # 0: every acknowledged event is applied
    quarantined: int  # refused messages, not yet settled
    rejected_rows: int  # of imports, kept with them: they made no message, so none of `quarantined`


def stats() -> Figures:
    return Figures(
        people=people_count(),
        identities=identities_count(),
        events=collected_events(),
        spool_lag_seconds=spool_lag_seconds(),
        quarantined=quarantined_count(),
        rejected_rows=rejections(limit=0).total,
    )


def collected_events() -> int:
    own = Source.objects.filter(kind=SourceKind.OWN).values("id")
    stored = Daily.objects.filter(verdict=Verdict.STORED).exclude(source_id__in=own)
    return stored.aggregate(n=Sum("count"))["n"] or 0


def spool_lag_seconds() -> float:
    """Seconds since the arrival of the oldest event that is acknowledged and not yet applied."""
    spool = Spool(spool_file())
    try:
        waiting = [spool.oldest(lane, place_of(lane).offset) for lane in Lane]
    finally:
        spool.close()
    arrivals = [at for at in waiting if at is not None]
    if not arrivals:
        return 0.0
    return max(clock.now_us() - min(arrivals), 1) / clock.SECOND
