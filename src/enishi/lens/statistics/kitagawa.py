"""Why a rate moved: other people (mix) or the same people otherwise (rate)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
DRAWS = 2000
SEED = 20_261


@dataclass(frozen=True)
class Parts:
    """For each group in the last axis: what its share and what its rate contribute. They add up to
    `change` exactly, since the centres of the mix cancel."""

    mix: Array
    rate: Array
    change: Array


def split(weights: tuple[Array, Array], rates: tuple[Array, Array]) -> Parts:
    """The exact symmetric split of Σwr after minus Σwr before, with centred mix.

    weights: shares of the groups before and after; each adds up to 1 over the last axis.
    rates: the groups' rates; where a group is absent (weight 0) its rate is not read: its rate
        counts as unchanged, so that all that it contributes is mix.

    rate_k = (r1 − r0)(w0 + w1)/2, mix_k = (w1 − w0)((r0 + r1)/2 − (R0 + R1)/2): a group that grows
    and stands above the whole lifts it.
    Source: E. M. Kitagawa, JASA 50 (1955) 1168-1194; P. Das Gupta, Standardization and
    Decomposition of Rates (US Census Bureau, 1993).

    Example: shares (.5, .5) → (.2, .8), rates (60, 0) → (70, 10): change −8, rate +10, mix −18.
    """
    before, after = weights
    first = np.where(before > 0, rates[0], np.where(after > 0, rates[1], 0.0))
    second = np.where(after > 0, rates[1], first)
    whole = (before * first).sum(axis=-1), (after * second).sum(axis=-1)
    middle = (whole[0] + whole[1])[..., None] / 2
    return Parts(
        mix=(after - before) * ((first + second) / 2 - middle),
        rate=(second - first) * (before + after) / 2,
        change=whole[1] - whole[0],
    )


def split_scores(before: Array, after: Array) -> Parts:
    """The split of a net promoter score in points. before, after: counts (…, groups, 3) of
    detractors, passives and promoters."""
    shares, scores = zip(*map(_shares_and_scores, (before, after)), strict=True)
    return split((shares[0], shares[1]), (scores[0], scores[1]))


def _shares_and_scores(cells: Array) -> tuple[Array, Array]:
    sizes = cells.sum(axis=-1)
    scores = 100 * (cells[..., 2] - cells[..., 0]) / np.maximum(sizes, 1)
    return sizes / sizes.sum(axis=-1, keepdims=True), scores


def resampled(before: Array, after: Array, draws: int = DRAWS, seed: int = SEED) -> Parts:
    """The split of many redrawn answers: each period's n answers fall into the cells (group ×
    class) by a multinomial with the observed shares. The same seed draws the same."""
    rng = np.random.default_rng(seed)
    return split_scores(_redrawn(before, draws, rng), _redrawn(after, draws, rng))


def _redrawn(cells: Array, draws: int, rng: np.random.Generator) -> Array:
    n = int(cells.sum())
    drawn = rng.multinomial(n, cells.ravel() / n, size=draws)
    return drawn.reshape(draws, *cells.shape).astype(np.float64)


def bounds(values: Array, confidence: float = 0.95) -> tuple[Array, Array]:
    """The percentile interval over the first axis."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return low, high
