"""Time: one clock that tests can set, and microseconds since 1970 as the unit of every event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import time_ns
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_set_to: list[int] = []


def now_us() -> int:
    """Microseconds since 1970-01-01T00:00:00Z."""
    return _set_to[-1] if _set_to else time_ns() // 1000


def now() -> datetime:
    return from_us(now_us())


def to_us(moment: datetime) -> int:
    """Microseconds of an aware datetime, exact (no float)."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(moment: int) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)


def local_date(moment: int, zone: ZoneInfo) -> str:
    """The ISO day that a moment falls on in `zone`."""
    return from_us(moment).astimezone(zone).date().isoformat()


@contextmanager
def clock_at(moment: datetime | int) -> Iterator[None]:
    """The one fake of the clock: inside the block it stands still at `moment`."""
    _set_to.append(moment if isinstance(moment, int) else to_us(moment))
    try:
        yield
    finally:
        _set_to.pop()
