"""The whole system in a few numbers."""

from dataclasses import dataclass

from enishi.people.queries import identities_count, people_count
from enishi.timeline import figures


@dataclass(frozen=True, slots=True)
class Figures:
    people: int  # after merges
    identities: int
    events: int  # collected, each message once
    spool_lag_seconds: float  # 0: every acknowledged event is applied
    quarantined: int


def stats() -> Figures:
    standing = figures.stats()
    return Figures(
        people=people_count(),
        identities=identities_count(),
        events=standing.events,
        spool_lag_seconds=standing.spool_lag_seconds,
        quarantined=standing.quarantined,
    )
