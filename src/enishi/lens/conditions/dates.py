"""Traits that are dates, against the company's day: how far away, how long ago, birthdays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.tree import DATE_OPS, Trait
from enishi.lens.conditions.values import date_in, day_of, ymd

YEARS = 3  # that birthdays are looked ahead


@dataclass(frozen=True)
class DateTest:
    """A date operator with its two numbers, both included."""

    op: str
    low: int
    high: int
    calendar: Calendar

    def holds(self, got: object, moment: int) -> bool:
        day = date_in(got)
        return day is not None and self._test(self.calendar.day(moment))(day)

    def _test(self, today: date) -> Callable[[int], bool]:
        if self.op == "days_from_today":
            least, most = days_around(today, self.low, self.high)
            return lambda day: least <= day <= most
        if self.op == "age":
            now = ymd(today)
            return lambda day: self.low <= (now - day) // 10_000 <= self.high
        days = birthdays(today, self.low, self.high)
        return lambda day: day % 10_000 in days

    def changes(self, got: object, moment: int) -> Iterator[int]:
        """Beginnings of days at which a value may come to hold, or cease to."""
        day = date_in(got)
        for first in self._days(day, self.calendar.day(moment)) if day is not None else ():
            if first is not None:
                yield self.calendar.start(first)

    def _days(self, day: int, today: date) -> Iterator[date | None]:
        if self.op == "age":
            yield first_day_from(day + self.low * 10_000)
            yield first_day_from(day + (self.high + 1) * 10_000)
        elif self.op == "days_from_today":
            yield moved(day_of(day), -self.high)
            yield moved(day_of(day), 1 - self.low)
        else:
            for year in range(today.year - 1, today.year + YEARS + 1):
                comes = birthday(day % 10_000, year)
                yield moved(comes, -self.high)
                yield moved(comes, 1 - self.low)

    def again(self, moment: int) -> int | None:
        """When to look again if nothing changes in the years that `changes` tells of."""
        if self.op != "anniversary":
            return None
        return self.calendar.start(date(self.calendar.day(moment).year + YEARS - 1, 1, 1))


def asked(leaf: Trait, calendar: Calendar) -> DateTest | None:
    if leaf.op not in DATE_OPS or not isinstance(leaf.value, tuple):
        return None
    low, high = (int(number) for number in leaf.value)
    return DateTest(leaf.op, low, high, calendar)


def days_around(today: date, low: int, high: int) -> tuple[int, int]:
    """First and last day, as `ymd`, that is so many days from today."""
    first, last = moved(today, low), moved(today, high)
    return ymd(first or date.min), ymd(last or date.max)


def birthdays(today: date, low: int, high: int) -> set[int]:
    """Months and days (504: 4 May) that come in so many days. Whoever was born on 29 February has
    the 28th where there is none."""
    days = set()
    for number in range(low, high + 1):
        if day := moved(today, number):
            days.add(ymd(day) % 10_000)
            if (day.month, day.day) == (2, 28) and not _is_leap(day.year):
                days.add(229)
    return days


def birthday(month_and_day: int, year: int) -> date:
    month, day = divmod(month_and_day, 100)
    return date(year, month, 28 if month_and_day == 229 and not _is_leap(year) else day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def moved(day: date, days: int) -> date | None:
    """None beyond the years that dates have."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def first_day_from(number: int) -> date | None:
    """The first real day whose `ymd` is at least this: 29 February becomes 1 March."""
    try:
        return day_of(number)
    except ValueError:
        year, rest = divmod(number, 10_000)
        return date(year, 3, 1) if rest == 229 and 0 < year < 10_000 else None
