"""Business hours: when a company is open, and how much of that lies between two instants. Pure.

Instants and lengths are µs. What is open is half-open: [09:00, 18:00). A day without hours, a
public holiday and a closing day of the company's own are closed throughout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from enishi.lib import clock

MINUTES: Final = 24 * 60
LOOKED_AHEAD: Final = 5_000  # days within which somebody must open again
Span = tuple[int, int]
Week = tuple[tuple[Span, ...], ...]  # of each weekday from Monday on: minutes of the day
NINE_TO_SIX: Final[Week] = (((9 * 60, 18 * 60),),) * 5 + ((),) * 2


class NeverOpenError(ValueError):
    """These hours do not open again."""


@dataclass(frozen=True)
class BusinessHours:
    """`country`: whose public holidays are closed ("JP"); none where it is empty."""

    zone: ZoneInfo
    week: Week = NINE_TO_SIX
    country: str = ""
    closed: frozenset[date] = field(default_factory=frozenset)

    def spans(self, day: date) -> tuple[Span, ...]:
        """When it is open on that day, in order."""
        of_day = self.week[day.weekday()]
        if not of_day or day in self.closed or day in holidays_of(self.country, day.year):
            return ()
        return tuple((self._at(day, since), self._at(day, until)) for since, until in of_day)

    def between(self, since: int, until: int) -> int:
        """How long it was open from `since` to `until`; 0 where that is backwards."""
        total, day, last = 0, self._day(since), self._day(max(since, until))
        while day <= last:
            for opens, closes in self.spans(day):
                total += max(0, min(until, closes) - max(since, opens))
            day += timedelta(days=1)
        return total

    def after(self, since: int, length: int) -> int:
        """The first instant by which it will have been open for so long. Of nothing: the next
        instant at which it is open."""
        left = length
        for opens, closes in self._from(since):
            if left < closes - opens or (left == closes - opens and left > 0):
                return opens + left
            left -= closes - opens
        raise NeverOpenError

    def days_after(self, since: int, days: int) -> int:
        """At the same time of the day, so many business days later, drawn into that day's hours."""
        start = self.after(since, 0)
        if days == 0:
            return start
        first = self._day(start)
        time = clock.from_us(start).astimezone(self.zone)
        for day in self._open_days(first + timedelta(days=1)):
            days -= 1
            if days == 0:
                wanted = self._at(day, time.hour * 60 + time.minute) + (start % clock.MINUTE)
                return self._drawn_in(wanted, self.spans(day))
        raise NeverOpenError

    def _drawn_in(self, at: int, spans: Sequence[Span]) -> int:
        for opens, closes in spans:
            if at < closes:
                return max(at, opens)
        return spans[-1][1]

    def _from(self, since: int) -> Iterator[Span]:
        """What is open from `since` on, in order."""
        for day in self._open_days(self._day(since)):
            for opens, closes in self.spans(day):
                if closes > since:
                    yield max(opens, since), closes

    def _open_days(self, first: date) -> Iterator[date]:
        for ahead in range(LOOKED_AHEAD):
            day = first + timedelta(days=ahead)
            if self.spans(day):
                yield day

    def _day(self, at: int) -> date:
        return clock.from_us(at).astimezone(self.zone).date()

    def _at(self, day: date, minute: int) -> int:
        """On the wall clock: a day on which clocks are changed is shorter or longer."""
        day += timedelta(days=minute // MINUTES)
        hour, minute = divmod(minute % MINUTES, 60)
        return clock.to_us(datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone))


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166, "JP") in a year."""
    if not country:
        return frozenset()
    import holidays

    return frozenset(holidays.country_holidays(country, years=year))


def country_names() -> list[tuple[str, str]]:
    """(code, English name) of every country whose holidays are known, by name."""
    from holidays.registry import COUNTRIES

    found = ((code, " ".join(_WORDS.findall(name))) for name, code, *_ in COUNTRIES.values())
    return sorted(found, key=lambda pair: pair[1])


def countries() -> set[str]:
    return {code for code, _name in country_names()}


_WORDS: Final = re.compile(r"[A-Z][^A-Z]*|[A-Z]+(?![a-z])")
