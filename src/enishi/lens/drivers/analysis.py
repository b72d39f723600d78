"""What the table says: how much goes with each driver, in which direction, and from where on."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from enishi.lens.drivers.table import Table
from enishi.lens.result import Row
from enishi.lens.statistics.collinearity import HIGH_CONDITION, HIGH_VIF, condition_index, inflation
from enishi.lens.statistics.importance import MOST_EXACT, correlations_of, importance
from enishi.lens.statistics.normal import CONFIDENCE, Interval, z_of
from enishi.lens.statistics.ordinal import classes_of, proportional_odds
from enishi.lens.statistics.sample import Array, percentiles
from enishi.lens.statistics.thresholds import Step, step_of

GROUPS: Final = 50  # that the ordinal model knows
# Martilla and James, Journal of Marketing 41 (1977).
QUADRANTS: Final = {
    (True, False): "improve",
    (True, True): "keep",
    (False, True): "enough",
    (False, False): "later",
}


@dataclass(frozen=True)
class Explained:
    """The parts of R², and R²: as seen, and in the redrawn samples (draws first)."""

    parts: Array
    drawn: Array

    @property
    def r2(self) -> float:
        return float(self.parts.sum())

    @property
    def r2_interval(self) -> Interval:
        low, high = percentiles(self.drawn.sum(axis=1))
        return float(low), float(high)


def analysed(table: Table) -> tuple[list[Row], Row, Interval]:
    """The rows, the most important driver first; totals; the interval of R²."""
    numbers = _numbers(table)
    correlations = correlations_of(numbers.T @ numbers)
    explained = _explained(table, numbers, correlations)
    signs, steps = _signs(table), _steps(table)
    vifs = inflation(correlations[:-1, :-1])
    lows, highs = percentiles(explained.drawn)
    performance = _performance(table, correlations[:-1, -1])
    quadrants = _quadrants(explained.parts, performance, signs)
    rows: list[Row] = []
    for place, name in enumerate(table.names):
        part = float(explained.parts[place])
        row: Row = {"driver": name, "importance": part}
        row |= {"lo": float(lows[place]), "hi": float(highs[place])}
        row |= {"sign": signs[place], **_told(steps[place]), "vif": vifs[place]}
        row |= {"mean": _mean(table, place), "performance": float(performance[place])}
        rows.append({**row, "quadrant": quadrants[place], "missing": table.missing[place]})
    rows.sort(key=lambda row: -float(str(row["importance"])))
    return rows, _totals(table, explained, numbers, rows), explained.r2_interval


def _numbers(table: Table) -> Array:
    """The constant, the drivers and the outcome, each in its own size."""
    varied = table.sample.within(np.column_stack([table.drivers, table.outcome]))
    varied /= np.linalg.norm(varied, axis=0)
    numbers: Array = np.column_stack([table.sample.roots, varied])
    return numbers


def _explained(table: Table, numbers: Array, correlations: Array) -> Explained:
    """Redrawn samples differ in their sums of products; nothing is fitted row by row."""
    width = numbers.shape[1]
    first, second = np.triu_indices(width)
    sums = table.sample.redrawn(numbers[:, first] * numbers[:, second])
    products = np.zeros((len(sums), width, width))
    products[:, first, second] = products[:, second, first] = sums
    return Explained(importance(correlations), importance(correlations_of(products)))


def _signs(table: Table) -> list[int | None]:
    """1: more goes with a better outcome, −1: with a worse one, 0: not distinguishable; None where
    the model does not settle. The largest groups that are compared within stand in it, too."""
    largest = np.argsort(-np.bincount(table.sample.groups))[1 : GROUPS + 1]
    groups = table.sample.groups[:, None] == largest
    together = np.column_stack([table.drivers, groups])
    odds = proportional_odds(together, classes_of(table.outcome), table.sample)
    if not odds.settled:
        return [None] * len(table.names)
    clear = np.abs(odds.slopes) > z_of(CONFIDENCE) * odds.errors
    signs = np.where(clear, np.sign(odds.slopes), 0.0)
    return [int(sign) for sign in signs[: len(table.names)]]


def _steps(table: Table) -> list[Step | None]:
    """All drivers are looked at, so that each has to stand out the more (Bonferroni)."""
    allowed = (1 - CONFIDENCE) / len(table.names)
    return [step_of(driver, table.worth, table.sample, allowed) for driver in table.drivers.T]


def _told(step: Step | None) -> Row:
    names = ("threshold", "threshold_lo", "threshold_hi", "points", "points_lo", "points_hi")
    if step is None:
        return {**dict.fromkeys(names), "n_below": None, "n_above": None}
    values = (step.at, *step.at_interval, step.size, *step.size_interval)
    told: Row = dict(zip(names, values, strict=True))
    return {**told, "n_below": step.below, "n_above": step.above}


def _mean(table: Table, place: int) -> float:
    return float(np.average(table.drivers[:, place], weights=table.sample.weights))


def _performance(table: Table, with_outcome: Array) -> Array:
    """Where the mean stands between the least and the greatest value, 0 … 1; turned round where
    more goes with worse, each driver taken by itself."""
    low, high = table.drivers.min(axis=0), table.drivers.max(axis=0)
    means = np.array([_mean(table, place) for place in range(len(table.names))])
    place = (means - low) / (high - low)
    found: Array = np.where(with_outcome < 0, 1 - place, place)
    return found


def _quadrants(parts: Array, performance: Array, signs: list[int | None]) -> list[str | None]:
    """More or less than the average, in importance and in performance, among the drivers whose
    direction is clear; None of the others, and of a single one."""
    clear = np.array([sign in {1, -1} for sign in signs])
    if clear.sum() < 2:
        return [None] * len(signs)
    matters, good = parts > parts[clear].mean(), performance > performance[clear].mean()
    found = [QUADRANTS[bool(a), bool(b)] for a, b in zip(matters, good, strict=True)]
    return [one if is_clear else None for one, is_clear in zip(found, clear, strict=True)]


def _totals(table: Table, explained: Explained, numbers: Array, rows: list[Row]) -> Row:
    p, groups = len(table.names), int(table.sample.groups.max()) + 1
    spare = table.n - p - groups
    shrunk = 1 - (1 - explained.r2) * (table.n - groups) / spare if spare > 0 else None
    condition = condition_index(numbers[:, :-1])
    high = [row["driver"] for row in rows if _is_high(row["vif"])]
    warned = bool(high) or condition is None or condition > HIGH_CONDITION
    return {
        "r2": explained.r2,
        "r2_adjusted": shrunk,
        "method": "lmg" if p <= MOST_EXACT else "johnson",
        "condition_index": condition,
        "collinear": ", ".join(map(str, high)) if warned else None,
        "left_out": table.left_out,
    }


def _is_high(vif: object) -> bool:
    return vif is None or float(str(vif)) > HIGH_VIF
