"""Quantiles of the normal and of Student's distribution."""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95
Interval = tuple[float, float]


@lru_cache(maxsize=256)
def z_of(confidence: float = CONFIDENCE) -> float:
    """The two-sided normal quantile: 1.96 for 95 %.

    Example: `z_of(0.95)` is 1.959963984540054.
    """
    return NormalDist().inv_cdf((1 + confidence) / 2)


@lru_cache(maxsize=4096)
def t_of(freedom: float, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t with `freedom` degrees (any positive number).

    By bisection of the tail, which is a regularised incomplete beta function.
    Example: `t_of(10)` is 2.228, as printed in the tables.
    """
    tail = 1 - confidence
    low, high = 0.0, 1.0
    while two_tails(high, freedom) > tail:
        low, high = high, high * 2
    for _ in range(80):
        middle = (low + high) / 2
        if two_tails(middle, freedom) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def two_tails(t: float, freedom: float) -> float:
    return _beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Its continued fraction (Abramowitz and Stegun 26.5.8), by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    value = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1 / (1 + part * d or tiny)
            c = 1 + part / c or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
