"""Metrics of orders in money: revenue, the average order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from enishi.ask.answers import Answer
from enishi.metrics.counts import Grouped, line_of, spans
from enishi.metrics.periods import Period
from enishi.metrics.readings import Asked, Course

DAYS: Final = 45  # longer periods are drawn by week


@dataclass(frozen=True)
class Money(Grouped):
    """Revenue and the average order."""

    def course(self, period: Period) -> list[Asked]:
        said = {"metric": self.column, "unit": "day" if period.days <= DAYS else "week"}
        return [("metrics.trend", {**said, **span.params}) for span in spans(period)]

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        return line_of(answers)
