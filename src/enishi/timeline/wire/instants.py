"""Time as clients write it, and what is left of it when their clocks are wrong."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from enishi.lib.clock import DAY, HOUR, MINUTE, SECOND, to_us
from enishi.timeline.enums import Flag

LATENCY: Final = 5 * SECOND  # clocks that differ by less may agree, and the network be slow
_FARTHEST: Final = 1 << 62


def instant(value: str | float | None) -> int | None:
    """Microseconds since 1970 of ISO 8601, a number of seconds, ms or µs, or an RFC 2822 date.

    A time without a zone is UTC. None for what cannot be read.
    """
    if value.__class__ is str:
        return _from_text(str(value))
    return None if value is None else _from_number(float(value))


def is_instant(value: str | float | None) -> bool:
    """Whether `instant` can read it: all that a collector needs to know."""
    if value.__class__ is str:
        try:
            datetime.fromisoformat(str(value))
        except ValueError:
            return instant(value) is not None
    return value is not None


def _from_text(text: str) -> int | None:
    try:
        if text.isdigit() and len(text) > 8:
            return _from_number(float(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            return None
    return to_us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _from_number(number: float) -> int:
    if abs(number) < 1e11:
        number *= 1_000_000
    elif abs(number) < 1e14:
        number *= 1_000
    return max(-_FARTHEST, min(_FARTHEST, round(min(max(number, -1e19), 1e19))))


def corrected(original: int | None, sent: int | None, received: int) -> tuple[int, int]:
    """When it happened by our clock, and the flags of what was done to find out.

    received − (sent − original), as Segment says it: as long ago as it was sent after it happened,
    by one clock. Only history keeps its times exactly, while the clocks agree to within the
    network's latency: what was sent more than an hour after it happened.
    """
    if original is None:
        return received, 0
    skew = 0 if sent is None else received - sent
    history = sent is not None and sent - original > HOUR
    time = original if history and abs(skew) <= LATENCY else original + skew
    flags = Flag.NO_CLOCK.value if abs(skew) > MINUTE else 0
    if time < 0:
        return 0, flags | Flag.OLD.value | Flag.LATE.value
    if time > received + DAY:
        return received, flags | Flag.FUTURE.value
    if received - time > HOUR:
        flags |= Flag.LATE.value
    return time, flags
