"""How likely somebody is to answer, by what is known of everybody who was asked."""

from typing import Final

import numpy as np

from enishi.lens.statistics.ordinal import proportional_odds
from enishi.lens.statistics.sample import Array, Numbers, Sample

LEAST: Final = 50  # who answered, and who did not
_TRIMMED: Final = 0.01  # of the weights at either end


def response_weights(known: Array, answered: Numbers, sample: Sample) -> Array | None:
    """For each of those asked, 1 by their chance to answer, as a logistic regression gives it;
    the lowest and highest hundredth of the weights are drawn in, and the mean over those who
    answered is 1. None where too few answered or did not, or nothing settles.

    Source: P. R. Rosenbaum, JASA 82 (1987) 387-394; R. Little, International Statistical Review 54
    (1986). Example: nothing known goes with answering → every weight is 1.
    """
    counts = np.bincount(answered, minlength=2)
    varying = known[:, known.std(axis=0) > 0]
    if counts.min() < LEAST:
        return None
    if varying.shape[1] == 0:
        return np.ones(len(answered))
    odds = proportional_odds(varying, answered, sample)
    if not odds.settled:
        return None
    raw = 1 + np.exp(odds.cuts[0] - varying @ odds.slopes)
    low, high = np.quantile(raw[answered == 1], [_TRIMMED, 1 - _TRIMMED])
    trimmed = np.clip(raw, low, high)
    weights: Array = trimmed / trimmed[answered == 1].mean()
    return weights


def effective(weights: Array) -> float:
    """How many answers of equal weight tell as much.

    Source: L. Kish, Survey Sampling (1965), 11.2C. Example: equal weights → their number.
    """
    return float(weights.sum() ** 2 / (weights**2).sum())
