"""Figures as a page writes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from enishi.ask.answers import Answer
from enishi.metrics import charts, words
from enishi.metrics.catalogue import Metric
from enishi.metrics.models import Annotation
from enishi.metrics.periods import Period
from enishi.metrics.readings import Cause, Course, Part, Reading, Why, people_link
from enishi.metrics.why import is_paradox, sentences
from enishi.ui.charts import Chart
from enishi.ui.formats import number_text


@dataclass(frozen=True)
class Figure:
    """A reading in words."""

    metric: Metric
    reading: Reading
    currency: str

    @property
    def value(self) -> str:
        return words.value_text(self.metric, self.reading.value, self.currency)

    @property
    def range(self) -> str:
        return words.range_text(self.metric, self.reading.low, self.reading.high, self.currency)

    @property
    def mean(self) -> str:
        if self.reading.mean is None or not self.metric.scale:
            return ""
        return f"{self.reading.mean:.2f} / {self.metric.scale}"

    @property
    def spread(self) -> list[tuple[str, str]]:
        return words.spread_texts(self.metric, self.reading)

    @property
    def n(self) -> str:
        return "" if self.metric.unit == "count" else words.counted_text(self.reading.n)

    @property
    def month(self) -> str:
        """The calendar month that the value is of, where it is of one."""
        return words.month_text(self.reading.month) if self.reading.month else ""

    @property
    def counted(self) -> str:
        return str(words.COUNTED[self.metric.counted])

    @property
    def before(self) -> str:
        return words.value_text(self.metric, self.reading.before, self.currency)

    @property
    def n_before(self) -> str:
        return words.counted_text(self.reading.n_before) if self.reading.n_before else ""

    @property
    def change(self) -> str:
        return words.change_text(self.metric, self.reading)

    @property
    def change_range(self) -> str:
        return words.change_range(self.metric, self.reading)

    @property
    def tone(self) -> str:
        return words.tone(self.metric, self.reading)

    @property
    def verdict(self) -> str:
        return words.verdict_text(self.reading)

    @property
    def lacking(self) -> str:
        return words.lacking(self.reading)

    @property
    def is_empty(self) -> bool:
        return self.reading.value is None

    @property
    def people(self) -> str:
        return self.reading.people


@dataclass(frozen=True)
class Share:
    """One class of answers: how many, which part of the bar, who they are."""

    name: str
    label: str
    n: int
    x: str
    width: str
    percent: str
    people: str


def class_shares(reading: Reading, answer: Answer, period: Period) -> list[Share]:
    """Promoters, passives and detractors as one bar."""
    total = sum(reading.classes.values())
    found, start = [], 0.0
    for name, n in reading.classes.items() if total else ():
        part = 100 * n / total
        label, link = (
            str(words.CLASSES[name]),
            people_link(answer, {"class": name}, period.span.params),
        )
        found.append(Share(name, label, n, f"{start:.2f}%", f"{part:.2f}%", f"{part:.0f}%", link))
        start += part
    return found


@dataclass(frozen=True)
class Line:
    """A group's row."""

    label: str
    figure: Figure
    bar: charts.Bar | None


def lines(metric: Metric, parts: Sequence[Part], by: str, currency: str) -> list[Line]:
    scale = charts.scale_of_parts(metric, parts)
    return [
        Line(
            words.group_label(by, part.group),
            Figure(metric, part.reading, currency),
            None
            if part.reading.value is None
            else scale.dot(part.reading.value, part.reading.low, part.reading.high),
        )
        for part in parts
    ]


@dataclass(frozen=True)
class Moved:
    """A group's row of the reasons."""

    label: str
    total: str
    mix: str
    rate: str
    mix_range: str
    rate_range: str
    mix_bar: charts.Bar
    rate_bar: charts.Bar
    shares: str
    values: str
    n: str


@dataclass(frozen=True)
class Reasons:
    why: Why
    text: Sequence[str]
    is_paradox: bool
    rows: Sequence[Moved]
    total: Moved


def reasons(why: Why, by: str, metric: Metric, currency: str) -> Reasons:
    scale = charts.scale_of_causes(why.causes)
    whole = _moved(
        Cause(
            group=None,
            mix=why.mix,
            rate=why.rate,
            mix_interval=why.mix_interval,
            rate_interval=why.rate_interval,
            value_before=why.before,
            value_after=why.after,
            share_before=1.0,
            share_after=1.0,
            n_before=sum(one.n_before for one in why.causes),
            n_after=sum(one.n_after for one in why.causes),
        ),
        _("Together"),
        charts.scale_of_causes([]),
        metric,
        currency,
    )
    rows = [
        _moved(one, words.group_label(by, one.group), scale, metric, currency) for one in why.causes
    ]
    return Reasons(why, sentences(why, by, metric, currency), is_paradox(why), rows, whole)


def _moved(cause: Cause, label: str, scale: charts.Scale, metric: Metric, currency: str) -> Moved:
    before, after = (
        words.value_text(metric, value, currency)
        for value in (cause.value_before, cause.value_after)
    )

    def part(value: float) -> str:
        return words.part_text(metric, value, currency)

    return Moved(
        label=label,
        total=part(cause.total),
        mix=part(cause.mix),
        rate=part(cause.rate),
        mix_range=" – ".join(map(part, cause.mix_interval)),
        rate_range=" – ".join(map(part, cause.rate_interval)),
        mix_bar=scale.bar(cause.mix, *cause.mix_interval),
        rate_bar=scale.bar(cause.rate, *cause.rate_interval),
        shares=f"{100 * cause.share_before:.0f}% → {100 * cause.share_after:.0f}%",
        values=f"{before} → {after}",
        n=f"{number_text(cause.n_before)} → {number_text(cause.n_after)}",
    )


def chart_of(
    metric: Metric,
    course: Course,
    period: Period,
    told: Iterable[Annotation],
    *,
    currency: str,
    answer: Answer,
) -> Chart:
    """The line; a click on a point leads to the people of the days that it looks back at."""
    made = charts.line_chart(metric, course, period, told, currency)
    links = course.links or [
        _people_of_point(answer, course, index) for index in range(len(course.x))
    ]
    return Chart(
        made.label, made.x, made.series, made.kind, made.unit, made.marks, made.from_zero, links
    )


def _people_of_point(answer: Answer, course: Course, index: int) -> str:
    since, until = charts.looks_back(course, index)
    said = {name: value for name, value in answer.params.items() if name not in {"by", "unit"}}
    params = {**said, "since": since, "until": until}
    return people_link(answer, {}, params)


def course_note(course: Course) -> str:
    """What a point of the line is."""
    if course.window > 1:
        return _("each point: the %(n)d days before it, with their 95 %% interval") % {
            "n": course.window
        }
    return str(words.UNITS.get(course.unit, ""))


def question_csv(name: str, params: Mapping[str, object]) -> str:
    said = {key: str(value) for key, value in params.items()}
    return f"{reverse('ask:question', args=[name])}?{urlencode({**said, 'format': 'csv'})}"
