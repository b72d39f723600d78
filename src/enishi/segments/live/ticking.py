"""Time passes: between two batches of the worker, whoever's instant has come is judged again, in
the order of those instants, some at a time so that no live event waits."""

from time import monotonic
from typing import Final

import msgspec
from django.db import transaction

from enishi.lib import clock
from enishi.segments.live import ledger
from enishi.segments.live.keeper import Keeper
from enishi.segments.live.models import Due

EVERY: Final = 0.1  # seconds without anything due
TARGET: Final = 0.03  # of one transaction
SMALLEST, LARGEST = 5, 400

_pending = msgspec.json.Decoder(ledger.Pending)


class Ticker:
    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.limit = 25
        self._next = 0.0

    def look_now(self) -> None:
        """Do not wait for the next look."""
        self._next = 0.0

    def turn(self) -> int:
        """One chunk of those who are due; how many."""
        began = monotonic()
        if began < self._next:
            return 0
        now = clock.now_us()
        rows = Due.objects.filter(at__lte=now).order_by("at", "person_id")[: self.limit]
        people = [pk for (pk,) in rows.values_list("person_id")]
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
        self._learn(len(people), monotonic() - began)
        return len(people)

    def drain(self, until: float) -> None:
        """Everybody who is due now, as long as there is time."""
        while self.turn() and monotonic() < until:
            pass

    def _learn(self, number: int, seconds: float) -> None:
        if number:
            wanted = int(number * TARGET / max(seconds, 0.001))
            self.limit = max(SMALLEST, min(wanted, self.limit * 2, LARGEST))
