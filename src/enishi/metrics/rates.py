"""Shares and lengths of time: who converts, who bounces, how long people stay and wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from enishi.ask.answers import Answer
from enishi.metrics import courses
from enishi.metrics.counts import Grouped, Row, judged, shares, spans
from enishi.metrics.periods import Period, Span
from enishi.metrics.readings import Asked, Course, Reading, Value, number, people_link, whole
from enishi.metrics.sales import DAYS

POINTS: Final = 7  # of a line each of whose points is a question
WEEK: Final = 7


@dataclass(frozen=True)
class Rate(Grouped):
    """A share of what `counted` counts. Its days add up, so its line looks back over some."""

    counted: str = "n"

    def read(self, now: Row, before: Row, reason: str | None, people: str) -> Reading:
        one, two = self.tally(now), self.tally(before)
        reading = judged(self.plain(now, reason, people))
        return shares((one.top, one.n), (two.top, two.n), reading)

    def tally(self, row: Row) -> courses.Tally:
        n = whole(row.get(self.counted))
        return courses.Tally(n, round((number(row.get(self.column)) or 0.0) * n))

    def course(self, period: Period) -> list[Asked]:
        window = {"since": courses.first_day(period).isoformat(), "until": period.span.until}
        return [(self.question, {**self.params, **window, "by": "day"})]

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        days = [(row["group"], self.tally(row)) for row in answers[0].rows]
        rows = [{"group": day, "n": tally.n, "top": tally.top} for day, tally in days]
        return courses.rolling(rows, period, courses.share)


@dataclass(frozen=True)
class Follow(Rate):
    """A share of people, each counted once however long one looks, so that days do not add up:
    each point of the line is the same question, asked of as many days before it."""

    def course(self, period: Period) -> list[Asked]:
        length = timedelta(days=period.days)
        ends = [day + timedelta(days=1) for day in self._days(period)]
        windows = [Span((end - length).isoformat(), end.isoformat()) for end in ends]
        return [(self.question, {**self.params, **window.params}) for window in windows]

    def _days(self, period: Period) -> list[date]:
        last = min(period.last, period.today)
        step = max(1, period.days // (POINTS - 1))
        return [last - n * timedelta(days=step) for n in reversed(range(POINTS))]

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        rows = [(one.rows or [{}])[0] for one in answers]
        told = [whole(row.get(self.counted)) >= courses.ENOUGH for row in rows]

        def drawn(name: str) -> list[Value]:
            return [number(row.get(name)) if enough else None
                    for row, enough in zip(rows, told, strict=True)]  # fmt: skip

        return Course(
            x=[day.isoformat() for day in self._days(period)],
            values=drawn(self.column),
            low=drawn("lo"),
            high=drawn("hi"),
            n=[whole(row.get("n")) for row in rows],
            window=period.days,
            links=[people_link(one, {}) for one in answers],
        )


@dataclass(frozen=True)
class Median(Grouped):
    """A length of time, by its median; `unit` that its line can be drawn by."""

    by_week: bool = False

    def read(self, now: Row, before: Row, reason: str | None, people: str) -> Reading:
        return judged(super().read(now, before, reason, people))

    def course(self, period: Period) -> list[Asked]:
        by = {"by": "week" if self._is_weekly(period) else "day"}
        return [(self.question, {**self.params, **span.params, **by}) for span in spans(period)]

    def _is_weekly(self, period: Period) -> bool:
        return self.by_week and period.days > DAYS

    def course_of(self, answers: Sequence[Answer], period: Period) -> Course:
        weekly = self._is_weekly(period)
        x = _begun(period.since, period, weekly=weekly)
        now = _by_group(answers[0])

        def drawn(name: str) -> list[Value]:
            return [number(now.get(label, {}).get(name)) for label in x]

        return Course(
            x=x,
            values=drawn(self.column),
            low=drawn("lo"),
            high=drawn("hi"),
            before=self._earlier(answers, period, weekly=weekly),
            n=[whole(now.get(label, {}).get("n")) for label in x],
            unit="week" if weekly else "day",
            links=[people_link(answers[0], {"group": label}) for label in x],
        )

    def _earlier(self, answers: Sequence[Answer], period: Period, *, weekly: bool) -> list[Value]:
        if period.before_since is None or len(answers) < len(spans(period)):
            return []
        found = _by_group(answers[1])
        x = _begun(period.before_since, period, weekly=weekly)
        return [number(found.get(label, {}).get(self.column)) for label in x]


def _by_group(answer: Answer) -> dict[str, Row]:
    """What is said of enough to draw it."""
    rows = answer.rows
    return {str(row["group"]): row for row in rows if whole(row["n"]) >= courses.ENOUGH}


def _begun(first: date, period: Period, *, weekly: bool) -> list[str]:
    """The first days of as many days or weeks as the period has come to, from `first` on."""
    days = (min(period.last, period.today) - period.since).days + 1
    step = WEEK if weekly else 1
    if weekly:
        days += period.since.weekday()
        first -= timedelta(days=first.weekday())
    return [(first + timedelta(days=n)).isoformat() for n in range(0, days, step)]
