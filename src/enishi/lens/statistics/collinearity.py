"""Whether drivers say the same."""

from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

HIGH_VIF: Final = 5.0
HIGH_CONDITION: Final = 30.0
_SINGULAR: Final = 1e-10


def inflation(correlations: Array) -> list[float | None]:
    """The variance inflation factor of each driver, 1/(1 − R²) on the others; None where the others
    say it all.

    Source: D. W. Marquardt, Technometrics 12 (1970). Example: not correlated → 1.0.
    """
    found: list[float | None] = []
    for place in range(len(correlations)):
        others = np.delete(np.arange(len(correlations)), place)
        among, across = correlations[np.ix_(others, others)], correlations[others, place]
        explained = across @ np.linalg.lstsq(among, across, rcond=_SINGULAR)[0]
        left = 1.0 - float(explained)
        found.append(1 / left if left > _SINGULAR**0.5 else None)
    return found


def condition_index(columns: Array) -> float | None:
    """The largest condition index of the columns, each scaled to length 1 (give the constant as one
    of them); None where they are dependent.

    Source: D. Belsley, E. Kuh, R. Welsch, Regression Diagnostics (1980), ch. 3.
    Example: columns at right angles → 1.0.
    """
    lengths = np.linalg.norm(columns, axis=0)
    values = np.linalg.svd(columns / lengths, compute_uv=False)
    return float(values[0] / values[-1]) if values[-1] > _SINGULAR**0.5 else None
