"""Metrics of answers: the questions they ask, and what those answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from enishi.ask.answers import Answer
from enishi.lens.result import NO_EVENTS, NOT_ENOUGH_DATA
from enishi.metrics import courses
from enishi.metrics.causes import why_asked, why_of
from enishi.metrics.periods import Period
from enishi.metrics.readings import (
    Asked,
    Course,
    Params,
    Part,
    Reading,
    Why,
    number,
    people_link,
    whole,
)

ANSWER: Final = "Survey Answered"
SPLITS: Final = ("channel", "touchpoint", "stage", "store", "product", "agent")


@dataclass(frozen=True)
class Scores:
    """NPS and its kin: `column` of the rows of `question` holds the value."""

    question: str
    column: str
    figure: Callable[[courses.Tally], courses.Point]
    why_question: str = ""
    params: Params = field(default_factory=dict)
    splits: Sequence[str] = SPLITS
    event: str = ANSWER
    named: str = ""  # what it is called where metrics are compared, if not as its column

    def summary(self, period: Period) -> list[Asked]:
        """The days, whose answers add up to the period's, so that a card asks no more."""
        return [*self.course(period), *self._compared(period)]

    def course(self, period: Period) -> list[Asked]:
        window = {"since": courses.first_day(period).isoformat(), "until": period.span.until}
        return [(self.question, {**self.params, **window, "by": "day"})]

    def split(self, period: Period, by: str) -> list[Asked]:
        name, params = self._now(period)
        return [(name, {**params, "by": by}), *self._compared(period, by)]

    def why(self, period: Period, by: str) -> list[Asked]:
        return why_asked(self.why_question, self.params, period, by)

    def _now(self, period: Period) -> Asked:
        return self.question, {**self.params, **period.span.params}

    def _compared(self, period: Period, by: str = "") -> list[Asked]:
        if period.before is None:
            return []
        said = {
            "metric": self.named or self.column,
            "before": str(period.before),
            "after": str(period.span),
        }
        return [("metrics.compare", {**self.params, **said, **({"by": by} if by else {})})]

    def reading(self, answers: Sequence[Answer], period: Period) -> Reading:
        days, said = answers[0], answers[1].totals if len(answers) > 1 else {}
        row = courses.together(days.rows, period, self.column, self.figure)
        people = people_link(days, {}, {**self.params, **period.span.params})
        return self._reading(row, said, people, reason_of(whole(row.get("n"))))

    def parts(self, answers: Sequence[Answer]) -> list[Part]:
        now = answers[0]
        compared = {row["group"]: row for row in answers[1].rows} if len(answers) > 1 else {}
        return [
            Part(
                group=row["group"],
                reading=self._reading(
                    row,
                    compared.get(row["group"], {}),
                    people_link(now, {"group": row["group"]}),
                    _text(row.get("reason")),
                ),
            )
            for row in now.rows
        ]

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        return courses.rolling(answers[0].rows, period, self.figure)

    def why_of(self, answer: Answer) -> Why | None:
        return why_of(answer, self.named or self.column)

    def _reading(self, row: Params, compared: Params, people: str, reason: str | None) -> Reading:
        return Reading(
            value=number(row.get(self.column)),
            low=number(row.get("lo")),
            high=number(row.get("hi")),
            n=whole(row.get("n")),
            reason=reason,
            mean=number(row.get("mean")),
            classes=_classes(row),
            before=number(compared.get("before")),
            change=number(compared.get("change")),
            change_low=number(compared.get("lo")),
            change_high=number(compared.get("hi")),
            verdict=str(compared.get("verdict") or ""),
            n_before=whole(compared.get("n_before")),
            people=people,
        )


def _classes(row: Params) -> Mapping[str, int]:
    names = ("promoters", "passives", "detractors")
    return {name: whole(row[name]) for name in names if name in row}


def reason_of(n: int) -> str | None:
    if not n:
        return NO_EVENTS
    return NOT_ENOUGH_DATA if n < courses.ENOUGH else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
