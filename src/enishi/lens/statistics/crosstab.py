"""Two questions side by side: whether their answers go together, and in which cells."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from enishi.lens.statistics.sample import Array

FEW: Final = 5.0  # expected in a cell; below, chi-square is not to be trusted


@dataclass(frozen=True)
class Association:
    """Pearson's chi-square with Cramér's V; `least` is the smallest expected count."""

    chi2: float
    df: int
    p: float
    v: float
    n: int
    least: float

    @property
    def is_thin(self) -> bool:
        return self.least < FEW


def association(table: Array) -> Association | None:
    """Of counts, options × groups; None where there is but one row or column with anything in it.

    Source: A. Agresti, Categorical Data Analysis (3rd ed. 2013), 3.2; H. Cramér, Mathematical
    Methods of Statistics (1946), 21.9. Example: `association([[25, 15], [10, 30]])` has chi² 11.43,
    one degree of freedom and V .378.
    """
    counts = np.asarray(table, dtype=np.float64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape, default=0) < 2:
        return None
    n = float(counts.sum())
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    rows, columns = counts.shape
    df = (rows - 1) * (columns - 1)
    v = math.sqrt(chi2 / (n * (min(rows, columns) - 1)))
    return Association(chi2, df, tail(chi2, df), v, int(n), float(expected.min()))


def residual(cell: float, row: float, column: float, n: float) -> float | None:
    """The adjusted standardised residual of a cell: normal where nothing goes together; None where
    its row or column is empty, or everything.

    Source: S. J. Haberman, Biometrics 29 (1973) 205-220.
    Example: `residual(25, 40, 35, 80)` is 3.38.
    """
    spread = row * column / n * (1 - row / n) * (1 - column / n) if n else 0.0
    return (cell - row * column / n) / math.sqrt(spread) if spread > 0 else None


def tail(chi2: float, df: int) -> float:
    """The chance of a larger chi-square: the regularised upper incomplete gamma function.

    Example: `tail(3.841, 1)` is 0.05.
    """
    a, x = df / 2, chi2 / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    return 1 - front * _series(a, x) if x < a + 1 else front * _fraction(a, x)


def _series(a: float, x: float) -> float:
    """Abramowitz and Stegun 6.5.29."""
    term = total = 1 / a
    for k in range(1, 1000):
        term *= x / (a + k)
        total += term
        if term < total * 1e-15:
            break
    return total


def _fraction(a: float, x: float) -> float:
    """Abramowitz and Stegun 6.5.31, by Lentz's method."""
    tiny = 1e-300
    b = x + 1 - a
    c, d = 1 / tiny, 1 / b
    value = d
    for k in range(1, 1000):
        b += 2
        part = -k * (k - a)
        d = 1 / (part * d + b or tiny)
        c = b + part / c or tiny
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
