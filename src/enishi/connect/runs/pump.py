"""Whoever waits for an import applies it, unless a server does."""

from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic
from types import TracebackType
from typing import Self

from enishi.timeline.spool import IMPORT_SHARE, Spool
from enishi.timeline.worker import Worker, in_charge

TIDY_EVERY = 5.0  # seconds


class Pump:
    """Takes the pipeline's lease when nobody has it, and then applies what the spool holds."""

    def __init__(self, spool: Spool, progress: Callable[[], None]) -> None:
        self.spool = spool
        self.progress = progress
        self.worker: Worker | None = None
        self.stack = ExitStack()
        self.tidied = monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.worker:
            self.worker.drain()
        self.stack.close()

    def turn(self) -> int:
        """Apply a batch if that is ours to do: how many messages; 0 where a server does it."""
        if self.worker is None:
            self._take_over()
        if self.worker is None:
            return 0
        if monotonic() - self.tidied > TIDY_EVERY:
            self.tidied = monotonic()
            self.worker.tidy()
        return self.worker.step()

    def make_room(self, size: int) -> None:
        """Before an import delivers `size` bytes: a full spool would wait for ever for nobody."""
        limit = self.spool.limit * IMPORT_SHARE
        while self.spool.used_bytes() + size > limit * 0.8 and self.turn():
            self.progress()
            if self.worker and self.spool.used_bytes() + size > limit * 0.8:
                self.worker.drain()
        self.progress()

    def _take_over(self) -> None:
        attempt = ExitStack()
        self.worker = attempt.enter_context(in_charge(self.spool))
        if self.worker:
            self.stack.enter_context(attempt)
        else:
            attempt.close()
