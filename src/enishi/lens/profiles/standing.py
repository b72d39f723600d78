"""What stands out in a group against everybody: ratios of shares, with intervals that stay honest
when many features are looked at.

Sources: Katz et al. 1978 (log interval of a ratio of proportions, half a person added to each);
Benjamini and Hochberg 1995 (false discovery rate); Benjamini and Yekutieli 2005 (intervals of the
selected at level 1 − R·q/m, so that at most q of those shown miss their value)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

NORMAL: Final = NormalDist()


@dataclass(frozen=True)
class Feature:
    """How many have it, in the group and among everybody (the group is part of everybody)."""

    key: tuple[str, ...]
    inside: int
    everybody: int


@dataclass(frozen=True)
class Standing:
    """`ratio` of the group's share to everybody's; `low` and `high` are its interval; `stands_out`:
    the difference survives the correction for all that were looked at."""

    key: tuple[str, ...]
    share: float
    share_of_all: float
    ratio: float
    low: float
    high: float
    p: float
    stands_out: bool


def standings(
    features: Sequence[Feature], group: int, everybody: int, *, q: float = 0.05
) -> list[Standing]:
    """Every feature with its ratio, those that stand out first, the farthest from 1 first.

    features: people counts. group, everybody: people. q: false discovery rate.
    Rows: one for each feature. n: `group`. Empty where nobody is outside or inside.

    Example: `standings([Feature(("tag", "VIP"), 30, 50)], 100, 1000)[0].ratio` is 6.0."""
    outside = everybody - group
    if group <= 0 or outside <= 0:
        return []
    tested = [(feature, _p(feature, group, outside)) for feature in features]
    ranked = sorted(p for _, p in tested)
    found = max((k for k, p in enumerate(ranked, 1) if p <= q * k / len(ranked)), default=0)
    limit = ranked[found - 1] if found else -1.0
    level = q * max(found, 1) / len(ranked) if ranked else q
    z = NORMAL.inv_cdf(1 - level / 2)
    rows = [_standing(one, group, everybody, z, p=p, limit=limit) for one, p in tested]
    return sorted(rows, key=lambda row: (not row.stands_out, -abs(math.log(row.ratio)), row.key))


def _log_ratio(feature: Feature, group: int, outside: int) -> tuple[float, float]:
    """Logarithm of the share inside to the share outside, and its standard error."""
    mine, theirs = feature.inside + 0.5, feature.everybody - feature.inside + 0.5
    log = math.log(mine / (group + 0.5)) - math.log(theirs / (outside + 0.5))
    variance = 1 / mine - 1 / (group + 0.5) + 1 / theirs - 1 / (outside + 0.5)
    return log, math.sqrt(max(variance, 1e-12))


def _p(feature: Feature, group: int, outside: int) -> float:
    """Two-sided, of the two shares being the same (pooled normal test, continuity-corrected)."""
    mine, theirs = feature.inside / group, (feature.everybody - feature.inside) / outside
    pooled = feature.everybody / (group + outside)
    error = math.sqrt(pooled * (1 - pooled) * (1 / group + 1 / outside))
    if error == 0:
        return 1.0
    gap = max(abs(mine - theirs) - (1 / group + 1 / outside) / 2, 0)
    return 2 * (1 - NORMAL.cdf(gap / error))


def _standing(
    feature: Feature, group: int, everybody: int, z: float, *, p: float, limit: float
) -> Standing:
    log, error = _log_ratio(feature, group, everybody - group)
    part = group / everybody
    low, high = (_against_all(math.exp(log + sign * z * error), part) for sign in (-1, 1))
    share, of_all = feature.inside / group, feature.everybody / everybody
    ratio = share / of_all if feature.inside else _against_all(math.exp(log), part)
    return Standing(feature.key, share, of_all, ratio, low, high, p, p <= limit)


def _against_all(ratio: float, part: float) -> float:
    """From inside : outside to inside : everybody; it keeps the order, so it keeps intervals."""
    return ratio / (part * ratio + 1 - part)
