"""Days, weeks, months, quarters and years, each called by the ISO date of its first day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from enishi.lens.calendar import (
    Unit,
    bucket_called,
    bucket_of,
    bucket_sql,
    first_day,
    iso,
    known_days,
)
from enishi.lens.frame import Frame
from enishi.lens.window import Window, start_of

UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "quarter", "year")
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Periods:
    """The numbering of one unit: periods that follow each other have numbers that do."""

    unit: Unit
    fiscal_month: int = 4

    @property
    def sql(self) -> str:
        """The period's number, of the column `day`."""
        return bucket_sql("day", self.unit, self.fiscal_month)

    def number(self, day: int) -> int:
        """The period of a day."""
        return bucket_of(day, self.unit, self.fiscal_month)

    def first_day(self, number: int) -> int:
        """Its first day; the first day of the next one is its end."""
        return first_day(number, self.unit, self.fiscal_month)

    def begins(self, number: int, zone: ZoneInfo) -> int:
        """µs of its first instant."""
        return start_of(_EPOCH + timedelta(days=self.first_day(number)), zone)

    def label(self, number: int) -> str:
        """The ISO date of its first day: what every question calls a period."""
        return iso(self.first_day(number))

    def named(self, label: str) -> int:
        """The number of a label; ValueError where there is none."""
        return bucket_called(label, self.unit, self.fiscal_month)


def known_until(frame: Frame, window: Window) -> int:
    """µs: until when anything is known. The window's end, or that of the last day with an event of
    anybody: an import of old files says nothing about later days."""
    known = known_days(frame, window)
    if known is None:
        return window.until
    return min(window.until, Periods("day").begins(known.latest + 1, frame.zone))
