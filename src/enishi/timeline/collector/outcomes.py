"""What became of the records, told from the spool's thread to the requests that wait in the loop.

Waking the loop costs a system call: once for all that a commit settles, not once for each."""

import asyncio
from collections import deque


class Outcomes:
    def __init__(self) -> None:
        self._came: deque[tuple[asyncio.Future[None], list[int] | Exception]] = deque()
        self._woken = False

    def expected(self) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()

    def came(self, stored: asyncio.Future[None], outcome: list[int] | Exception) -> None:
        """In the spool's thread."""
        self._came.append((stored, outcome))
        if not self._woken:
            self._woken = True
            stored.get_loop().call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        self._woken = False  # before looking: what comes from now on wakes the loop again
        while self._came:
            stored, outcome = self._came.popleft()
            if stored.done():  # its client has gone away
                continue
            if isinstance(outcome, Exception):
                stored.set_exception(outcome)
            else:
                stored.set_result(None)
