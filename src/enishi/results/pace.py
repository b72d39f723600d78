"""How often one address may open results without signing in."""

import threading
from collections import Counter

from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import TooMany

A_MINUTE = 60
_lock = threading.Lock()
_minute: list[int] = [0]
_counted: Counter[str] = Counter()


def count_opening(address: str) -> None:
    """Kept in memory, for a minute: addresses are written nowhere."""
    minute = clock.now_us() // clock.MINUTE
    with _lock:
        if minute != _minute[0]:
            _minute[0] = minute
            _counted.clear()
        _counted[address] += 1
        if _counted[address] > A_MINUTE:
            message = _("This was opened many times just now. Please wait a minute.")
            raise TooMany("too_many_openings", message, retry_after=60)
