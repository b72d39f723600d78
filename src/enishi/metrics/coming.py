"""Metrics of people: who is active, who is at risk, who left, who came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from enishi.ask.answers import Answer
from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.metrics.counts import Plain, Row, counted, judged, line_of, shares
from enishi.metrics.periods import Period
from enishi.metrics.readings import Asked, Course, Reading, Value, number, people_link, whole

STEPS: Final = 3  # from the period before to now: each point of the line is a question
MONTHS: Final = 190  # days


@dataclass(frozen=True)
class Active(Plain):
    """People with an event in the period, each once; day by day in its line."""

    def course(self, period: Period) -> list[Asked]:
        return self.summary(period)

    def read_of(self, answers: Sequence[Answer], group: Row) -> Reading:
        now, before = answers[0], answers[1].n if len(answers) > 1 else None
        return counted(now.n, before, now.reason, people_link(now, group))

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        return line_of(answers)


@dataclass(frozen=True)
class AtRisk(Plain):
    """People who used to come and did not for a while: as of the end of the period."""

    stage: str = "at_risk"

    def summary(self, period: Period) -> list[Asked]:
        return [self._as_of(day) for day in self._days(period)]

    def course(self, period: Period) -> list[Asked]:
        days = self._days(period)
        step = (days[0] - days[-1]) // STEPS
        steps = [days[0] - n * step for n in range(1, STEPS)] if step else []
        return [self._as_of(day) for day in sorted({*days, *steps})]

    def _as_of(self, day: date) -> Asked:
        return self.question, {"until": (day + timedelta(days=1)).isoformat()}

    def _days(self, period: Period) -> list[date]:
        last = min(period.last, period.today)
        if period.before_since is None:
            return [last]
        return [last, last - (period.since - period.before_since)]

    def read_of(self, answers: Sequence[Answer], group: Row) -> Reading:
        now = answers[0]
        before = self._people(answers[1]) if len(answers) > 1 else None
        people = people_link(now, {**group, "stage": self.stage})
        return counted(self._people(now) or 0, before, now.reason, people)

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        days = [date.fromisoformat(str(one.params["until"])) for one in answers]
        return Course(
            x=[(day - timedelta(days=1)).isoformat() for day in days],
            values=[self._people(one) for one in answers],
            unit="",
            links=[people_link(one, {"stage": self.stage}) for one in answers],
        )

    def _people(self, answer: Answer) -> Value:
        found = [row for row in answer.rows if row["stage"] == self.stage]
        return number(found[0]["people"]) if found else None


@dataclass(frozen=True)
class Month:
    """A share of those whose month began so; `behind` is the row of the `hits`."""

    first: str
    value: Value
    interval: tuple[Value, Value]
    n: int
    hits: int
    behind: Row


@dataclass(frozen=True)
class Monthly(Plain):
    """The last whole month before the end of the period, beside the month before it."""

    def months(self, rows: Sequence[Row]) -> list[Month]:
        """Those that are over, in order."""
        raise NotImplementedError

    def summary(self, period: Period) -> list[Asked]:
        since = period.until - timedelta(days=max(MONTHS, period.days))
        window = {"since": since.isoformat(), "until": period.span.until}
        return [(self.question, {**self.params, **window})]

    def course(self, period: Period) -> list[Asked]:
        return self.summary(period)

    def read_of(self, answers: Sequence[Answer], group: Row) -> Reading:
        found = self.months(answers[0].rows)
        if not found:
            return Reading(value=None, reason=answers[0].reason or NOT_ENOUGH_DATA)
        last = found[-1]
        reading = Reading(
            value=last.value,
            low=last.interval[0],
            high=last.interval[1],
            n=last.n,
            people=people_link(answers[0], {**group, **last.behind}),
            month=last.first,
        )
        if len(found) < 2:
            return judged(reading)
        now, before = ((month.hits, month.n) for month in (last, found[-2]))
        return shares(now, before, judged(reading))

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        found = self.months(answers[0].rows)
        return Course(
            x=[month.first for month in found],
            values=[month.value for month in found],
            low=[month.interval[0] for month in found],
            high=[month.interval[1] for month in found],
            n=[month.n for month in found],
            unit="month",
            links=[people_link(answers[0], month.behind) for month in found],
        )


@dataclass(frozen=True)
class Churn(Monthly):
    def months(self, rows: Sequence[Row]) -> list[Month]:
        return [
            _month(row, "period", ("churn", "n", "churned"), {"period": row["period"]})
            for row in rows
            if row["complete"] and row["n"]
        ]


@dataclass(frozen=True)
class Retention(Monthly):
    """Of the people of a month, by their first event, who came in the month after it."""

    def months(self, rows: Sequence[Row]) -> list[Month]:
        return [
            _month(
                row,
                "cohort",
                ("share", "people", "returned"),
                {"cohort": row["cohort"], "period": row["period"]},
            )
            for row in rows
            if row["period"] == 1 and row["share"] is not None
        ]


def _month(row: Row, first: str, names: tuple[str, str, str], behind: Row) -> Month:
    value, n, hits = names
    interval = number(row["lo"]), number(row["hi"])
    return Month(
        str(row[first]), number(row[value]), interval, whole(row[n]), whole(row[hits]), behind
    )
