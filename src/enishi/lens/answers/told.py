"""From counts to rows: shares and metrics with their intervals, each group against all others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from enishi.lens.answers.counting import Counted, places, unit_of
from enishi.lens.answers.guarding import hidden_cells
from enishi.lens.answers.sheet import CHOICES, NUMBERS, WORDS, Asked
from enishi.lens.result import NOT_ENOUGH_DATA, Row
from enishi.lens.scores.answers import ENOUGH
from enishi.lens.scores.change import NOT_DISTINGUISHABLE, verdict
from enishi.lens.scores.units import Mean, Points, Share, Unit, change_of
from enishi.lens.statistics.crosstab import association, residual
from enishi.lens.statistics.many import (
    false_discovery,
    mean_chance,
    nps_chance,
    share_chance,
)
from enishi.lens.statistics.means import mean_interval
from enishi.lens.statistics.normal import Interval
from enishi.lens.statistics.nps import adjusted_wald
from enishi.lens.statistics.proportions import wilson
from enishi.lens.statistics.sample import Array

ALLOWED: Final = 0.05


@dataclass(frozen=True)
class Groups:
    """All answers, and their groups in the order in which they are told; without a split, the one
    group None. Of an anonymous survey, small cells are hidden."""

    whole: Counted
    parts: Mapping[object, Counted]
    is_split: bool = False
    is_partition: bool = True
    guarded: bool = False
    earlier: Counted | None = None


def rows_of(asked: Asked, groups: Groups) -> Iterator[Row]:
    """The metric of each group, then each option of each group."""
    yield from _metrics(asked, groups)
    if asked.kind == "ranking":
        yield from _ranks(asked, groups)
    elif asked.kind in WORDS:
        for group, counted in groups.parts.items():
            yield {"group": group, "question": asked.id, "n": counted.answers(asked)}
    else:
        for row in asked.rows or ("",):
            yield from _options(asked, row, groups)


# -- metrics ------------------------------------------------------------------------------------


def interval_of(unit: Unit) -> Interval | None:
    if isinstance(unit, Points):
        return adjusted_wald(unit.classes) if unit.n else None
    if isinstance(unit, Share):
        return wilson(unit.hits, unit.n) if unit.n else None
    return mean_interval(unit.moments) if isinstance(unit, Mean) and unit.n > 1 else None


def chance_of(one: Unit, other: Unit) -> float:
    """p of their difference."""
    if isinstance(one, Points) and isinstance(other, Points):
        return nps_chance(one.classes, other.classes)
    if isinstance(one, Share) and isinstance(other, Share):
        return share_chance((one.hits, one.n), (other.hits, other.n))
    if isinstance(one, Mean) and isinstance(other, Mean):
        return mean_chance(one.moments, other.moments)
    raise TypeError("units of one kind are compared")


def _metrics(asked: Asked, groups: Groups) -> Iterator[Row]:
    found = [(group, unit_of(asked, counted)) for group, counted in groups.parts.items()]
    units = [(group, unit) for group, unit in found if unit is not None]
    rows = [_metric(asked, group, unit) for group, unit in units]
    if groups.is_split:
        _against_the_rest(asked, groups, units, rows)
    elif groups.earlier is not None and units:
        _against_before(units[0][1], unit_of(asked, groups.earlier), rows[0])
    yield from rows


def _metric(asked: Asked, group: object, unit: Unit) -> Row:
    low, high = interval_of(unit) or (None, None)
    name = asked.metric if asked.metric in ("nps", "enps", "csat", "ces") else "mean"
    row: Row = {"group": group, "question": asked.id, "metric": name, "value": unit.value}
    row |= {"value_lo": low, "value_hi": high, "n": unit.n}
    return row if unit.n >= ENOUGH else {**row, "reason": NOT_ENOUGH_DATA}


def _against_the_rest(
    asked: Asked, groups: Groups, units: Sequence[tuple[object, Unit]], rows: Sequence[Row]
) -> None:
    """All groups are looked at, so that each has to stand out the more."""
    rest = [unit_of(asked, groups.whole.without(groups.parts[group])) for group, _unit in units]
    pairs = [(unit, other) for (_group, unit), other in zip(units, rest, strict=True) if other]
    judged = [n for n, (unit, other) in enumerate(pairs) if change_of(other, unit)]
    chances = [chance_of(*pairs[n]) for n in judged]
    marks = dict(zip(judged, zip(chances, false_discovery(chances), strict=True), strict=True))
    for n, (row, (unit, other)) in enumerate(zip(rows, pairs, strict=True)):
        interval = change_of(other, unit)
        low, high = interval or (None, None)
        gap = None if unit.value is None or other.value is None else unit.value - other.value
        p, q = marks.get(n, (None, None))
        row |= {"difference": gap, "difference_lo": low, "difference_hi": high, "p": p, "q": q}
        row["mark"] = _mark(gap, q)


def _mark(gap: float | None, q: float | None) -> str:
    if q is None or gap is None:
        return NOT_ENOUGH_DATA
    if q > ALLOWED:
        return NOT_DISTINGUISHABLE
    return "above" if gap > 0 else "below"


def _against_before(unit: Unit, earlier: Unit | None, row: Row) -> None:
    before = earlier.value if earlier else None
    interval = change_of(earlier, unit) if earlier else None
    low, high = interval or (None, None)
    change = None if before is None or unit.value is None else unit.value - before
    row |= {"before": before, "n_before": earlier.n if earlier else 0, "change": change}
    row |= {"change_lo": low, "change_hi": high, "verdict": verdict(interval)}


# -- options ------------------------------------------------------------------------------------


def values_of(asked: Asked, whole: Counted) -> Sequence[object]:
    """The options, of a scale every number; of a slider those that were given."""
    if asked.kind == "slider":
        return sorted(whole.of_question(asked), key=lambda one: float(str(one)))
    if asked.kind in NUMBERS:
        return range(int(asked.least), int(asked.most) + 1)
    return asked.options


def _options(asked: Asked, row: str, groups: Groups) -> Iterator[Row]:
    values = values_of(asked, groups.whole)
    table = table_of(asked, row, groups)
    hidden = (
        hidden_cells(table) if groups.guarded and groups.is_split else np.zeros(table.shape, bool)
    )
    all_n = groups.whole.answers(asked, row)
    for column, (group, counted) in enumerate(groups.parts.items()):
        n = counted.answers(asked, row)
        for place, option in enumerate(values):
            told: Row = {"group": group, "question": asked.id}
            told |= {"row": row} if row else {}
            told |= {"option": option, "n": n}
            if hidden[place, column]:
                yield {**told, **dict.fromkeys(("count", "share", "lo", "hi"))}
                continue
            told |= share_row(int(table[place, column]), n)
            if groups.is_split and not hidden.any():
                of_option = groups.whole.chosen(asked, option, row)
                told["residual"] = residual(int(table[place, column]), of_option, n, all_n)
            yield told


def share_row(hits: int, n: int) -> Row:
    low, high = wilson(hits, n) if n else (None, None)
    return {"count": hits, "share": hits / n if n else None, "lo": low, "hi": high}


def table_of(asked: Asked, row: str, groups: Groups) -> Array:
    """Counts, options × groups."""
    values = values_of(asked, groups.whole)
    found = [[part.chosen(asked, one, row) for part in groups.parts.values()] for one in values]
    table: Array = np.array(found, dtype=np.float64).reshape(len(values), len(groups.parts))
    return table


def _ranks(asked: Asked, groups: Groups) -> Iterator[Row]:
    for group, counted in groups.parts.items():
        for option in asked.options:
            moments = places(asked, counted, option)
            low, high = mean_interval(moments) if moments.n > 1 else (None, None)
            mean = moments.mean if moments.n else None
            row: Row = {"group": group, "question": asked.id, "option": option, "metric": "rank"}
            yield {**row, "value": mean, "value_lo": low, "value_hi": high, "n": moments.n}


def tests_of(asked: Asked, groups: Groups) -> Iterator[Row]:
    """Whether the answers go with the group: chi-square, where each answer is in one cell."""
    if (
        not groups.is_split
        or not groups.is_partition
        or asked.kind not in (*CHOICES, *NUMBERS, "matrix")
    ):
        return
    for row in asked.rows or ("",):
        table = table_of(asked, row, groups)
        if groups.guarded and hidden_cells(table).any():
            continue
        if found := association(table):
            told: Row = {"question": asked.id, "row": row, "chi2": found.chi2, "df": found.df}
            told |= {"p": found.p, "v": found.v, "n": found.n, "least_expected": found.least}
            yield {**told, "thin": found.is_thin}
