"""How much of what varies in an outcome goes with each of several numbers that go together
themselves. Everything is worked out from correlations, of many redrawn samples at a time."""

from functools import lru_cache
from math import factorial
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MOST_EXACT: Final = 12  # drivers whose 4,096 subsets are all looked at
_AT_ONCE: Final = 64  # samples
_NOTHING: Final = 1e-10  # what is left of a driver that others already say


def correlations_of(products: Array) -> Array:
    """Correlations from sums of products (…, m, m) whose first row and column are those of the
    constant; of what does not vary they are 0."""
    first = products[..., :1, 1:]
    centred = products[..., 1:, 1:] - np.swapaxes(first, -1, -2) * first / products[..., :1, :1]
    spread = np.sqrt(np.maximum(np.diagonal(centred, axis1=-2, axis2=-1), 0.0))
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > _NOTHING)
    found: Array = centred * scale[..., :, None] * scale[..., None, :]
    return found


def unexplained(correlations: Array) -> Array:
    """What each subset of drivers leaves unexplained, 1 − R². correlations: (…, p + 1, p + 1) with
    the outcome last. The answer has 2^p places: subset {0, 2} stands at 2^0 + 2^2.

    By Gaussian elimination along a tree: each step halves the work of the next, so that all subsets
    cost six times as much as the last one's.
    """
    left = correlations[..., None, :, :]
    while left.shape[-1] > 1:
        pivot, across, rest = left[..., :1, :1], left[..., 1:, :1], left[..., 1:, 1:]
        inverse = np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > _NOTHING)
        swept = rest - across * np.swapaxes(across, -1, -2) * inverse
        left = np.concatenate([rest, swept], axis=-3)
    found: Array = left[..., 0, 0]
    return found


@lru_cache(maxsize=16)
def _weights(p: int) -> Array:
    """(subsets × drivers): how much the R² of a subset counts for each driver."""
    subsets = np.arange(1 << p)
    inside = (subsets[:, None] >> np.arange(p)) & 1 == 1
    sizes = inside.sum(axis=1)
    joins = np.array([factorial(s) * factorial(p - s - 1) / factorial(p) for s in range(p)])
    when_in = np.append(0.0, joins)[sizes]
    when_out = np.append(joins, 0.0)[sizes]
    found: Array = np.where(inside, when_in[:, None], -when_out[:, None])
    return found


def lmg(correlations: Array) -> Array:
    """What each driver adds to R², averaged over all orders in which drivers can come (Shapley's
    value). The parts add up to R².

    Source: R. Lindeman, P. Merenda, R. Gold, Introduction to Bivariate and Multivariate Analysis
    (1980); U. Grömping, Journal of Statistical Software 17 (2006).
    Example: two drivers that are not correlated → their squared correlations with the outcome.
    """
    p = correlations.shape[-1] - 1
    flat = correlations.reshape(-1, p + 1, p + 1)
    parts = [
        (1 - unexplained(flat[first : first + _AT_ONCE])) @ _weights(p)
        for first in range(0, len(flat), _AT_ONCE)
    ]
    return np.concatenate(parts).reshape(*correlations.shape[:-2], p)


def johnson(correlations: Array) -> Array:
    """Relative weights: drivers are replaced by the nearest ones that are not correlated, and what
    those explain is shared out again. The parts add up to R².

    Source: J. W. Johnson, Multivariate Behavioral Research 35 (2000) 1-19.
    Example: drivers that are not correlated → their squared correlations with the outcome.
    """
    among, with_outcome = correlations[..., :-1, :-1], correlations[..., :-1, -1:]
    values, vectors = np.linalg.eigh(among)
    roots = np.sqrt(np.maximum(values, 0.0))[..., None, :]
    inverse = np.divide(1.0, roots, out=np.zeros_like(roots), where=roots > _NOTHING**0.5)
    back = np.swapaxes(vectors, -1, -2)
    half = (vectors * roots) @ back
    strengths = (vectors * inverse) @ (back @ with_outcome)
    found: Array = (half**2 @ strengths**2)[..., 0]
    return found


def importance(correlations: Array) -> Array:
    """LMG exactly up to twelve drivers, Johnson's weights beyond."""
    exact = correlations.shape[-1] - 1 <= MOST_EXACT
    return lmg(correlations) if exact else johnson(correlations)
