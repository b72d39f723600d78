"""Dose and response: from which value of a driver on is the outcome at another level?"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from enishi.lens.statistics.normal import Interval
from enishi.lens.statistics.sample import Array, Numbers, Sample, percentiles

PLACES: Final = 32  # that are looked at, spread evenly over the units
LEAST: Final = 20  # units on either side, and
LEAST_SHARE: Final = 0.02  # this share of them
ENOUGH_OF_CURVE: Final = 0.9
_NOTHING: Final = 1e-9


@dataclass(frozen=True)
class Step:
    """From `at` on the outcome is higher by `size`, the difference of both sides' means; `p` is the
    chance of so much of a step if a straight line is all there is."""

    at: float
    at_interval: Interval
    size: float
    size_interval: Interval
    below: int
    above: int
    p: float


def step_of(driver: Array, outcome: Array, sample: Sample, allowed: float = 0.05) -> Step | None:
    """The step, if a straight line through the driver leaves one that chance does not make
    (p ≤ allowed), however many places were looked at; and two levels say nine tenths of what a
    smooth curve says (a cubic; of a straight line they say three quarters). Of two values there is
    only a line.

    What the best of all places would seem to explain beside the line by chance is drawn: the line's
    residuals stay where they are, whole people change sign. Where the step is and how large, is
    found by least squares of two levels; the intervals look for both in every redrawn sample.

    Source: B. E. Hansen, Econometrica 64 (1996) 413-430 (a place that means nothing without a
    step), and 68 (2000) 575-603 (the place); C. F. J. Wu, Annals of Statistics 14 (1986) (signs).
    Example: 10 points up to 37 hours and −2 from 38 on → at 38, size −12.
    """
    places = _spread(eligible(driver))
    if len(places) == 0 or len(np.unique(driver)) < 3:
        return None
    line, height = sample.within(driver[:, None]), sample.within(outcome[:, None])
    steps = sample.within(_beyond(driver, places))
    p = _chance(_beside(line, steps) * _beside(line, height), sample)
    if p > allowed:
        return None
    places = _closer(driver, places, int(_explained(steps, height).argmax()))
    steps = sample.within(_beyond(driver, places))
    explained = _explained(steps, height)
    best = int(explained.argmax())
    if explained[best] < ENOUGH_OF_CURVE * _curved(driver, height, sample):
        return None
    ats, sizes = _redrawn(steps, height, sample)
    return Step(
        at=float(places[best]),
        at_interval=_ends(places[ats]),
        size=float(steps[:, best] @ height[:, 0] / (steps[:, best] @ steps[:, best])),
        size_interval=_ends(sizes),
        below=int((driver < places[best]).sum()),
        above=int((driver >= places[best]).sum()),
        p=p,
    )


def eligible(driver: Array) -> Array:
    """Values with enough units below them, and from them on."""
    least = max(LEAST, int(np.ceil(LEAST_SHARE * len(driver))))
    values, counts = np.unique(driver, return_counts=True)
    below = np.cumsum(counts) - counts
    found: Array = values[(below >= least) & (len(driver) - below >= least)]
    return found


def _spread(values: Array) -> Array:
    """At most so many of them, evenly."""
    if len(values) <= PLACES:
        return values
    found: Array = values[np.unique(np.linspace(0, len(values) - 1, PLACES).round().astype(int))]
    return found


def _closer(driver: Array, places: Array, best: int) -> Array:
    """The places, and those between the best one's neighbours."""
    low, high = places[max(best - 1, 0)], places[min(best + 1, len(places) - 1)]
    values = eligible(driver)
    near = _spread(values[(values >= low) & (values <= high)])
    return np.union1d(places, near)


def _beyond(driver: Array, places: Array) -> Array:
    return (driver[:, None] >= places).astype(np.float64)


def _beside(line: Array, columns: Array) -> Array:
    """What of the columns the line does not say."""
    square = float(line[:, 0] @ line[:, 0])
    if square < _NOTHING:
        return columns
    left: Array = columns - line @ (line.T @ columns) / square
    return left


def _explained(steps: Array, height: Array) -> Array:
    """How many squares each step takes away."""
    return _ratio((height[:, 0] @ steps) ** 2, (steps**2).sum(axis=0))


def _curved(driver: Array, height: Array, sample: Sample) -> float:
    """How many squares a cubic takes away; of four values a parabola, of three a line, since each
    has to leave something to be told by."""
    scaled = (driver - driver.mean()) / driver.std()
    degrees = range(1, min(3, len(np.unique(driver)) - 2) + 1)
    curves = sample.within(np.array([scaled**degree for degree in degrees]).T)
    fitted = curves @ np.linalg.lstsq(curves, height[:, 0], rcond=None)[0]
    return float(fitted @ fitted)


def _chance(scores: Array, sample: Sample) -> float:
    """How often steps that are none seem as large as the largest, each in its own error."""
    errors = np.sqrt((sample.by_person(scores) ** 2).sum(axis=0))
    seen = np.abs(_ratio(scores.sum(axis=0), errors)).max()
    drawn = np.abs(_ratio(sample.flipped(scores), errors)).max(axis=1)
    return float((1 + (drawn >= seen).sum()) / (1 + len(drawn)))


def _redrawn(steps: Array, height: Array, sample: Sample) -> tuple[Numbers, Array]:
    """In each redrawn sample: which place is best, and the size of the step there."""
    product, length = np.split(sample.redrawn(np.hstack([steps * height, steps**2])), 2, axis=1)
    best = _ratio(product**2, length).argmax(axis=1)
    return best, np.take_along_axis(_ratio(product, length), best[:, None], axis=1)[:, 0]


def _ratio(above: Array, below: Array) -> Array:
    """0 where nothing stands below."""
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.zeros_like(above), where=below > _NOTHING)


def _ends(values: Array) -> Interval:
    low, high = percentiles(values)
    return float(low), float(high)
