"""What metrics beside scores have in common: two readings side by side, and a line of days."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from enishi.ask.answers import Answer
from enishi.lens.statistics.normal import z_of
from enishi.lens.statistics.proportions import newcombe
from enishi.metrics.periods import Period, Span
from enishi.metrics.readings import (
    Asked,
    Course,
    Part,
    Reading,
    Value,
    Why,
    number,
    people_link,
    whole,
)

UNKNOWN: Final = Course((), ())


@dataclass(frozen=True)
class Plain:
    """No split, no line and no reasons, unless a source says so."""

    question: str
    splits: Sequence[str] = ()

    def course(self, period: Period) -> list[Asked]:
        return []

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        return UNKNOWN

    def split(self, period: Period, by: str) -> list[Asked]:
        return []

    def parts(self, answers: Sequence[Answer]) -> list[Part]:
        return []

    def why(self, period: Period, by: str) -> list[Asked]:
        return []

    def why_of(self, answer: Answer) -> Why | None:
        return None


def spans(period: Period) -> list[Span]:
    """The period, and the one before it if there is one to compare with."""
    return [period.span, *([period.before] if period.before else [])]


def counted(now: float, before: float | None, reason: str | None, people: str) -> Reading:
    """A count; its change is real when two Poisson counts would hardly differ so much."""
    reading = Reading(value=now, n=int(now), reason=reason, people=people)
    if before is None:
        return reading
    return changed(reading, before, z_of() * math.sqrt(now + before))


def changed(reading: Reading, before: float, half: float) -> Reading:
    """The reading with its change, whose interval reaches `half` to both sides."""
    change = (reading.value or 0.0) - before
    return with_change(reading, before, (change - half, change + half))


def with_change(reading: Reading, before: float, interval: tuple[float, float]) -> Reading:
    return replace(
        reading,
        before=before,
        change=(reading.value or 0.0) - before,
        change_low=interval[0],
        change_high=interval[1],
        verdict=verdict(*interval),
    )


def verdict(low: float, high: float) -> str:
    return "rose" if low > 0 else "fell" if high < 0 else "not_distinguishable"


def shares(now: tuple[float, int], before: tuple[float, int], reading: Reading) -> Reading:
    """A share's reading (hits, of how many) beside an earlier one."""
    if not before[1] or not now[1]:
        return reading
    made = with_change(reading, before[0] / before[1], newcombe(now, before))
    return replace(made, n_before=before[1])


def line_of(answers: Sequence[Answer]) -> Course:
    """Of metrics.trend; the second answer is of the period before."""
    rows = answers[0].rows
    earlier = [number(row["value"]) for row in answers[1].rows] if len(answers) > 1 else []
    return Course(
        x=[str(row["period"]) for row in rows],
        values=[number(row["value"]) for row in rows],
        low=[number(row["lo"]) for row in rows],
        high=[number(row["hi"]) for row in rows],
        before=[*earlier, *[None] * len(rows)][: len(rows)] if earlier else [],
        n=[whole(row["n"]) for row in rows],
        unit=str(answers[0].params.get("unit", "week")),
        links=[people_link(answers[0], {"period": row["period"]}) for row in rows],
    )


def half_width(row: Mapping[str, object]) -> Value:
    low, high = number(row.get("lo")), number(row.get("hi"))
    return None if low is None or high is None else (high - low) / 2
