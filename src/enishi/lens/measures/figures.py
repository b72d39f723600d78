"""A measure by group and time: asked of the engine as sums, reasoned about here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from enishi.lens.frame import Frame, Rows
from enishi.lens.measures import sql
from enishi.lens.measures.measure import Group, Measure
from enishi.lens.quantiles import Quantiles, binned, few, placed, quantiles
from enishi.lens.result import Row
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import Pairs, ratio_interval
from enishi.lens.statistics.normal import Interval

Key = tuple[int, str | int | None]  # slot, group


@dataclass(frozen=True)
class Figure:
    value: float | None
    interval: Interval | None
    n: int
    people: int

    @property
    def row(self) -> Row:
        low, high = self.interval or (None, None)
        return {"value": self.value, "lo": low, "hi": high, "n": self.n, "people": self.people}


@dataclass(frozen=True)
class Figures:
    """By slot and group; of everything together; and how many groups there are in all."""

    by: dict[Key, Figure]
    whole: Figure
    groups: int
    left_out: int = 0  # events whose money is in another currency


@dataclass(frozen=True)
class Asked:
    """Which events are measured how; `slot` is SQL of the unit of time, `values` are bound."""

    measure: Measure
    group: Group
    where: str
    slot: str = "0"
    values: dict[str, object] = field(default_factory=dict)
    money: Mapping[str, object] = field(default_factory=dict)  # which currency, of lens.money

    @property
    def facts(self) -> str:
        return sql.facts(self.measure, self.group, self.slot, self.where)

    @property
    def bound(self) -> dict[str, object]:
        return {**self.values, **self.money, **self.measure.values, **self.group.values}


def figures_of(frame: Frame, asked: Asked, limit: int) -> Figures:
    """Of the `limit` groups with the most events."""
    reduced = sql.SUMS if asked.measure.kind in {"ratio", "quantile"} else sql.TOTALS
    text = f"WITH {asked.facts}, {reduced}"
    rows = frame.engine.ask(Sql(text, {**asked.bound, "limit": limit}))
    if asked.measure.kind == "quantile":
        return _with_quantiles(frame, asked, rows)
    groups, whole, by = 0, NOTHING, {}
    for is_whole, slot, group, *sums, _left_out in rows:
        if is_whole:
            groups, whole = int(str(slot)), _figure(asked.measure, sums)
        else:
            by[_key(slot, group)] = _figure(asked.measure, sums)
    return Figures(by, whole, groups, _left_out_of(rows))


def _left_out_of(rows: Rows) -> int:
    return next((int(str(row[-1] or 0)) for row in rows if row[0]), 0)


NOTHING = Figure(None, None, 0, 0)


def _key(slot: object, group: object) -> Key:
    return int(str(slot)), group if isinstance(group, str | int) else None


def _figure(measure: Measure, figures: list[object]) -> Figure:
    n, people = int(str(figures[0] or 0)), int(str(figures[1]))
    if not n:
        return NOTHING
    pairs = Pairs(people, *(float(str(one)) for one in figures[2:]))
    if measure.kind == "ratio" and measure.a and measure.b:
        return _ratio(pairs, measure.b.scale / measure.a.scale, n)
    if measure.kind == "sum" and measure.a:
        return Figure(pairs.y / measure.a.scale, None, n, people)
    return Figure(people if measure.kind == "people" else n, None, n, people)


def _ratio(pairs: Pairs, scale: float, n: int) -> Figure:
    """No ratio of a sum of 0, and no interval of one person alone."""
    if pairs.x == 0:
        return Figure(None, None, n, pairs.n)
    if pairs.n < 2:
        return Figure(pairs.y / pairs.x * scale, None, n, pairs.n)
    low, high = ratio_interval(pairs)
    return Figure(pairs.y / pairs.x * scale, (low * scale, high * scale), n, pairs.n)


def _with_quantiles(frame: Frame, asked: Asked, rows: Rows) -> Figures:
    """The same figures, whose value is the quantile."""
    exact = few(frame.engine, asked.where, asked.values)
    by_group = _quantiles(frame, asked, ("slot", "grp"), exact=exact)
    over_all = _quantiles(frame, asked, (), exact=exact)
    groups, whole, by = 0, NOTHING, {}
    for is_whole, slot, group, n, people, *_ in rows:
        if not people:
            continue
        found = over_all[()] if is_whole else by_group[(slot, group)]
        scale = asked.measure.a.scale if asked.measure.a else 1
        value = found.at(asked.measure.percent) / scale
        figure = Figure(value, None, int(str(n)), int(str(people)))
        if is_whole:
            groups, whole = int(str(slot)), figure
        else:
            by[_key(slot, group)] = figure
    return Figures(by, whole, groups, _left_out_of(rows))


def _quantiles(
    frame: Frame, asked: Asked, by: tuple[str, ...], *, exact: bool
) -> dict[tuple[object, ...], Quantiles]:
    bins = binned("facts", by, "x", exact=exact)
    text = (
        f"WITH {asked.facts}, bins AS ({bins})"
        f" {placed('bins', by, percents=(asked.measure.percent,))}"
    )
    return quantiles(frame.engine.ask(Sql(text, asked.bound)), len(by))
