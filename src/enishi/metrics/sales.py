"""Metrics of orders: revenue, the average order, coming again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from enishi.ask.answers import Answer
from enishi.metrics.causes import why_asked, why_of
from enishi.metrics.counts import Plain, changed, half_width, line_of, shares, spans
from enishi.metrics.periods import Period
from enishi.metrics.readings import Asked, Course, Part, Reading, Why, number, people_link, whole

DAYS: Final = 45  # longer periods are drawn by week
SPLITS: Final = ("channel", "store", "product", "agent")
Row = Mapping[str, object]


@dataclass(frozen=True)
class OfOrders(Plain):
    """A figure of orders with its interval: `column` of the rows of `question`."""

    column: str = ""
    splits: Sequence[str] = SPLITS
    why_question: str = ""

    def summary(self, period: Period) -> list[Asked]:
        return [(self.question, span.params) for span in spans(period)]

    def split(self, period: Period, by: str) -> list[Asked]:
        return [(name, {**params, "by": by}) for name, params in self.summary(period)]

    def why(self, period: Period, by: str) -> list[Asked]:
        return why_asked(self.why_question, {}, period, by)

    def why_of(self, answer: Answer) -> Why | None:
        return why_of(answer, self.column)

    def reading(self, answers: Sequence[Answer], period: Period) -> Reading:
        now, *earlier = ((one.rows or [{}])[0] for one in answers)
        people = people_link(answers[0], {})
        return self.read(now, earlier[0] if earlier else {}, answers[0].reason, people)

    def parts(self, answers: Sequence[Answer]) -> list[Part]:
        now = answers[0]
        before = {row["group"]: row for row in answers[1].rows} if len(answers) > 1 else {}
        return [
            Part(
                group=row["group"],
                reading=self.read(
                    row,
                    before.get(row["group"], {}),
                    None,
                    people_link(now, {"group": row["group"]}),
                ),
            )
            for row in now.rows
        ]

    def plain(self, row: Row, reason: str | None, people: str) -> Reading:
        return Reading(
            value=number(row.get(self.column)),
            low=number(row.get("lo")),
            high=number(row.get("hi")),
            n=whole(row.get("n")),
            reason=reason,
            people=people,
        )

    def read(self, now: Row, before: Row, reason: str | None, people: str) -> Reading:
        """The row's reading beside that of the period before."""
        raise NotImplementedError


@dataclass(frozen=True)
class Money(OfOrders):
    """Revenue and the average order."""

    def read(self, now: Row, before: Row, reason: str | None, people: str) -> Reading:
        reading = self.plain(now, reason, people)
        earlier = number(before.get(self.column))
        half, other = half_width(now), half_width(before)
        if earlier is None or half is None or other is None:
            return reading
        return changed(reading, earlier, math.hypot(half, other))

    def course(self, period: Period) -> list[Asked]:
        said = {"metric": self.column, "unit": "day" if period.days <= DAYS else "week"}
        return [("metrics.trend", {**said, **span.params}) for span in spans(period)]

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        return line_of(answers)


@dataclass(frozen=True)
class Repeat(OfOrders):
    """Who ordered in the period and ordered again within it."""

    def read(self, now: Row, before: Row, reason: str | None, people: str) -> Reading:
        one, two = ((whole(row.get("again")), whole(row.get("n"))) for row in (now, before))
        return shares(one, two, self.plain(now, reason, people))
