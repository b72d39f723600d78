"""How many people there are: counted anew at most every half minute once they are many."""

from dataclasses import dataclass

from enishi.lib import clock
from enishi.people.queries import PeopleFilter, people_count, people_in

MANY = 20_000  # a count of fewer takes a few milliseconds
KEPT_FOR = 30 * clock.SECOND


@dataclass(frozen=True)
class Counted:
    known: int
    everybody: int
    at: int


_kept: list[Counted] = []


def kept_counts() -> tuple[int, int]:
    """(known, everybody)."""
    if not _kept or clock.now_us() - _kept[-1].at > KEPT_FOR:
        known = people_in(PeopleFilter(known=True)).count()
        counted = Counted(known, people_count(), clock.now_us())
        _kept[:] = [counted] if counted.everybody >= MANY else []
        return counted.known, counted.everybody
    return _kept[-1].known, _kept[-1].everybody
