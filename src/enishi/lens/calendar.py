"""Days, weeks, months, quarters and years of the company in whole numbers, in SQL and in Python.

A bucket is the number of a unit in its row of units: weeks begin on Monday (ISO 8601), months are
the calendar's, quarters and years the fiscal ones that begin with the frame's fiscal month.
Neighbouring buckets differ by one, so that distances are subtractions."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from enishi.lens.frame import Frame
from enishi.lens.sql import Sql
from enishi.lens.window import Window, day_number

Unit = Literal["day", "week", "month", "quarter", "year"]

_EPOCH: Final = date(1970, 1, 1)
_MONDAYS: Final = 719_470  # day -719,470 is a Monday, as is every seventh from there
_YEAR_0: Final = 719_468  # days from 0000-03-01 to 1970-01-01


def bucket_sql(day: str, unit: Unit, fiscal_month: int) -> str:
    """SQL of the bucket of a day, given as SQL of days since 1970-01-01."""
    if unit == "day":
        return f"({day})"
    if unit == "week":
        return f"(({day} + {_MONDAYS}) // 7)"
    if unit == "month":
        return _month_sql(day)
    return f"(({_month_sql(day)} - {fiscal_month - 1}) // {_months(unit)})"


def _month_sql(day: str) -> str:
    """Months since January of year 0: Neri and Schneider, Euclidean affine functions and their
    application to calendar algorithms, 2023, figure 12, with years that begin in March."""
    quarters = f"(4 * ({day} + {_YEAR_0}) + 3)"
    of_century = f"(4 * (({quarters} % 146097) // 4) + 3)"
    year = f"(100 * ({quarters} // 146097) + {of_century} // 1461)"
    month = f"((2141 * (({of_century} % 1461) // 4) + 197913) // 65536)"
    return f"(12 * {year} + {month} - 1)"


def bucket_of(day: int, unit: Unit, fiscal_month: int) -> int:
    """The bucket of a day."""
    if unit == "day":
        return day
    if unit == "week":
        return (day + _MONDAYS) // 7
    local = _EPOCH + timedelta(days=day)
    month = 12 * local.year + local.month - 1
    return month if unit == "month" else (month - fiscal_month + 1) // _months(unit)


def first_day(bucket: int, unit: Unit, fiscal_month: int) -> int:
    """The first day of a bucket."""
    if unit == "day":
        return bucket
    if unit == "week":
        return 7 * bucket - _MONDAYS
    month = bucket if unit == "month" else bucket * _months(unit) + fiscal_month - 1
    return (date(month // 12, month % 12 + 1, 1) - _EPOCH).days


def label(bucket: int, unit: Unit, fiscal_month: int) -> str:
    """The ISO date of a bucket's first day: what it is called in rows."""
    return iso(first_day(bucket, unit, fiscal_month))


def iso(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()


def bucket_called(text: str, unit: Unit, fiscal_month: int) -> int:
    """The bucket of an ISO date; ValueError where it is none."""
    return bucket_of((date.fromisoformat(text) - _EPOCH).days, unit, fiscal_month)


def _months(unit: Unit) -> int:
    return 3 if unit == "quarter" else 12


@dataclass(frozen=True)
class Known:
    """What is known of days: those before `until` wholly, and perhaps a part of `latest`."""

    until: int
    latest: int


def known_days(frame: Frame, window: Window) -> Known | None:
    """Nothing is known from the window's end on, nor after the last day with an event of anybody:
    an import of old files says nothing about later days. None where there is no event at all."""
    last: object = frame.seen
    if frame.seen is None or frame.seen >= window.until:
        [(last,)] = frame.everybody.ask(Sql(LAST, {"until": window.until}))
    if last is None:
        return None
    latest = day_number(int(str(last)), frame.zone)
    return Known(min(day_number(window.until, frame.zone), latest + 1), latest)


LAST: Final = "SELECT MAX(time) AS latest FROM story WHERE kind <= 3 AND time < $until"
