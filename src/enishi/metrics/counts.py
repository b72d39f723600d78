"""What metrics beside scores have in common: two readings side by side, and a line of days."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from enishi.ask.answers import Answer
from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.lens.statistics.normal import z_of
from enishi.lens.statistics.proportions import newcombe
from enishi.metrics import courses
from enishi.metrics.causes import why_asked, why_of
from enishi.metrics.periods import Period, Span
from enishi.metrics.readings import (
    Asked,
    Course,
    Params,
    Part,
    Reading,
    Value,
    Why,
    number,
    people_link,
    whole,
)

UNKNOWN: Final = Course((), ())
HOLLOW: Final = 3  # group, n and reason: a segment without an answer
Row = Mapping[str, object]


@dataclass(frozen=True)
class Plain:
    """No line, no reasons and no split but by segment, unless a source says so."""

    question: str
    params: Params = field(default_factory=dict)
    splits: Sequence[str] = ()
    event: str = ""  # whose properties it can be split by

    def summary(self, period: Period) -> list[Asked]:
        return [(self.question, {**self.params, **span.params}) for span in spans(period)]

    def reading(self, answers: Sequence[Answer], period: Period) -> Reading:
        return self.read_of(answers, {})

    def read_of(self, answers: Sequence[Answer], group: Row) -> Reading:
        """`answers` as to the summary, and the group whose they are."""
        raise NotImplementedError

    def course(self, period: Period) -> list[Asked]:
        return []

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        return UNKNOWN

    def split(self, period: Period, by: str) -> list[Asked]:
        """Whatever it is split by, it is not narrowed to."""
        if not by:
            return []
        asked = [(name, dict(params)) for name, params in self.summary(period)]
        for _, params in asked:
            params.pop(by, None)
        return [(name, {**params, "by": by}) for name, params in asked]

    def parts(self, answers: Sequence[Answer]) -> list[Part]:
        return [
            Part(group=group, reading=self.read_of(theirs, {"group": group}))
            for group, theirs in apart(answers)
        ]

    def why(self, period: Period, by: str) -> list[Asked]:
        return []

    def why_of(self, answer: Answer) -> Why | None:
        return None


def apart(answers: Sequence[Answer]) -> Iterator[tuple[str, list[Answer]]]:
    """The answers that each segment gave, of those that were asked by segment."""
    groups = [_told(one) for one in answers]
    for group in groups[0]:
        yield (
            group,
            [
                replace(
                    one,
                    rows=[row for row in one.rows if row["group"] == group and len(row) > HOLLOW],
                    n=whole(told[group].get("n")),
                    reason=_text(told[group].get("reason")),
                )
                for one, told in zip(answers, groups, strict=True)
            ],
        )


def _told(answer: Answer) -> dict[str, Row]:
    found = answer.totals.get("of_groups")
    return dict(found) if isinstance(found, Mapping) else {}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class Grouped(Plain):
    """A figure of groups with its interval: `column` of the rows of `question`."""

    column: str = ""
    why_question: str = ""
    spread: Sequence[str] = ()  # columns that stand beside it

    def why(self, period: Period, by: str) -> list[Asked]:
        params = {name: value for name, value in self.params.items() if name != by}
        return why_asked(self.why_question, params, period, by)

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
                    _text(row.get("reason")),
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
            spread={name: number(row.get(name)) for name in self.spread},
        )

    def read(self, now: Row, before: Row, reason: str | None, people: str) -> Reading:
        """The row's reading beside that of the period before; money and medians by their widths."""
        reading = self.plain(now, reason, people)
        earlier = number(before.get(self.column))
        half, other = half_width(now), half_width(before)
        if earlier is None or half is None or other is None:
            return reading
        return changed(reading, earlier, math.hypot(half, other))


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
    few = min(now[1], before[1]) < courses.ENOUGH
    return replace(made, n_before=before[1], verdict=NOT_ENOUGH_DATA if few else made.verdict)


def judged(reading: Reading) -> Reading:
    """Says so where there are too few."""
    few = 0 < reading.n < courses.ENOUGH and reading.reason is None
    return replace(reading, reason=NOT_ENOUGH_DATA) if few else reading


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


def half_width(row: Row) -> Value:
    low, high = number(row.get("lo")), number(row.get("hi"))
    return None if low is None or high is None else (high - low) / 2
