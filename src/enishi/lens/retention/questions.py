"""Whether people come back, how valuable and how alive they are."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from enishi.lens.calendar import Unit, bucket_called, bucket_sql, known_days
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result
from enishi.lens.retention import sql
from enishi.lens.retention.cohorts import ROLLING_DAYS, Calendar, Kind, Triangle, pooled
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, UNITS, window_of


@ask_as("retention")
class Retention(Question):
    """Of those who began in one period, how many come back in the periods after it.

    unit: day, week (from Monday) or month of the company. kind: `bounded` = came in exactly that
    period of the calendar; `unbounded` = came in it or in a later one; `rolling` = came within
    that period counted from each person's own start, in spans of 24 hours (a week is 7, a month 30
    of them). start: the event whose first time makes a person one of the cohort; none = any.
    back: the event that counts as coming back, from the instant of the start on; none = any. So
    period 0 is everybody, unless `back` is another event than `start`. periods: how many; 0 = as
    many as the oldest cohort has lived, at most 60 days, 260 weeks or 240 months.
    since, until: the cohorts who began in this window; nothing from `until` on is looked at.

    Rows: {"cohort", "period", "people", "returned", "share", "lo", "hi"}: the ISO date of the
    cohort's first day, the number of units after it, the cohort's size, who of them returned, their
    share and its interval (Wilson), in 0 … 1. Where a period is not over (for rolling: not for all
    of the cohort), or lies after the last day with an event, `returned`, `share`, `lo` and `hi` are
    null, never 0. n: people of all cohorts.
    totals: {"periods": [{"period", "people", "returned", "share", "lo", "hi"}]}, all cohorts whose
    cell is over together.

    Source of the definitions: the cohort tables of Fader and Hardie, e.g. "How to project customer
    retention", J. Interactive Marketing 21, 2007.

    Example: `ask("retention", unit="week", back="Order Completed", since="-90d")`.
    """

    events: ClassVar[str] = "track, page and screen"

    unit: Literal["day", "week", "month"] = "week"
    kind: Kind = "bounded"
    start: str | None = None
    back: str | None = None
    periods: int = 0

    def answer(self, frame: Frame) -> Result:
        known = known_days(frame, window_of(self, frame))
        if known is None:
            return Result(rows=[], n=0, reason=NO_EVENTS)
        counts = sql.LAST_VISITS if self.kind == "unbounded" else sql.COHORTS
        triangle = Triangle.of(frame.engine.ask(self._over(frame, counts)))
        calendar = Calendar(self.unit, self.kind, frame.fiscal_month, known)
        cells = triangle.cells(calendar, self.periods)
        return Result(
            rows=cells,
            n=sum(triangle.people.values()),
            reason=None if cells else NO_EVENTS,
            totals={"periods": pooled(cells)},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who returned in the cell; the cohort, where no period is given; else everybody."""
        if "cohort" not in row:
            return self._over(frame, "SELECT person_id FROM starts")
        values = {"cohort": _bucket_of(row["cohort"], self.unit, frame)}
        if row.get("period") is None:
            text = "SELECT person_id FROM starts WHERE cohort = $cohort"
            return self._over(frame, text, values)
        compared = ">=" if self.kind == "unbounded" else "="
        return self._over(
            frame,
            "SELECT DISTINCT person_id FROM visits"  # noqa: S608 -- our own text
            f" WHERE cohort = $cohort AND period {compared} $period",
            {**values, "period": int(str(row["period"]))},
        )

    def _over(self, frame: Frame, text: str, values: Mapping[str, object] | None = None) -> Sql:
        """A statement over `starts` and `visits`."""
        window, bucket = window_of(self, frame), bucket_sql("day", self.unit, frame.fiscal_month)
        if self.kind != "rolling" and not (self.start or self.back) and window.since == BEGINNING:
            return Sql(
                f"{sql.all_visits(bucket, window)}\n{text}", {**window.bound, **(values or {})}
            )
        bound: dict[str, object] = {**window.values, **(values or {})}
        named = {"start": self.start, "back": self.back}
        bound |= {key: name for key, name in named.items() if name}
        visits = sql.calendar_visits
        if self.kind == "rolling":
            visits = sql.rolling_visits
            bound["length"] = ROLLING_DAYS[self.unit] * UNITS["d"]
        ctes = visits(bucket, sql.named(self.start, "start"), sql.named(self.back, "back"))
        return Sql(f"{ctes}\n{text}", bound)


def _bucket_of(label: object, unit: Unit, frame: Frame) -> int:
    try:
        return bucket_called(str(label), unit, frame.fiscal_month)
    except ValueError:
        raise QuestionError("bad_row", "A period is an ISO date.", "cohort") from None
