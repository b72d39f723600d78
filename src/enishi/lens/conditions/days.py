"""The company's calendar, and for how long an event counts in a window."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from enishi.lens.conditions.tree import (
    Before,
    Between,
    ConditionError,
    Ever,
    Last,
    Previous,
    SinceFirst,
    This,
    Window,
)
from enishi.lens.window import BEGINNING, END, UNITS, start_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "fiscal_year": 12}

Life: TypeAlias = tuple[int, int]  # the instants [enter, leave) at which an event counts


@dataclass(frozen=True)
class Calendar:
    """Where the company's days begin, and its fiscal year (April: 4)."""

    zone: ZoneInfo
    fiscal_month: int = 4

    def day(self, moment: int) -> date:
        return (_EPOCH + timedelta(microseconds=moment)).astimezone(self.zone).date()

    def start(self, day: date) -> int:
        return start_of(day, self.zone)

    def first_day(self, unit: str, day: date) -> date:
        """Of the period that the day lies in; weeks begin on Monday."""
        if unit == "day":
            return day
        if unit == "week":
            return day - timedelta(days=day.weekday())
        months = _MONTHS[unit]
        begins = self.fiscal_month if unit == "fiscal_year" else 1
        number = day.year * 12 + day.month - begins
        number -= number % months
        number += begins - 1
        return date(number // 12, number % 12 + 1, 1)

    def next_first_day(self, unit: str, first: date) -> date:
        if unit in {"day", "week"}:
            return first + timedelta(days=7 if unit == "week" else 1)
        number = first.year * 12 + first.month - 1 + _MONTHS[unit]
        return date(number // 12, number % 12 + 1, 1)

    def period(self, unit: str, moment: int) -> tuple[date, date]:
        """First day of the period around an instant, and of the one after it."""
        first = self.first_day(unit, self.day(moment))
        return first, self.next_first_day(unit, first)

    def instant(self, text: str) -> int:
        """µs of a company day's beginning or of an ISO instant (the company's zone, where it names
        none)."""
        try:
            if len(text) == 10:
                return self.start(date.fromisoformat(text))
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ConditionError(
                "Write a day (2026-11-01) or an ISO instant.", "condition.window"
            ) from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return (moment - _EPOCH) // timedelta(microseconds=1)


def length(span: str) -> int:
    """µs of "30d"."""
    return int(span[:-1]) * UNITS[span[-1]]


def life(window: Window, calendar: Calendar, first: int | None) -> Callable[[int], Life | None]:
    """For the time of an event: the instants at which it counts in the window; None: never.

    Both ends never go back as time goes on, so what counts at an instant is one block of events.
    `first` is the person's first event, as SinceFirst means it."""
    if isinstance(window, Ever):
        return lambda time: (time, END)
    if isinstance(window, Last):
        span = length(window.span)
        return lambda time: (time, time + span)
    if isinstance(window, Before):
        span = length(window.span)
        return lambda time: (time + span, END)
    if isinstance(window, This | Previous):
        return _calendar_life(window, calendar)
    since, until = _ends(window, calendar, first)
    return lambda time: (time, END) if since <= time < until else None


def _ends(window: Between | SinceFirst, calendar: Calendar, first: int | None) -> tuple[int, int]:
    if isinstance(window, Between):
        return between(window, calendar)
    return (END, END) if first is None else (first, first + length(window.span))


def _calendar_life(window: This | Previous, calendar: Calendar) -> Callable[[int], Life | None]:
    unit = window.unit

    def of(time: int) -> Life:
        _, after = calendar.period(unit, time)
        ends = calendar.start(after)
        if isinstance(window, This):
            return time, ends
        return ends, calendar.start(calendar.next_first_day(unit, after))

    return of


def between(window: Between, calendar: Calendar) -> tuple[int, int]:
    since = calendar.instant(window.since) if window.since else BEGINNING
    until = calendar.instant(window.until) if window.until else END
    return since, until


def bounds(window: Window, at: int, calendar: Calendar) -> tuple[int, int]:
    """[low, high): the times of events that count at the instant; `life` seen from there.
    SinceFirst bounds each person besides."""
    if isinstance(window, Last):
        return at - length(window.span) + 1, at + 1
    if isinstance(window, Before):
        return BEGINNING, at - length(window.span) + 1
    if isinstance(window, Between):
        since, until = between(window, calendar)
        return since, min(until, at + 1)
    if isinstance(window, This):
        return calendar.start(calendar.period(window.unit, at)[0]), at + 1
    if isinstance(window, Previous):
        first = calendar.period(window.unit, at)[0]
        before = calendar.first_day(window.unit, first - timedelta(days=1))
        return calendar.start(before), calendar.start(first)
    return BEGINNING, at + 1
