"""One part against all others, many times at once."""

import math
from collections.abc import Sequence
from statistics import NormalDist

from enishi.lens.statistics.means import Moments
from enishi.lens.statistics.normal import two_tails
from enishi.lens.statistics.nps import Classes, adjusted

_NORMAL = NormalDist()


def false_discovery(chances: Sequence[float]) -> list[float]:
    """The q of each p: among those with q ≤ 5 % one in twenty is expected to be nothing.

    Source: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995) 289-300.
    Example: `false_discovery([.01, .04, .03])` is [.03, .04, .04].
    """
    m, least = len(chances), 1.0
    found = [1.0] * m
    for rank, place in enumerate(sorted(range(m), key=lambda i: -chances[i])):
        least = min(least, chances[place] * m / (m - rank))
        found[place] = least
    return found


def nps_chance(one: Classes, other: Classes) -> float:
    """p of a difference between two scores, by the adjusted estimates of Rocks (2016)."""
    (first, error_first), (second, error_second) = adjusted(one), adjusted(other)
    return normal_tails((first - second) / math.hypot(error_first, error_second))


def share_chance(one: tuple[int, int], other: tuple[int, int]) -> float:
    """p of a difference between two shares (hits, n), the variance pooled.

    Example: `share_chance((56, 70), (48, 80))` is .008.
    """
    pooled = (one[0] + other[0]) / (one[1] + other[1])
    error = math.sqrt(pooled * (1 - pooled) * (1 / one[1] + 1 / other[1]))
    gap = one[0] / one[1] - other[0] / other[1]
    return normal_tails(gap / error) if error else 1.0


def mean_chance(one: Moments, other: Moments) -> float:
    """p of a difference between two means, by Welch's test; n ≥ 2 each."""
    a, b = one.variance / one.n, other.variance / other.n
    gap = one.mean - other.mean
    if a + b == 0:
        return 1.0 if gap == 0 else 0.0
    freedom = (a + b) ** 2 / (a * a / (one.n - 1) + b * b / (other.n - 1))
    return two_tails(abs(gap) / math.sqrt(a + b), freedom)


def normal_tails(z: float) -> float:
    return 2 * _NORMAL.cdf(-abs(z))
