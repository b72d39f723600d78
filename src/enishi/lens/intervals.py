"""Intervals of 95 % around shares and around ratios of sums."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Interval = tuple[float, float]

Z: Final = 1.959963984540054  # the normal distribution's 97.5 % point


def wilson(hits: int, n: int) -> Interval:
    """The score interval of a share, hits of n, in 0 … 1. n > 0.

    Wilson, J. Am. Stat. Assoc. 22, 1927; Newcombe, Statistics in Medicine 17, 1998, method 3.

    Example: `wilson(81, 263)` is (0.2553, 0.3662), rounded.
    """
    share, square = hits / n, Z * Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if hits == 0 else centre - half
    high = 1.0 if hits == n else centre + half
    return low, high


@dataclass(frozen=True)
class Sums:
    """What a ratio of sums rests on, over n independent units (people): Σa, Σb, Σa², Σb², Σab."""

    n: int
    a: float
    b: float
    aa: float
    bb: float
    ab: float


def ratio_of_sums(sums: Sums) -> tuple[float | None, Interval | None]:
    """Σa / Σb and its interval by the delta method over the units; no ratio where Σb is 0, no
    interval of fewer than two units.

    Cochran, Sampling Techniques, 3rd ed., 1977, eq. 6.9 and 6.13 (no finite population).

    Example: `ratio_of_sums(Sums(2, 3.0, 4.0, 5.0, 10.0, 7.0))` is 0.75 with its interval.
    """
    if sums.b == 0:
        return None, None
    ratio = sums.a / sums.b
    if sums.n < 2:
        return ratio, None
    rest = max(0.0, sums.aa - 2 * ratio * sums.ab + ratio * ratio * sums.bb)
    half = Z * sqrt(sums.n / (sums.n - 1) * rest) / abs(sums.b)
    return ratio, (ratio - half, ratio + half)
