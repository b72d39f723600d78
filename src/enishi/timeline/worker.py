"""The worker: applies the spool, live events first, and keeps spool, ring and lake in order.

It holds the lease PIPELINE while it runs; a second worker waits for the first to go. What it does
can be cut off at any instruction: the cursor moves with its effects or not at all."""

import gc
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep
from typing import Final

from django.conf import settings
from django.db import OperationalError, connection

from enishi.lib.folder import spool_file
from enishi.timeline.enums import Lane
from enishi.timeline.lake import keeper
from enishi.timeline.lease import PIPELINE, lease, lease_when_free
from enishi.timeline.pipeline.apply import Applied, apply_batch
from enishi.timeline.pipeline.reader import LaneReader
from enishi.timeline.pipeline.trim import trim_all
from enishi.timeline.rows import checkpoint, leave_checkpoints_to_others
from enishi.timeline.signals import turned
from enishi.timeline.spool import Spool

POLL: Final = 0.015  # seconds without news
TIDY_EVERY: Final = 2.0
BESIDE_OTHERS: Final = 0.04  # seconds of one write transaction; the house allows .05
ALONE: Final = 4.0  # where nobody else wants to write: a command without a server
# Messages of a batch. Its own cost is that of some fifty; and the more there are, the more of them
# share a page of the database.
SMALLEST, LARGEST = 100, 40_000

# A batch makes a hundred thousand objects that live until its end; looking for cycles among them
# costs a quarter of the time, and there are hardly any.
COLLECTIONS: Final = (500_000, 20, 50)

_log = logging.getLogger(__name__)


class Pace:
    """How many messages fit into one short transaction, by what the last ones took."""

    def __init__(self, target: float) -> None:
        self.target = target
        self.limit = 200

    def took(self, applied: Applied) -> None:
        if applied.messages < self.limit / 2 and applied.seconds < self.target:
            return  # too few to learn from
        wanted = int(applied.messages * self.target / max(applied.seconds, 0.001))
        self.limit = max(SMALLEST, min(wanted, self.limit * 2, LARGEST))


class Worker:
    """Both lanes of one spool. It is `alone` where no server runs: then its transactions may be
    long."""

    def __init__(self, spool: Spool, *, alone: bool = False) -> None:
        leave_checkpoints_to_others()
        gc.set_threshold(*COLLECTIONS)
        self.spool = spool
        self.readers = [LaneReader(spool, Lane.LIVE), LaneReader(spool, Lane.IMPORT)]
        self.paces = {lane: Pace(ALONE if alone else BESIDE_OTHERS) for lane in Lane}

    def step(self) -> int:
        """Apply one batch: of imports only when no live event waits. How many messages."""
        for reader in self.readers:
            pace = self.paces[reader.lane]
            if applied := apply_batch(reader, pace.limit):
                pace.took(applied)
                return applied.messages
        return 0

    def drain(self) -> int:
        """Everything that is acknowledged now; for commands that work without a server."""
        applied = 0
        while went := self.step():
            applied += went
        turned.send(sender=None, alone=True)
        trim_all(self.spool, alone=True)
        return applied

    def tidy(self) -> None:
        """What a server does beside its worker: from time to time, while much is applied."""
        checkpoint()
        trim_all(self.spool)

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            try:
                busy = self.step()
                turned.send(sender=None, alone=False)
            except (OperationalError, sqlite3.OperationalError):  # the batch comes again
                _log.exception("A store did not answer; trying again")
                connection.close()
                sleep(0.5)
                continue
            if not busy:
                sleep(POLL)  # not stop.wait: a signal sets `stop` in this very thread


@contextmanager
def in_charge(spool: Spool) -> Iterator[Worker | None]:
    """A worker for a command that works without a server; None where one runs already. What the
    command applied is in the lake, too, when it ends."""
    with lease(PIPELINE) as held:
        yield Worker(spool, alone=True) if held else None
        if held:
            keeper.tend()


def main(stop: Event) -> None:
    """What `enishi worker` does until `stop` is set."""
    with lease_when_free(PIPELINE, stop) as held:
        if not held:
            return
        gc.freeze()  # what start-up made stays: no need to look at it again and again
        spool = Spool(spool_file(), limit=settings.SPOOL_BYTES)
        tidier = Thread(target=tidy, args=(spool, stop), name="tidy")
        tidier.start()
        try:
            Worker(spool).run(stop)
        finally:
            stop.set()
            tidier.join()
            spool.close()


def tidy(spool: Spool, stop: Event) -> None:
    """Beside the pipeline, so that no disk's slowness makes a live event wait: trims what is
    applied, and sees that the lake is kept."""
    lake = keeper.started()
    while not stop.wait(TIDY_EVERY):
        try:
            checkpoint()
            trim_all(spool)
        except (OperationalError, sqlite3.OperationalError):  # busy: the next round does it
            _log.exception("Trimming was put off")
            connection.close()
        if lake.poll() is not None:
            _log.error("The lake keeper ended with %s; starting another", lake.returncode)
            lake = keeper.started()
    keeper.end(lake)
    connection.close()
