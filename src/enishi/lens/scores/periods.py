"""Days, weeks, months, quarters and years of the company's calendar as whole numbers, the same in
SQL and here. Quarters and years are fiscal."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from enishi.lens.window import start_of

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: Final = ("day", "week", "month", "quarter", "year")
_EPOCH: Final = date(1970, 1, 1)
# Days since 1900-03-01: years that begin in March end with the leap day. Holds until 2100-02-28.
_MARCH: Final = "(day + 25508)"
_YEAR: Final = f"((4 * {_MARCH} + 3) // 1461)"
_MONTH: Final = f"(({_YEAR} + 1900) * 12 + 2 + (5 * ({_MARCH} - (1461 * {_YEAR}) // 4) + 2) // 153)"


@dataclass(frozen=True)
class Periods:
    """The numbering of one unit: periods that follow each other have numbers that do."""

    unit: Unit
    fiscal_month: int = 4

    @property
    def sql(self) -> str:
        """The period's number, of the column `day` (days since 1970-01-01)."""
        if self.unit == "day":
            return "day"
        if self.unit == "week":
            return "((day + 25511) // 7 - 3644)"
        return f"(({_MONTH} - {self.shift}) // {self.months})"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.unit]

    @property
    def shift(self) -> int:
        return 0 if self.unit == "month" else self.fiscal_month - 1

    def number(self, day: int) -> int:
        """The period of a day."""
        if self.unit == "day":
            return day
        if self.unit == "week":
            return (day + 3) // 7
        when = _EPOCH + timedelta(days=day)
        return (when.year * 12 + when.month - 1 - self.shift) // self.months

    def first_day(self, number: int) -> int:
        """Its first day; the first day of the next one is its end."""
        if self.unit == "day":
            return number
        if self.unit == "week":
            return number * 7 - 3
        month = number * self.months + self.shift
        return (date(month // 12, month % 12 + 1, 1) - _EPOCH).days

    def begins(self, number: int, zone: ZoneInfo) -> int:
        """µs of its first instant."""
        return start_of(_EPOCH + timedelta(days=self.first_day(number)), zone)

    def label(self, number: int) -> str:
        """2026-11-24, 2026-11-23 (a week's Monday), 2026-11, FY2026-Q3, FY2026."""
        if self.unit in {"day", "week"}:
            return (_EPOCH + timedelta(days=self.first_day(number))).isoformat()
        if self.unit == "month":
            return f"{number // 12}-{number % 12 + 1:02}"
        fiscal = "" if self.fiscal_month == 1 else "FY"
        if self.unit == "quarter":
            return f"{fiscal}{number // 4}-Q{number % 4 + 1}"
        return f"{fiscal}{number}"

    def named(self, label: str) -> int:
        """The number of a label; ValueError where there is none."""
        if self.unit in {"day", "week"}:
            return self.number((date.fromisoformat(label) - _EPOCH).days)
        year, _, rest = label.removeprefix("FY").partition("-")
        per_year = 12 // self.months
        return int(year) * per_year + (int(rest.removeprefix("Q")) - 1 if rest else 0)
