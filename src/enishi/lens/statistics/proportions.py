"""Shares: `hits` of `n`."""

import math

from enishi.lens.statistics.normal import CONFIDENCE, Interval, z_of


def wilson(hits: float, n: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a share (0 … 1).

    Source: E. B. Wilson, JASA 22 (1927); R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872,
    method 3. Example: `wilson(81, 263)` is (0.2553, 0.3662).
    """
    z = z_of(confidence)
    share = hits / n
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if hits == 0 else (centre - half) / scale
    high = 1.0 if hits == n else (centre + half) / scale
    return low, high


def newcombe(
    first: tuple[float, float], second: tuple[float, float], confidence: float = CONFIDENCE
) -> Interval:
    """The interval of share `first` minus share `second`, each (hits, n): the hybrid score
    interval, made of the two Wilson intervals.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    Example: `newcombe((56, 70), (48, 80))` is (0.0524, 0.3339).
    """
    one, two = first[0] / first[1], second[0] / second[1]
    low_one, high_one = wilson(*first, confidence)
    low_two, high_two = wilson(*second, confidence)
    gap = one - two
    return (
        gap - math.hypot(one - low_one, high_two - two),
        gap + math.hypot(high_one - one, two - low_two),
    )


def share_of(hits: int, n: int, name: str) -> dict[str, object]:
    """A share as columns of a row: name, name_lo, name_hi; each None where there is nobody."""
    if n == 0:
        return {name: None, f"{name}_lo": None, f"{name}_hi": None}
    low, high = wilson(hits, n)
    return {name: hits / n, f"{name}_lo": low, f"{name}_hi": high}
