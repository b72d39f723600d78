"""Shares and what can be said about them."""

from math import sqrt
from typing import Final

Z95: Final = 1.959963984540054


def wilson(hits: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """Wilson's score interval of the share `hits` / `n`; None where there is nobody.

    Parameters: counts, 0 ≤ hits ≤ n; z of the confidence (95 %). Gives shares, 0 … 1.
    Source: Newcombe, Statistics in Medicine 17 (1998) 857-872, method 3; his table I: 81 of 263
    gives .2553 to .3662.

    Example: `wilson(81, 263)` → `(0.2553, 0.3662)`.
    """
    if n == 0:
        return None
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def share_of(hits: int, n: int, name: str) -> dict[str, object]:
    """A share as columns of a row: name, name_lo, name_hi; each None where there is nobody."""
    found = wilson(hits, n)
    if found is None:
        return {name: None, f"{name}_lo": None, f"{name}_hi": None}
    return {name: hits / n, f"{name}_lo": found[0], f"{name}_hi": found[1]}
