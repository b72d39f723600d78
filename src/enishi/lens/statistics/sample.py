"""Units that belong to people: several answers of one person are not as many opinions."""

from dataclasses import dataclass
from functools import cached_property
from math import exp, factorial
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

DRAWS: Final = 1_000
SEED: Final = 20_260_401
_AT_ONCE: Final = 2_048  # people
_TABLE: Final = 1 << 16


def _poisson() -> Array:
    """How often somebody is drawn, by a number 0 … 65,535: a Poisson of mean 1."""
    shares = np.cumsum([exp(-1) / factorial(times) for times in range(9)])
    places = (np.arange(_TABLE) + 0.5) / _TABLE
    return np.searchsorted(shares, places).astype(np.float64)


_TIMES: Final = _poisson()
_SIGNS: Final = np.array([-1.0, 1.0])


@dataclass(frozen=True)
class Sample:
    """One row for each unit: whose it is, in which group it is compared, what it weighs."""

    people: Numbers
    groups: Numbers
    weights: Array

    @staticmethod
    def of(people: npt.ArrayLike, groups: npt.ArrayLike, weights: Array | None = None) -> "Sample":
        who = np.unique(np.asarray(people), return_inverse=True)[1]
        where = np.unique(np.asarray(groups), return_inverse=True)[1]
        return Sample(who, where, np.ones(len(who)) if weights is None else weights)

    @cached_property
    def roots(self) -> Array:
        """Rows times these are least squares with the weights."""
        return np.sqrt(self.weights)

    @cached_property
    def _order(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self.people, kind="stable")
        starts = np.flatnonzero(np.diff(self.people[order], prepend=-1))
        return order, starts

    def within(self, columns: Array) -> Array:
        """Columns less the mean of each unit's group, times the roots of the weights."""
        weighted = columns * self.weights[:, None]
        sizes = np.bincount(self.groups, self.weights)
        means = [np.bincount(self.groups, column) / sizes for column in weighted.T]
        centred: Array = columns - np.array(means).T[self.groups]
        return centred * self.roots[:, None]

    def by_person(self, columns: Array) -> Array:
        """The columns added up over the units of each person."""
        order, starts = self._order
        summed: Array = np.add.reduceat(columns[order], starts, axis=0)
        return summed

    def redrawn(self, columns: Array, draws: int = DRAWS, seed: int = SEED) -> Array:
        """The sums of the columns (draws × columns) when people are drawn again: each counts with
        all that is theirs as often as a Poisson of mean 1 says. One seed draws the same people for
        whatever columns.

        Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), ch. 6; Poisson
        draws: D. Hanley, S. MacGibbon, Computer Methods and Programs in Biomedicine 83 (2006).
        """
        return self._drawn(columns, _TIMES, draws, seed)

    def flipped(self, columns: Array, draws: int = DRAWS, seed: int = SEED) -> Array:
        """The sums when the sign of each person is drawn at random: what columns that scatter
        around 0 come to by chance alone (the wild bootstrap)."""
        return self._drawn(columns, _SIGNS, draws, seed)

    def _drawn(self, columns: Array, table: Array, draws: int, seed: int) -> Array:
        rng, sums = np.random.default_rng(seed), self.by_person(columns)
        found = np.zeros((draws, columns.shape[1]))
        for first in range(0, len(sums), _AT_ONCE):
            part = sums[first : first + _AT_ONCE]
            size = (draws, len(part))
            found += table[rng.integers(0, len(table), size, dtype=np.uint16)] @ part
        return found


def percentiles(values: Array, confidence: float = 0.95) -> tuple[Array, Array]:
    """The percentile interval over the draws, which are the first axis."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return low, high
