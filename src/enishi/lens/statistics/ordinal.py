"""Ordered answers (0 … 10, "rather not" … "very") on numbers: the proportional odds model."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from enishi.lens.statistics.sample import Array, Numbers, Sample

MOST_CLASSES: Final = 20
_STEPS: Final = 60
_HALVINGS: Final = 30
_CLOSE: Final = 1e-9
_FAR: Final = 15.0  # log odds for one standard deviation


@dataclass(frozen=True)
class Odds:
    """`slopes`: by how much the log odds of a higher answer differ where a driver differs by one;
    `errors`: the larger of the model's, and of those that hold for several answers of one person.
    `cuts` part the classes. `settled`: whether the likelihood has its maximum there (else classes
    can be told apart perfectly)."""

    slopes: Array
    errors: Array
    cuts: Array
    likelihood: float  # its logarithm
    settled: bool


def classes_of(outcome: Array) -> Numbers:
    """The place of each outcome among its values; of more than twenty, in twenty equal parts."""
    values, places = np.unique(outcome, return_inverse=True)
    if len(values) <= MOST_CLASSES:
        return places
    inner = np.quantile(outcome, np.arange(1, MOST_CLASSES) / MOST_CLASSES)
    parts = np.searchsorted(np.unique(inner), outcome, side="left")
    return np.unique(parts, return_inverse=True)[1]


def proportional_odds(drivers: Array, classes: Numbers, sample: Sample) -> Odds:
    """logit P(class ≤ k) = cut k − drivers · slopes, by Newton's method, whose steps are halved
    until the likelihood, which is concave, grows. classes: 0 … K − 1, each of them there, K ≥ 2.

    Source: P. McCullagh, JRSS B 42 (1980) 109-142; concave: J. W. Pratt, JASA 76 (1981); errors
    over people: P. J. Huber (1967). Example: two classes → logistic regression.
    """
    scale = drivers.std(axis=0)
    scale[scale == 0] = 1.0
    centre = drivers.mean(axis=0)
    model = _Model((drivers - centre) / scale, classes, sample.weights)
    at, settled = _climbed(model)
    _, slope, bend = model.at(at)
    inverse = np.linalg.pinv(bend, hermitian=True)
    scores = sample.by_person(slope)
    variances = np.maximum(np.diag(inverse @ (scores.T @ scores) @ inverse), np.diag(inverse))
    errors = np.sqrt(np.maximum(variances, 0.0))
    cuts = len(at) - drivers.shape[1]
    slopes = at[cuts:] / scale
    likelihood = model.likelihood(at)
    return Odds(slopes, errors[cuts:] / scale, at[:cuts] + centre @ slopes, likelihood, settled)


class _Model:
    """The likelihood of cuts and slopes. Each answer lies between an upper and a lower end, which
    are linear in them; the ends beyond the first and the last class are far away."""

    def __init__(self, drivers: Array, classes: Numbers, weights: Array) -> None:
        self.last = int(classes.max())
        self.classes, self.weights = classes, weights
        whole = np.eye(self.last + 1)
        self.upper = np.hstack([whole[classes][:, : self.last], -drivers])
        below = np.vstack([np.zeros(self.last), np.eye(self.last)])
        self.lower = np.hstack([below[classes], -drivers])
        self.width = drivers.shape[1]

    def beginning(self) -> Array:
        counts = np.bincount(self.classes, self.weights)
        shares = np.cumsum(counts)[:-1] / counts.sum()
        return np.concatenate([np.log(shares / (1 - shares)), np.zeros(self.width)])

    def _ends(self, at: Array) -> tuple[Array, Array, Array]:
        """The distribution function at both ends, and the chance between them."""
        up = np.where(self.classes < self.last, _logistic(self.upper @ at), 1.0)
        down = np.where(self.classes > 0, _logistic(self.lower @ at), 0.0)
        return up, down, up - down

    def likelihood(self, at: Array) -> float:
        _, _, chance = self._ends(at)
        if (chance <= 0).any():
            return -np.inf
        return float(self.weights @ np.log(chance))

    def at(self, at: Array) -> tuple[float, Array, Array]:
        """The logarithm of the likelihood, its slope for each answer, and minus its second
        derivatives."""
        up, down, chance = self._ends(at)
        steep_up, steep_down = up * (1 - up), down * (1 - down)
        first, second = steep_up / chance, steep_down / chance
        scores = self.upper * (self.weights * first)[:, None]
        scores -= self.lower * (self.weights * second)[:, None]
        outer = self.weights * (first**2 - steep_up * (1 - 2 * up) / chance)
        inner = self.weights * (second**2 + steep_down * (1 - 2 * down) / chance)
        both = (self.upper * (self.weights * first * second)[:, None]).T @ self.lower
        bend = (self.upper * outer[:, None]).T @ self.upper
        bend += (self.lower * inner[:, None]).T @ self.lower - both - both.T
        return float(self.weights @ np.log(chance)), scores, bend


def _climbed(model: _Model) -> tuple[Array, bool]:
    at = model.beginning()
    height, slope, bend = model.at(at)
    for _ in range(_STEPS):
        gradient = slope.sum(axis=0)
        step = np.linalg.lstsq(bend, gradient, rcond=1e-12)[0]
        if gradient @ step < _CLOSE:
            return at, _is_near(model, at)
        size = 1.0
        for _ in range(_HALVINGS):
            if model.likelihood(at + size * step) > height:
                break
            size /= 2
        else:
            return at, bool(gradient @ step < 1e-6) and _is_near(model, at)
        at = at + size * step
        height, slope, bend = model.at(at)
    return at, False


def _is_near(model: _Model, at: Array) -> bool:
    """Slopes that have left for infinity are no maximum."""
    return bool(np.abs(at[model.last :]).max(initial=0.0) < _FAR)


def _logistic(values: npt.NDArray[np.float64]) -> Array:
    found: Array = 0.5 * (1 + np.tanh(values / 2))
    return found
