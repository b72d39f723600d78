"""The triangle of retention: cohorts by periods, with the cells that nobody can know yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from enishi.lens.calendar import Known, Unit, bucket_of, first_day, label
from enishi.lens.frame import Rows
from enishi.lens.result import Row
from enishi.lens.statistics.proportions import wilson

Kind = Literal["bounded", "unbounded", "rolling"]

PERIODS: Final[Mapping[Unit, int]] = {"day": 60, "week": 260, "month": 240}
ROLLING_DAYS: Final[Mapping[Unit, int]] = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True)
class Calendar:
    """When a cell is over: it is mature when its last day is wholly known."""

    unit: Unit
    kind: Kind
    fiscal_month: int
    known: Known

    def is_mature(self, cohort: int, period: int) -> bool:
        if self.kind == "rolling":  # the last who joined have had the whole period
            joined = first_day(cohort + 1, self.unit, self.fiscal_month)
            return joined + (period + 1) * ROLLING_DAYS[self.unit] <= self.known.until
        return first_day(cohort + period + 1, self.unit, self.fiscal_month) <= self.known.until

    def label(self, cohort: int) -> str:
        return label(cohort, self.unit, self.fiscal_month)

    def reach(self, cohorts: Iterable[int]) -> int:
        """How many periods the oldest cohort has lived, the running one with it."""
        latest = bucket_of(self.known.latest, self.unit, self.fiscal_month)
        return max((latest - cohort + 1 for cohort in cohorts), default=0)


@dataclass
class Triangle:
    people: dict[int, int] = field(default_factory=dict)
    returned: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, rows: Rows) -> "Triangle":
        """From (cohort, period, people), where period -1 is the cohort itself."""
        made = cls()
        for cohort, period, people in (tuple(int(str(value)) for value in row) for row in rows):
            if period < 0:
                made.people[cohort] = people
            else:
                made.returned[cohort][period] = people
        return made

    def cells(self, calendar: Calendar, periods: int) -> list[Row]:
        """A row for each cohort and period."""
        reach = periods or min(calendar.reach(self.people), PERIODS[calendar.unit])
        return [
            {
                "cohort": calendar.label(cohort),
                "period": period,
                "people": self.people[cohort],
                **(
                    shared(self._came(calendar, cohort, period), self.people[cohort])
                    if calendar.is_mature(cohort, period)
                    else UNKNOWN
                ),
            }
            for cohort in sorted(self.people)
            for period in range(reach)
        ]

    def _came(self, calendar: Calendar, cohort: int, period: int) -> int:
        came = self.returned[cohort]
        if calendar.kind == "unbounded":  # `came` says when each person came last
            return sum(people for last, people in came.items() if last >= period)
        return came.get(period, 0)


def shared(returned: int, people: int) -> Row:
    low, high = wilson(returned, people)
    return {"returned": returned, "share": returned / people, "lo": low, "hi": high}


UNKNOWN: Final[Row] = {"returned": None, "share": None, "lo": None, "hi": None}


def pooled(cells: Iterable[Row]) -> list[Row]:
    """For each period, those who returned of all whose cell is mature."""
    people: dict[int, int] = defaultdict(int)
    returned: dict[int, int] = defaultdict(int)
    for cell in cells:
        if cell["returned"] is not None:
            period = int(str(cell["period"]))
            people[period] += int(str(cell["people"]))
            returned[period] += int(str(cell["returned"]))
    return [
        {"period": period, "people": people[period], **shared(returned[period], people[period])}
        for period in sorted(people)
    ]
