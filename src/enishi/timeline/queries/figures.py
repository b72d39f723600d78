"""The whole system in a few numbers."""

from dataclasses import dataclass

from django.db.models import Sum

from enishi.lib import clock
from enishi.lib.folder import spool_file
from enishi.people.queries import identities_count, people_count
from enishi.timeline.enums import Lane
from enishi.timeline.models import Cursor, EventName
from enishi.timeline.queries.quarantine import quarantined_count
from enishi.timeline.spool import Spool


@dataclass(frozen=True, slots=True)
class Figures:
    people: int  # after merges
    identities: int
    events: int  # collected, each message once
    spool_lag_seconds: float  # 0: every acknowledged event is applied
    quarantined: int


def stats() -> Figures:
    return Figures(
        people=people_count(),
        identities=identities_count(),
        events=events_count(),
        spool_lag_seconds=spool_lag_seconds(),
        quarantined=quarantined_count(),
    )


def events_count() -> int:
    """What came in from outside; what Enishi itself recorded does not count."""
    return EventName.objects.filter(own=False).aggregate(n=Sum("count"))["n"] or 0


def spool_lag_seconds() -> float:
    """How long the oldest event that is acknowledged and not yet applied has waited."""
    offsets = dict(Cursor.objects.values_list("lane", "offset"))
    spool = Spool(spool_file())
    try:
        waiting = [spool.oldest(lane, offsets.get(lane, 0)) for lane in Lane]
    finally:
        spool.close()
    oldest = min((at for at in waiting if at is not None), default=None)
    return 0.0 if oldest is None else max(0.0, (clock.now_us() - oldest) / clock.SECOND)
