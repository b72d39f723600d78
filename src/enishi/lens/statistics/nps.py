"""The net promoter score: promoters (9, 10) minus detractors (0 … 6), in points −100 … 100."""

import math
from dataclasses import dataclass

from enishi.lens.statistics.normal import CONFIDENCE, Interval, z_of


@dataclass(frozen=True)
class Classes:
    """How many answered what."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def nps(self) -> float:
        return 100 * (self.promoters - self.detractors) / self.n


def adjusted(classes: Classes) -> tuple[float, float]:
    """Estimate and standard error in points after ¾ promoter, ¾ detractor and 1½ passives more."""
    n = classes.n + 3
    promoters, detractors = (classes.promoters + 0.75) / n, (classes.detractors + 0.75) / n
    estimate = promoters - detractors
    error = math.sqrt((promoters + detractors - estimate * estimate) / n)
    return 100 * estimate, 100 * error


def adjusted_wald(classes: Classes, confidence: float = CONFIDENCE) -> Interval:
    """The interval of the score in points, within [−100, 100].

    Source: B. Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician
    70 (2016) 365-372. Example: `adjusted_wald(Classes(50, 30, 20))` is (13.2, 45.0).
    """
    estimate, error = adjusted(classes)
    half = z_of(confidence) * error
    return max(-100.0, estimate - half), min(100.0, estimate + half)


def difference(before: Classes, after: Classes, confidence: float = CONFIDENCE) -> Interval:
    """The interval of `after` minus `before` in points, within [−200, 200]: the adjusted estimates
    and the sum of their variances.

    Example: `difference(Classes(50, 30, 20), Classes(60, 25, 15))` holds 0: not distinguishable.
    """
    (first, error_first), (second, error_second) = adjusted(before), adjusted(after)
    half = z_of(confidence) * math.hypot(error_first, error_second)
    return max(-200.0, second - first - half), min(200.0, second - first + half)
