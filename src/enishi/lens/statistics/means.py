"""Means and ratios of sums, from what a GROUP BY returns."""

import math
from dataclasses import dataclass

from enishi.lens.statistics.normal import CONFIDENCE, Interval, t_of, z_of


@dataclass(frozen=True)
class Moments:
    """n numbers, their sum and the sum of their squares."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        """Of the numbers, with n − 1; 0 for a single one."""
        if self.n < 2:
            return 0.0
        return max(0.0, (self.squares - self.total * self.total / self.n) / (self.n - 1))


def mean_interval(moments: Moments, confidence: float = CONFIDENCE) -> Interval:
    """Student's interval of a mean; needs n ≥ 2.

    Example: `mean_interval(Moments(10, 23.3, 90.37))` is (1.00, 3.66).
    """
    half = t_of(moments.n - 1, confidence) * math.sqrt(moments.variance / moments.n)
    return moments.mean - half, moments.mean + half


def welch(first: Moments, second: Moments, confidence: float = CONFIDENCE) -> Interval:
    """The interval of mean `first` minus mean `second`, variances not assumed equal; n ≥ 2 each.

    Source: B. L. Welch, Biometrika 34 (1947) 28-35, degrees of freedom by Satterthwaite.
    Example: Student's sleep data, as R prints it: (-3.365, 0.205).
    """
    one, two = first.variance / first.n, second.variance / second.n
    gap = first.mean - second.mean
    if one + two == 0:
        return gap, gap
    freedom = (one + two) ** 2 / (one * one / (first.n - 1) + two * two / (second.n - 1))
    half = t_of(freedom, confidence) * math.sqrt(one + two)
    return gap - half, gap + half


@dataclass(frozen=True)
class Pairs:
    """Sums over n units (people) of a numerator y and a denominator x, squares and product."""

    n: int
    y: float
    x: float
    yy: float
    xx: float
    xy: float


def ratio_error(pairs: Pairs) -> float:
    """The standard error of Σy / Σx by the delta method, each unit drawn as a whole; n ≥ 2."""
    ratio = pairs.y / pairs.x
    spread = pairs.yy - 2 * ratio * pairs.xy + ratio * ratio * pairs.xx
    return math.sqrt(max(0.0, spread) * pairs.n / (pairs.n - 1)) / abs(pairs.x)


def ratio_interval(pairs: Pairs, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a ratio of sums: what people spent by how often they ordered.

    Source: W. G. Cochran, Sampling Techniques (3rd ed. 1977), 6.3.
    Example: everybody orders once → the interval of a mean.
    """
    half = z_of(confidence) * ratio_error(pairs)
    return pairs.y / pairs.x - half, pairs.y / pairs.x + half
