"""Metrics of people: who is active, who is at risk, who left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from enishi.ask.answers import Answer
from enishi.metrics.counts import Plain, counted, line_of, shares, spans
from enishi.metrics.periods import Period
from enishi.metrics.readings import Asked, Course, Reading, Value, number, people_link, whole

STEPS: Final = 3  # from the period before to now: each point of the line is a question
MONTHS: Final = 190  # days


@dataclass(frozen=True)
class Active(Plain):
    """People with an event in the period, each once; day by day in its line."""

    def summary(self, period: Period) -> list[Asked]:
        said = {"metric": "active", "unit": "day"}
        return [(self.question, {**said, **span.params}) for span in spans(period)]

    def course(self, period: Period) -> list[Asked]:
        return self.summary(period)

    def reading(self, answers: Sequence[Answer], period: Period) -> Reading:
        now, before = answers[0], answers[1].n if len(answers) > 1 else None
        return counted(now.n, before, now.reason, people_link(now, {}))

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

    def reading(self, answers: Sequence[Answer], period: Period) -> Reading:
        now = answers[0]
        before = self._people(answers[1]) if len(answers) > 1 else None
        people = people_link(now, {"stage": self.stage})
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
class Churn(Plain):
    """The last whole month before the end of the period, beside the month before it."""

    def summary(self, period: Period) -> list[Asked]:
        since = period.until - timedelta(days=max(MONTHS, period.days))
        return [(self.question, {"since": since.isoformat(), "until": period.span.until})]

    def course(self, period: Period) -> list[Asked]:
        return self.summary(period)

    def reading(self, answers: Sequence[Answer], period: Period) -> Reading:
        rows = [row for row in answers[0].rows if row["complete"] and row["n"]]
        if not rows:
            return Reading(value=None, reason=answers[0].reason or "not_enough_data")
        last = rows[-1]
        reading = Reading(
            value=number(last["churn"]),
            low=number(last["lo"]),
            high=number(last["hi"]),
            n=whole(last["n"]),
            people=people_link(answers[0], {"period": last["period"]}),
            month=str(last["period"]),
        )
        if len(rows) < 2:
            return reading
        now, before = ((whole(row["churned"]), whole(row["n"])) for row in (last, rows[-2]))
        return shares(now, before, reading)

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        rows = [row for row in answers[0].rows if row["complete"] and row["n"]]
        return Course(
            x=[str(row["period"]) for row in rows],
            values=[number(row["churn"]) for row in rows],
            low=[number(row["lo"]) for row in rows],
            high=[number(row["hi"]) for row in rows],
            n=[whole(row["n"]) for row in rows],
            unit="month",
            links=[people_link(answers[0], {"period": row["period"]}) for row in rows],
        )
