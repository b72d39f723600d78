import numpy as np
import pytest

from enishi.lens.statistics.means import Moments
from enishi.lens.statistics.slope import slope_of


def moments(values: "np.typing.NDArray[np.float64]") -> Moments:
    return Moments(len(values), float(values.sum()), float((values**2).sum()))


def test_the_line_is_that_of_white_1980_by_matrices_over_single_rows() -> None:
    """(X'X)⁻¹ X' diag(e²) X (X'X)⁻¹ · n/(n − 2), from the rows themselves."""
    rng = np.random.default_rng(5)
    x = rng.choice([-100.0, 0.0, 100.0], size=300)
    y = 5_000 + 12 * x + rng.normal(0, 500 + 4 * np.abs(x + 100))
    design = np.column_stack([np.ones(300), x])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    rest = y - design @ beta
    covariance = bread @ (design.T * rest**2) @ design @ bread * 300 / 298

    found = slope_of([(at, moments(y[x == at])) for at in (-100.0, 0.0, 100.0)])

    assert found is not None
    assert found.value == pytest.approx(beta[1])
    assert found.error == pytest.approx(np.sqrt(covariance[1, 1]))
    low, high = found.interval()
    assert low < 12 < high


def test_without_two_places_there_is_no_line() -> None:
    assert slope_of([(1.0, Moments(5, 10, 30))]) is None
    assert slope_of([(1.0, Moments(1, 1, 1)), (2.0, Moments(1, 2, 4))]) is None
