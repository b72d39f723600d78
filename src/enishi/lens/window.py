"""The half-open window of a question, in the company's time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame

if TYPE_CHECKING:
    from enishi.lens.question import Question

SECOND: Final = 1_000_000
UNITS: Final = {
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3_600 * SECOND,
    "d": 86_400 * SECOND,
    "w": 7 * 86_400 * SECOND,
}
BEGINNING: Final = -(1 << 62)
END: Final = 1 << 62
_SPAN: Final = re.compile(r"(\d+)([smhdw])")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """[since, until) in µs. `until` is never after the instant of the question. `is_last`: nothing
    lies after it."""

    since: int
    until: int
    is_last: bool = False

    @property
    def values(self) -> dict[str, int]:
        """To be bound as $since and $until."""
        return {"since": self.since, "until": self.until}

    @property
    def rule(self) -> str:
        """SQL of whether an event lies in it. An end that nothing lies beyond is not compared: then
        the engine need not read the times of the events."""
        ends = {"since": "time >= $since", "until": "time < $until"}
        return " AND ".join(ends[name] for name in self.bound) or "true"

    @property
    def bound(self) -> dict[str, int]:
        """What `rule` binds."""
        found = {} if self.since == BEGINNING else {"since": self.since}
        return found if self.is_last else {**found, "until": self.until}


def window_of(question: "Question", frame: Frame) -> Window:
    since = instant(question.since, frame, "since") if question.since else BEGINNING
    until = instant(question.until, frame, "until") if question.until else frame.now
    if until <= since:
        raise QuestionError("empty_window", "The window must begin before it ends.", "since")
    until = min(until, frame.now)
    return Window(since, until, frame.latest is not None and frame.latest < until)


def instant(text: str, frame: Frame, field: str) -> int:
    """µs of a company day's beginning, an ISO instant, or "-30d" from now."""
    if text.startswith("-") and (found := _SPAN.fullmatch(text[1:])):
        return frame.now - int(found[1]) * UNITS[found[2]]
    try:
        if _DAY.fullmatch(text):
            return start_of(date.fromisoformat(text), frame.zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise QuestionError(
            "bad_time", "Write a day (2026-11-01), an ISO instant, or -30d.", field
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=frame.zone)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def iso(moment: int) -> str:
    """An instant as `instant` reads it."""
    return (_EPOCH + timedelta(microseconds=moment)).isoformat()


def span(text: str, field: str) -> int:
    """µs of a length of time: "7d", "30m"."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise QuestionError("bad_span", "Write a length of time: 30m, 12h, 7d, 4w.", field)
    return int(found[1]) * UNITS[found[2]]


def start_of(day: date, zone: ZoneInfo) -> int:
    """µs of the day's first instant in the zone."""
    return (datetime(day.year, day.month, day.day, tzinfo=zone) - _EPOCH) // timedelta(
        microseconds=1
    )


def start_of_day(number: int, zone: ZoneInfo) -> int:
    """The same of a day in days since 1970-01-01."""
    return start_of(date(1970, 1, 1) + timedelta(days=number), zone)


def day_number(moment: int, zone: ZoneInfo) -> int:
    """The local day of an instant, in days since 1970-01-01."""
    local = (_EPOCH + timedelta(microseconds=moment)).astimezone(zone).date()
    return (local - date(1970, 1, 1)).days
