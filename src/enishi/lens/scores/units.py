"""What one group of one period comes to: its value, and how far another period's may differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from enishi.lens.statistics.kitagawa import Cells, Period, Sums
from enishi.lens.statistics.means import Moments, Pairs, ratio_error, welch
from enishi.lens.statistics.normal import CONFIDENCE, Interval, z_of
from enishi.lens.statistics.nps import Classes, difference
from enishi.lens.statistics.proportions import newcombe

ENOUGH: Final = 10  # units of a period; below, nobody judges a change


@dataclass(frozen=True)
class Share:
    """`hits` of `n`."""

    hits: int = 0
    n: int = 0

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    def change_from(self, before: "Share", level: float = CONFIDENCE) -> Interval:
        return newcombe((self.hits, self.n), (before.hits, before.n), level)

    @staticmethod
    def period(groups: "Sequence[Share]") -> Period:
        counts = np.array([(one.n - one.hits, one.hits) for one in groups], dtype=np.float64)
        return Cells(counts, np.array([0.0, 1.0]))


@dataclass(frozen=True)
class Points:
    """Promoters minus detractors, in points."""

    classes: Classes = field(default_factory=lambda: Classes(0, 0, 0))

    @property
    def n(self) -> int:
        return self.classes.n

    @property
    def value(self) -> float | None:
        return self.classes.nps if self.n else None

    def change_from(self, before: "Points", level: float = CONFIDENCE) -> Interval:
        return difference(before.classes, self.classes, level)

    @staticmethod
    def period(groups: "Sequence[Points]") -> Period:
        classes = [one.classes for one in groups]
        counts = [(one.detractors, one.passives, one.promoters) for one in classes]
        return Cells(np.array(counts, dtype=np.float64), np.array([-100.0, 0.0, 100.0]))


@dataclass(frozen=True)
class Mean:
    """The mean of numbers that were answered."""

    moments: Moments = field(default_factory=lambda: Moments(0, 0.0, 0.0))

    @property
    def n(self) -> int:
        return self.moments.n

    @property
    def value(self) -> float | None:
        return self.moments.mean if self.n else None

    def change_from(self, before: "Mean", level: float = CONFIDENCE) -> Interval:
        return welch(self.moments, before.moments, level)

    @staticmethod
    def period(groups: "Sequence[Mean]") -> Period:
        moments = [one.moments for one in groups]
        return Sums.of([Pairs(m.n, m.total, m.n, m.squares, m.n, m.total) for m in moments])


@dataclass(frozen=True)
class Ratio:
    """A sum by another, over people; what stands below is the weight, and counts as n."""

    pairs: Pairs = field(default_factory=lambda: Pairs(0, 0.0, 0.0, 0.0, 0.0, 0.0))

    @property
    def n(self) -> int:
        return int(self.pairs.x)

    @property
    def value(self) -> float | None:
        return self.pairs.y / self.pairs.x if self.pairs.x else None

    def change_from(self, before: "Ratio", level: float = CONFIDENCE) -> Interval:
        half = z_of(level) * math.hypot(ratio_error(self.pairs), ratio_error(before.pairs))
        change = (self.value or 0.0) - (before.value or 0.0)
        return change - half, change + half

    @staticmethod
    def period(groups: "Sequence[Ratio]") -> Period:
        return Sums.of([one.pairs for one in groups])


Unit = Share | Points | Mean | Ratio


def says_something(unit: Unit) -> bool:
    """Also a refund where nothing was ordered does."""
    return bool(unit.pairs.n if isinstance(unit, Ratio) else unit.n)


def enough(before: Unit, after: Unit) -> bool:
    return all(
        one.n >= ENOUGH and not (isinstance(one, Ratio) and one.pairs.n < 2)
        for one in (before, after)
    )


def change_of(before: Unit, after: Unit, level: float = CONFIDENCE) -> Interval | None:
    """The interval of after minus before, two units of one kind; None where they are too few."""
    if not enough(before, after):
        return None
    return after.change_from(before, level)  # type: ignore[arg-type] # of one kind
