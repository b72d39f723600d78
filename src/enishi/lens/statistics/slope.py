"""A straight line through groups of numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from enishi.lens.statistics.means import Moments
from enishi.lens.statistics.normal import CONFIDENCE, Interval, t_of


@dataclass(frozen=True)
class Slope:
    """How much y differs where x differs by one, and the standard error of that."""

    value: float
    error: float
    freedom: int

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        half = t_of(self.freedom, confidence) * self.error
        return self.value - half, self.value + half


def slope_of(groups: Sequence[tuple[float, Moments]]) -> Slope | None:
    """The least-squares line through y at each x, with an error that holds for unequal variances
    (HC1). groups: (x, the moments of the ys there). None where x does not vary, or n ≤ 2.

    Source: H. White, Econometrica 48 (1980) 817-838; HC1: J. G. MacKinnon, H. White, Journal of
    Econometrics 29 (1985). Example: two groups → the difference of means by that of the xs.
    """
    n = sum(ys.n for _, ys in groups)
    if n <= 2:
        return None
    middle = sum(x * ys.n for x, ys in groups) / n
    spread = sum((x - middle) ** 2 * ys.n for x, ys in groups)
    if spread == 0:
        return None
    value = sum((x - middle) * ys.total for x, ys in groups) / spread
    level = sum(ys.total for _, ys in groups) / n
    meat = 0.0
    for x, ys in groups:
        fitted = level + value * (x - middle)
        rest = ys.squares - 2 * fitted * ys.total + ys.n * fitted * fitted
        meat += (x - middle) ** 2 * max(0.0, rest)
    return Slope(value, math.sqrt(meat * n / (n - 2)) / spread, n - 2)
