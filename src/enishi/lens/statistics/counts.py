"""Counts of what happens by itself, and sums over such events."""

import math

from enishi.lens.statistics.normal import CONFIDENCE, Interval, z_of


def poisson(count: float, confidence: float = CONFIDENCE) -> Interval:
    """The score interval of a Poisson mean from one count: how far the same weeks could differ.

    Source: the score interval for a Poisson mean, L. Barker, The American Statistician 56 (2002)
    85-89. Example: `poisson(10)` is (5.43, 18.41).
    """
    z = z_of(confidence)
    centre, half = count + z * z / 2, z * math.sqrt(count + z * z / 4)
    return max(0.0, centre - half), centre + half


def compound(total: float, squares: float, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a sum of amounts that come as a Poisson stream; `squares` = Σ amount².

    The variance of a compound Poisson sum is estimated by the sum of squares.
    Example: `compound(300, 50_000)` is 300 ± 1.96 · √50,000.
    """
    half = z_of(confidence) * math.sqrt(squares)
    return total - half, total + half
