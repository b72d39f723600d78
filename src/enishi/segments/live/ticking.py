"""Time passes: between two batches of the worker, whoever's instant has come is judged again, in
the order of those instants, some at a time so that no live event waits. Of very many with the same
instant it is asked together (`crowds`), and what ends meanwhile does not wait for them."""

import logging
from time import monotonic
from typing import Final

from django.db import transaction

from enishi.lib import clock
from enishi.segments.live import ledger
from enishi.segments.live.crowds import CROWD, Crowd
from enishi.segments.live.keeper import Keeper
from enishi.segments.live.models import Due

EVERY: Final = 0.1  # seconds without anything due
TARGET: Final = 0.03  # of one transaction
SMALLEST, LARGEST = 5, CROWD
FEWEST: Final = 250  # of a crowd: of fewer, a transaction's own work would be the most

_log = logging.getLogger(__name__)


class Ticker:
    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.paces = {False: Pace(25), True: Pace(FEWEST, FEWEST)}  # of a crowd?
        self.crowd: Crowd | None = None
        self._crowd_next = False
        self._refused: int | None = None
        self._next = 0.0

    def look_now(self) -> None:
        """Do not wait for the next look."""
        self._next = 0.0

    def turn(self, *, crowds: bool = True) -> int:
        """One chunk of those who are due, or of a crowd: by turns, where there are both."""
        began = monotonic()
        if self.crowd and self._crowd_next and self._is_answered(self.crowd):
            self._crowd_next = False
            return self._crowd_turn(self.crowd)
        self._crowd_next = True
        if began < self._next:
            return 0
        now = clock.now_us()
        people = self._due(now, crowds=crowds)
        if not people and not self.keeper.heavy.done:
            self._next = began + EVERY
            self.keeper.heavy.go_on(self.keeper.current())
            return 0
        with transaction.atomic():
            self.keeper.begin()
            due = ledger.pending_of(people)  # again: an event may have been faster
            self.keeper.turn({pk: due[pk] for pk in people if pk in due}, now)
            self.keeper.welcome(now)
        self.keeper.heavy.go_on(self.keeper.current())
        self.paces[False].took(len(people), monotonic() - began)
        return len(people)

    def _due(self, now: int, *, crowds: bool) -> list[int]:
        """Those whose instants came first; who is in a crowd waits for it."""
        limit = self.paces[False].limit
        if self.crowd is None:
            people = _waiting(limit, at__lte=now)
            if not crowds or len(people) < limit or (at := self._crowded(now)) is None:
                return people
            self.crowd = Crowd(at, self.keeper.current())
            self.start(self.crowd)
        before = _waiting(limit, at__lt=self.crowd.at)
        return before or _waiting(limit, at__gt=self.crowd.at, at__lte=now)

    def _crowded(self, now: int) -> int | None:
        """The first instant that has come, if very many wait for it."""
        first = Due.objects.filter(at__lte=now, at__gt=0).order_by("at").values_list("at")[:1]
        for (at,) in first:
            if at != self._refused and Due.objects.filter(at=at)[:CROWD].count() == CROWD:
                return int(at)
        return None

    def _is_answered(self, crowd: Crowd) -> bool:
        if crowd.failed:  # then they are judged one by one, which takes its time
            _log.error("Those who wait for %s were not asked about together", crowd.at)
            self._refused = crowd.at
            self.crowd = None
            return False
        return crowd.answered()

    def start(self, crowd: Crowd) -> None:
        crowd.ask()

    def _crowd_turn(self, crowd: Crowd) -> int:
        """Some of a crowd; under other definitions it is asked about again."""
        began, part = monotonic(), None
        with transaction.atomic():
            self.keeper.begin()
            if self.keeper.current() is crowd.watch:
                part = crowd.part(self.paces[True].limit)
            if part is not None:
                self.keeper.settle(part)
        if part is None:
            crowd.end()
            self.crowd = None
            self.look_now()
            return 0
        self.paces[True].took(part.size, monotonic() - began)
        return part.size

    def drain(self, until: float) -> None:
        """Everybody who is due now, one by one, as long as there is time."""
        while self.turn(crowds=False) and monotonic() < until:
            pass


class Pace:
    """How many fit into one short transaction, by what the last ones took."""

    def __init__(self, limit: int, smallest: int = SMALLEST) -> None:
        self.limit = limit
        self.smallest = smallest

    def took(self, number: int, seconds: float) -> None:
        if number:
            wanted = int(number * TARGET / max(seconds, 0.001))
            self.limit = max(self.smallest, min(wanted, self.limit * 2, LARGEST))


def _waiting(limit: int, **when: int) -> list[int]:
    rows = Due.objects.filter(**when).order_by("at", "person_id")
    return [pk for (pk,) in rows.values_list("person_id")[:limit]]
