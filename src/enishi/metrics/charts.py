"""The pictures of a metric: its line with band and annotations, small lines for cards, and bars on
a common scale for tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.metrics.catalogue import Metric
from enishi.metrics.models import Annotation
from enishi.metrics.periods import Period
from enishi.metrics.readings import Cause, Course, Part, Value
from enishi.ui.charts import Chart, Mark, Series

MARK_TEXT: Final = 16  # characters on a chart; the whole text is in the list beside it
WIDTH, HEIGHT = 100, 30
DAYS: Final = {"day": 1, "week": 7, "month": 31}
FACTORS: Final = {"money": 1000, "days": 86_400}  # to what a chart is told


def line_chart(
    metric: Metric, course: Course, period: Period, told: Iterable[Annotation], currency: str
) -> Chart:
    """The course with its band, the compared period thin beside it, and what happened."""
    factor = FACTORS.get(metric.unit, 1)
    values, low, high = (_scaled(part, factor) for part in (course.values, course.low, course.high))
    series = [Series(pgettext("period", "now"), values, low, high)]
    if any(value is not None for value in course.before):
        series.append(
            Series(pgettext("period", "before"), _scaled(course.before, factor), part="before")
        )
    return Chart(
        label=_("%(metric)s, %(period)s") % {"metric": metric.label, "period": period.text},
        x=course.x,
        series=series,
        unit={"share": "%", "money": currency, "seconds": "s", "days": "s"}.get(metric.unit, ""),
        marks=marks(told, course),
        from_zero=metric.unit not in {"points", "share"},
    )


def _scaled(values: Sequence[Value], factor: int) -> list[Value]:
    return [None if value is None else value * factor for value in values]


def marks(told: Iterable[Annotation], course: Course) -> list[Mark]:
    """Annotations at the point of the course (ISO days) that stands for their day."""
    reach = max(DAYS.get(course.unit, 1), _gap(course))
    found: list[Mark] = []
    for one in told:
        at = max((day for day in course.x if day <= one.day), default=None)
        if at and (date.fromisoformat(one.day) - date.fromisoformat(at)).days < reach:
            text = one.text if len(one.text) <= MARK_TEXT else f"{one.text[:MARK_TEXT]}…"
            found.append(Mark(at, text))
    return found


def _gap(course: Course) -> int:
    """Days between two points."""
    first, *others = [date.fromisoformat(day) for day in course.x[:2]] or [date.min]
    return (others[0] - first).days if others else 1


@dataclass(frozen=True)
class Spark:
    """A small line with its band, in a box of 100 × 30."""

    course: Course

    @property
    def line(self) -> str:
        words, open_ = [], False
        for index, value in enumerate(self.course.values):
            if value is not None:
                words.append(f"{'L' if open_ else 'M'}{self._x(index)} {self._y(value)}")
            open_ = value is not None
        return "".join(words)

    @property
    def band(self) -> str:
        """The interval where it is known, else the area under the line."""
        low, high = self.course.low, self.course.high
        if not low:
            low, high = (
                [None if v is None else self._ends[0] for v in self.course.values],
                self.course.values,
            )
        known = [n for n, value in enumerate(low) if value is not None and high[n] is not None]
        return "".join(self._region(low, high, piece) for piece in _pieces(known))

    def _region(self, low: Sequence[Value], high: Sequence[Value], piece: Sequence[int]) -> str:
        up = [f"{self._x(n)} {self._y(high[n] or 0)}" for n in piece]
        down = [f"{self._x(n)} {self._y(low[n] or 0)}" for n in reversed(piece)]
        return f"M{'L'.join([*up, *down])}Z" if len(piece) > 1 else ""

    @property
    def _ends(self) -> tuple[float, float]:
        every = [*self.course.values, *self.course.low, *self.course.high]
        known = [value for value in every if value is not None]
        low, high = min(known, default=0), max(known, default=1)
        return (low, high) if high > low else (low - 1, high + 1)

    def _x(self, index: int) -> str:
        return f"{index * WIDTH / max(1, len(self.course.values) - 1):.1f}"

    def _y(self, value: float) -> str:
        low, high = self._ends
        return f"{2 + (HEIGHT - 4) * (1 - (value - low) / (high - low)):.1f}"


def _pieces(numbers: Sequence[int]) -> list[list[int]]:
    """Runs of neighbours."""
    found: list[list[int]] = []
    for n in numbers:
        if found and found[-1][-1] == n - 1:
            found[-1].append(n)
        else:
            found.append([n])
    return found


@dataclass(frozen=True)
class Bar:
    """On a scale from 0 to 100 per cent of its cell: from `x`, so wide; its interval; the zero."""

    x: str
    width: str
    low: str
    span: str
    zero: str
    is_negative: bool


@dataclass(frozen=True)
class Scale:
    """A common scale for the cells of one column."""

    low: float
    high: float

    def at(self, value: float) -> float:
        spread = (self.high - self.low) or 1
        return 2 + 96 * (value - self.low) / spread

    def bar(self, value: float, low: Value, high: Value, start: float = 0.0) -> Bar:
        ends = sorted((self.at(start), self.at(value)))
        one, two = (self.at(value if end is None else end) for end in (low, high))
        return Bar(
            x=_percent(ends[0]),
            width=_percent(max(0.6, ends[1] - ends[0])),
            low=_percent(one),
            span=_percent(two - one),
            zero=_percent(self.at(start)),
            is_negative=value < start,
        )

    def dot(self, value: float, low: Value, high: Value) -> Bar:
        """The value itself at `x`."""
        made = self.bar(value, low, high, min(max(0.0, self.low), self.high))
        return Bar(
            _percent(self.at(value)), made.width, made.low, made.span, made.zero, made.is_negative
        )


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def scale_of_parts(metric: Metric, parts: Sequence[Part]) -> Scale:
    every = [
        value
        for part in parts
        for value in (part.reading.value, part.reading.low, part.reading.high)
        if value is not None
    ]
    low, high = min(every, default=0.0), max(every, default=1.0)
    return Scale(min(low, 0.0), max(high, 0.0)) if metric.unit != "share" else Scale(0.0, 1.0)


def scale_of_causes(causes: Sequence[Cause]) -> Scale:
    """The same on both sides of the zero."""
    ends = [
        abs(end)
        for one in causes
        for end in (*one.mix_interval, *one.rate_interval, one.mix, one.rate)
    ]
    most = max(ends, default=1.0) or 1.0
    return Scale(-most, most)


def looks_back(course: Course, index: int) -> tuple[str, str]:
    """The days [since, until) that a point of a course is about."""
    last = date.fromisoformat(course.x[index])
    since = last - timedelta(days=course.window - 1)
    return since.isoformat(), (last + timedelta(days=1)).isoformat()
