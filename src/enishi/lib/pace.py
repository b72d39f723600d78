"""How often the same address comes: in memory, for this minute only, and written nowhere."""

import threading
from collections import Counter

from enishi.lib import clock


class Pace:
    def __init__(self, most: int) -> None:
        self.most = most  # a minute
        self._lock = threading.Lock()
        self._minute = 0
        self._came: Counter[str] = Counter()

    def is_too_fast(self, address: str) -> bool:
        """Count this one, too."""
        minute = clock.now_us() // clock.MINUTE
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._came.clear()
            self._came[address] += 1
            return self._came[address] > self.most

    def forget(self) -> None:
        with self._lock:
            self._came.clear()
