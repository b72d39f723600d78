"""Why a rate moved: other people (mix) or the same people otherwise (rate)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enishi.lens.statistics.means import Pairs

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


@dataclass(frozen=True)
class Side:
    """One period, over groups in the last axis: shares, rates, and what groups without a share add
    to the whole all the same (a refund where nothing was ordered)."""

    weights: Array
    rates: Array
    loose: Array


@dataclass(frozen=True)
class Cells:
    """A mean of units that take few values: how many of each group have which (groups × values),
    and what each value is worth."""

    counts: Array
    worth: Array

    @property
    def side(self) -> Side:
        sizes = self.counts.sum(axis=-1)
        rates = (self.counts @ self.worth) / np.maximum(sizes, 1)
        return Side(sizes / sizes.sum(axis=-1, keepdims=True), rates, np.zeros_like(sizes))

    def redrawn(self, draws: int, rng: np.random.Generator) -> "Cells":
        """The n units fall into the cells by a multinomial with the observed shares."""
        n = int(self.counts.sum())
        drawn = rng.multinomial(n, self.counts.ravel() / n, size=draws)
        return Cells(drawn.reshape(draws, *self.counts.shape).astype(np.float64), self.worth)


@dataclass(frozen=True)
class Sums:
    """A ratio of sums: Σy by Σx of each group, with the sums of squares and products over the
    people of the group."""

    y: Array
    x: Array
    yy: Array
    xx: Array
    xy: Array

    @staticmethod
    def of(groups: Sequence[Pairs]) -> "Sums":
        rows = [(one.y, one.x, one.yy, one.xx, one.xy) for one in groups]
        return Sums(*np.array(rows, dtype=np.float64).T)

    @property
    def side(self) -> Side:
        whole = self.x.sum(axis=-1, keepdims=True)
        whole = np.where(whole > 0, whole, np.nan)  # of nothing there is no ratio
        rates = np.divide(self.y, self.x, out=np.zeros_like(self.y), where=self.x > 0)
        return Side(self.x / whole, rates, np.where(self.x > 0, 0.0, self.y / whole))

    def redrawn(self, draws: int, rng: np.random.Generator) -> "Sums":
        """Each person counts as often as a Poisson of mean 1 says. Many people's sums are then
        normal around these, with the sums of squares and products as their covariance."""
        first, second = rng.standard_normal((2, draws, len(self.x)))
        root = np.sqrt(self.xx)
        slope = np.divide(self.xy, root, out=np.zeros_like(root), where=root > 0)
        rest = np.sqrt(np.maximum(self.yy - slope * slope, 0.0))
        x = np.maximum(self.x + root * first, 0.0)
        y = self.y + slope * first + rest * second
        return Sums(y, x, self.yy, self.xx, self.xy)


Period = Cells | Sums


def parted(before: Period, after: Period) -> Parts:
    """The split of what one period comes to after minus before."""
    one, two = before.side, after.side
    found = split((one.weights, two.weights), (one.rates, two.rates))
    loose = two.loose - one.loose
    return Parts(found.mix, found.rate + loose, found.change + loose.sum(axis=-1))


def resampled(before: Period, after: Period, draws: int = DRAWS, seed: int = SEED) -> Parts:
    """The split of many redrawn periods. The same seed draws the same.

    Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
    """
    rng = np.random.default_rng(seed)
    return parted(before.redrawn(draws, rng), after.redrawn(draws, rng))


def bounds(values: Array, confidence: float = 0.95) -> tuple[Array, Array]:
    """The percentile interval over the first axis; draws without a value (a ratio of nothing) do
    not count."""
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail], axis=0)
    return low, high
