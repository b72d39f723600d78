"""When a furniture shop is busy: weekdays, seasons, holidays and sales turned into a clock.

People buy in *busy time*, a clock that runs fast on busy days and whose mean speed is one. A
process that is memoryless in busy time (see `lives`) so has seasons and keeps its known parameters.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from enishi.lib.clock import HOUR, from_us, to_us
from enishi.site.demo.arrays import Array

LOOKBACK = 365  # days before the window in which people became customers
AHEAD = 90  # days after it, into which promises and answers of its last days fall

_WEEKDAY = (0.86, 0.82, 0.84, 0.86, 0.98, 1.32, 1.38)
_MONTH = (1.10, 0.95, 1.35, 1.12, 0.98, 0.94, 0.98, 0.88, 0.98, 1.00, 1.10, 1.16)
_FIXED = {(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)}
_NTH_MONDAY = {(1, 2), (7, 3), (9, 3), (10, 2)}
_HOURS = {  # share of each hour of the day, 0–23
    "morning": (0, 0, 0, 0, 0, 1, 3, 5, 7, 9, 10, 9, 6, 6, 6, 5, 4, 3, 3, 2, 1, 1, 0, 0),
    "day": (1, 0, 0, 0, 0, 1, 2, 3, 4, 7, 8, 8, 7, 7, 6, 5, 4, 4, 4, 5, 7, 8, 6, 3),
    "evening": (2, 1, 0, 0, 0, 0, 1, 3, 3, 3, 3, 3, 6, 5, 3, 3, 3, 4, 5, 7, 10, 13, 11, 6),
    "night": (5, 2, 1, 0, 0, 0, 1, 4, 4, 3, 3, 3, 6, 4, 3, 3, 3, 4, 6, 7, 9, 11, 12, 9),
    "office": (0, 0, 0, 0, 0, 0, 0, 1, 4, 11, 13, 12, 5, 9, 11, 11, 10, 8, 4, 1, 0, 0, 0, 0),
    "shop": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 12, 11, 12, 14, 14, 12, 10, 7, 4, 0, 0, 0, 0),
    "calls": (0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 15, 13, 9, 10, 11, 10, 10, 9, 0, 0, 0, 0, 0, 0),
}
HABITS = tuple(_HOURS)


def is_holiday(day: date) -> bool:
    """National holidays of Japan (the equinoxes by their usual formula, moved days left out)."""
    years = day.year - 1980
    leap = years // 4
    equinox = {
        3: int(20.8431 + 0.242194 * years - leap),
        9: int(23.2488 + 0.242194 * years - leap),
    }
    nth = (day.month, (day.day - 1) // 7 + 1)
    return (
        (day.month, day.day) in _FIXED
        or (day.weekday() == 0 and nth in _NTH_MONDAY)
        or equinox.get(day.month) == day.day
    )


def is_sale(day: date) -> bool:
    """Sales: New Life in March, Early Summer in June, Half-Yearly in November, and New Year."""
    spans = {1: (2, 8), 3: (14, 31), 6: (12, 21), 11: (20, 29)}
    first, last = spans.get(day.month, (0, -1))
    return first <= day.day <= last


def _busyness(day: date) -> float:
    weight = _WEEKDAY[day.weekday()] * _MONTH[day.month - 1]
    if is_holiday(day):
        weight *= 1.25
    return weight * 1.45 if is_sale(day) else weight


@dataclass(frozen=True)
class Calendar:
    """LOOKBACK days of past, then the window, whose last day is `end`, then days nobody sees."""

    end: date
    days: int
    zone: ZoneInfo
    until: int  # nothing is known after this moment, µs

    @cached_property
    def dates(self) -> list[date]:
        first = self.end - timedelta(days=LOOKBACK + self.days - 1)
        return [first + timedelta(days=number) for number in range(self._last + AHEAD)]

    @property
    def _last(self) -> int:
        return LOOKBACK + self.days

    @cached_property
    def midnights(self) -> Array:
        """The first moment of each day, µs."""
        starts = [datetime(d.year, d.month, d.day, tzinfo=self.zone) for d in self.dates]
        return np.array([to_us(start) for start in starts], dtype=np.int64)

    @cached_property
    def start(self) -> int:
        return int(self.midnights[LOOKBACK])

    @cached_property
    def over(self) -> int:
        """The first moment after the window."""
        return int(self.midnights[self._last])

    def midnight_before(self, days: int) -> int:
        """The first moment of the day so many before the one of `until`."""
        last = from_us(self.until).astimezone(self.zone)
        day = last.date() - timedelta(days=days)
        return to_us(datetime(day.year, day.month, day.day, tzinfo=self.zone))

    @property
    def half(self) -> int:
        return self.share(0.5)

    def share(self, part: float) -> int:
        """The local midnight after `part` of the window."""
        return int(self.midnights[LOOKBACK + round(self.days * part)])

    @cached_property
    def _busy(self) -> Array:
        weights = np.array([_busyness(day) for day in self.dates])
        return np.concatenate([[0.0], np.cumsum(weights / weights[: self._last].mean())])

    @property
    def length(self) -> float:
        return float(self._last)

    def busy_time(self, moment: Array) -> Array:
        """Busy days since the simulation's first day."""
        position = np.interp(moment, self.midnights, np.arange(len(self.midnights)))
        return np.interp(position, np.arange(len(self._busy)), self._busy)

    def day_of(self, busy: Array) -> Array:
        """The number of the day on which the busy clock shows `busy`."""
        position = np.interp(busy, self._busy, np.arange(len(self._busy)))
        return np.clip(position.astype(np.int64), 0, self._last - 1)

    def number_of(self, moment: Array) -> Array:
        """The number of the day in which a moment lies."""
        number = np.searchsorted(self.midnights, moment, side="right") - 1
        return np.clip(number, 0, len(self.dates) - 1)

    def on_sale(self, moment: Array) -> Array:
        days = np.array([is_sale(day) for day in self.dates])
        on: Array = days[self.number_of(moment)]
        return on

    def at_hour(self, day: Array, habit: Array, rng: np.random.Generator) -> Array:
        """Moments on the given days, at an hour that fits each row's habit (an index of HABITS)."""
        tables = np.array([np.cumsum(_HOURS[name]) for name in HABITS], dtype=float)
        tables /= tables[:, -1:]
        draw = rng.random(len(day))
        hour = (draw[:, None] >= tables[habit]).sum(axis=1)
        within = rng.integers(0, HOUR, len(day))
        moment: Array = self.midnights[day] + hour * HOUR + within
        return moment

    def opening_hours(self, moment: Array, habit: str, rng: np.random.Generator) -> Array:
        """The same days, moved to hours in which the shop or the call centre is open."""
        which = np.full(len(moment), HABITS.index(habit))
        return self.at_hour(self.number_of(moment), which, rng)

    def __hash__(self) -> int:
        return hash((self.end, self.days, self.zone.key, self.until))
