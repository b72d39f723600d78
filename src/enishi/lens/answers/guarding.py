"""Of an anonymous survey nobody may be guessed: what is of fewer than five is not shown, nor what
it could be reckoned from."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from enishi.lens.answers.fewest import FEWEST
from enishi.lens.statistics.sample import Array

Truths = npt.NDArray[np.bool_]

K = TypeVar("K")


def hidden_groups(sizes: Mapping[K, int]) -> set[K]:
    """Groups of fewer than five; where what is hidden is itself fewer than five together, so that
    the total less the others would tell it, the smallest of the others, too."""
    hidden = {group for group, n in sizes.items() if 0 < n < FEWEST}
    shown = sorted((n, str(group), group) for group, n in sizes.items() if n >= FEWEST)
    if hidden and shown and (len(hidden) == 1 or sum(sizes[one] for one in hidden) < FEWEST):
        hidden.add(shown[0][2])
    return hidden


def hidden_cells(counts: Array) -> Truths:
    """Which cells of a table (options × groups) are hidden: 1 … 4, and further ones until every row
    and column has none or two, since the sums of both are known."""
    table = np.asarray(counts, dtype=np.float64)
    hidden = (table > 0) & (table < FEWEST)
    changed = True
    while changed:
        changed = False
        for axis in (0, 1):
            mask, values = (hidden, table) if axis == 0 else (hidden.T, table.T)
            for line in np.flatnonzero(mask.sum(axis=1) == 1):
                free = np.flatnonzero(~mask[line])
                if len(free):
                    mask[line, free[np.argmin(values[line, free])]] = True
                    changed = True
    return hidden
