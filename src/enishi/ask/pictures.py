"""How answers are drawn: a curve with its interval, bars beside the rows, a funnel, a triangle of
cohorts. What has no picture is a table, which every answer has."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from enishi.ask import cells, words
from enishi.ask.answers import Answer
from enishi.ask.templatetags.ask import cell
from enishi.ui.charts import Chart, Series

Row = Mapping[str, Any]
Link = Callable[[Row], str]  # to the people behind a row

LINES: Final = 6  # that one chart can tell apart
SHADES: Final = 10

# question → what runs along the bottom, and what is drawn over it
CURVES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "trend": ("period", ["value"]),
    "metrics.trend": ("period", ["value"]),
    "metrics.churn": ("period", ["churn"]),
    "sessions": ("day", ["sessions", "people"]),
    "stickiness": ("day", ["dau", "wau", "mau"]),
}
# What a bar beside a row may stand for, the first that the rows have.
MEASURES: Final = (
    "importance", "nps", "csat", "ces", "share", "retention", "bounce_share", "conversion",
    "repeat", "within", "revenue", "aov", "value", "count", "people", "sessions", "median_seconds",
)  # fmt: skip


class Step(NamedTuple):
    number: int
    name: str
    people: int
    share: str
    interval: str
    width: str  # of the bar, per cent
    reached: str  # link
    lost: int  # after this step
    left: str  # link to those
    onward: str  # of the step before
    onward_interval: str
    median: str


class Shade(NamedTuple):
    text: str
    depth: int  # 0 … SHADES
    title: str
    link: str


class Cohort(NamedTuple):
    name: str
    people: int
    cells: list[Shade | None]


class Triangle(NamedTuple):
    periods: Sequence[int]
    cohorts: Sequence[Cohort]


class Bar(NamedTuple):
    """Per cent of the width; the interval is a line over the bar."""

    start: str
    width: str
    low: str
    high: str


class Picture(NamedTuple):
    chart: Chart | None = None
    steps: Sequence[Step] = ()
    triangle: Triangle | None = None
    bars: Sequence[Bar | None] = ()


def picture_of(answer: Answer, link: Link) -> Picture:
    if not answer.rows or answer.reason:
        return Picture()
    whole = not {"split", "group"} & answer.rows[0].keys()
    if answer.question == "funnel" and whole:
        return Picture(steps=_steps(answer.rows, link))
    if answer.question == "retention" and whole:
        return Picture(_curve_of_retention(answer), triangle=_triangle(answer, link))
    if answer.question in CURVES and (curve := _curve(answer)):
        return Picture(curve)
    return _bars(answer)


# Curves


def _curve(answer: Answer) -> Chart | None:
    along, measures = CURVES[answer.question]
    every: Sequence[Row] = answer.rows
    rows = [row for row in every if row.get(along) and row.get("complete") is not False]
    if len({row[along] for row in rows}) < 2:
        return None
    places = sorted({str(row[along]) for row in rows})
    grouped: dict[str | None, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        grouped[row.get("group")][str(row[along])] = row
    several = len(grouped) > 1
    series = [
        _series(
            _named(group, answer) if several else cells.column(measure),
            [of_group.get(place, {}) for place in places],
            measure,
            with_interval=not several and len(measures) == 1,
        )
        for group, of_group in list(grouped.items())[:LINES]
        for measure in (measures[:1] if several else measures)
    ]
    unit = "%" if cells.is_share(measures[0]) else ""
    return Chart(words.title(answer.question), places, series, unit=unit)


def _named(group: str | None, answer: Answer) -> str:
    return "–" if group is None else str(cells.told("group", group, answer.params))


def _series(name: str, rows: Sequence[Row], measure: str, *, with_interval: bool) -> Series:
    values = [row.get(measure) for row in rows]
    low, high = ([row.get(end) for row in rows] for end in ("lo", "hi"))
    if not with_interval or not any(value is not None for value in low):
        return Series(name, values)
    return Series(name, values, low, high)


def _curve_of_retention(answer: Answer) -> Chart | None:
    totals: Mapping[str, Any] = answer.totals
    pooled = [row for row in totals.get("periods", []) if row["share"] is not None]
    if len(pooled) < 2:
        return None
    places = [str(row["period"]) for row in pooled]
    series = _series(_("Came back, all cohorts"), pooled, "share", with_interval=True)
    return Chart(_("Share that came back, by period since the first"), places, [series], unit="%")


# The triangle of cohorts


def _triangle(answer: Answer, link: Link) -> Triangle:
    rows: Sequence[Row] = answer.rows
    cohorts: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in rows:
        cohorts[row["cohort"]][row["period"]] = row
    periods = sorted({row["period"] for row in rows})
    return Triangle(
        periods,
        [
            Cohort(
                str(cells.told("cohort", name, answer.params)),
                next(iter(row_of.values()))["people"],
                [_shade(row_of.get(period), link) for period in periods],
            )
            for name, row_of in cohorts.items()
        ],
    )


def _shade(row: Row | None, link: Link) -> Shade | None:
    if row is None or row["share"] is None:
        return None
    interval = f"{cell(row['lo'], 'share')} – {cell(row['hi'], 'share')}"
    title = f"{row['returned']:,} / {row['people']:,} · {interval}"
    return Shade(f"{row['share'] * 100:.0f}", round(row["share"] * SHADES), title, link(row))


# The funnel


def _steps(rows: Sequence[Row], link: Link) -> list[Step]:
    after = [*(row["people"] for row in rows[1:]), rows[-1]["people"]]
    return [
        Step(
            row["number"],
            row["step"],
            row["people"],
            cell(row["share"], "share"),
            _interval(row, "share"),
            f"{100 * (row['share'] or 0):.1f}%",
            link(row),
            row["people"] - reached_next,
            link({**row, "dropped": True}),
            cell(row["of_previous"], "share"),
            _interval(row, "of_previous"),
            cell(row["median_seconds"], "median_seconds"),
        )
        for row, reached_next in zip(rows, after, strict=True)
    ]


def _interval(row: Row, column: str) -> str:
    if row.get(f"{column}_lo") is None:
        return ""
    return f"{cell(row[f'{column}_lo'], column)} – {cell(row[f'{column}_hi'], column)}"


# Bars beside rows


def _bars(answer: Answer) -> Picture:
    rows: Sequence[Row] = answer.rows
    measure = next((name for name in MEASURES if isinstance(rows[0].get(name), int | float)), None)
    if measure is None or len(rows) < 2:
        return Picture()
    ends = (f"{measure}_lo", f"{measure}_hi") if f"{measure}_lo" in rows[0] else ("lo", "hi")
    known = [
        value
        for row in rows
        for value in (row.get(measure), row.get(ends[0]), row.get(ends[1]))
        if value is not None
    ]
    low, high = min(0.0, *known), max(0.0, *known)
    if low == high:
        return Picture()
    return Picture(
        bars=[
            None
            if (value := row.get(measure)) is None
            else _bar(value, row.get(ends[0]), row.get(ends[1]), low, high - low)
            for row in rows
        ]
    )


def _bar(value: float, lo: float | None, hi: float | None, start: float, length: float) -> Bar:
    def place(number: float) -> str:
        return f"{100 * (number - start) / length:.2f}%"

    return Bar(
        place(min(value, 0.0)),
        f"{100 * abs(value) / length:.2f}%",
        "" if lo is None else place(lo),
        "" if hi is None else place(hi),
    )
