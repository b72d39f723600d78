import math

import pytest

from enishi.lens.statistics.counts import compound, poisson


@pytest.mark.parametrize("mean", [5.0, 20.0, 100.0])
def test_the_poisson_interval_holds_its_mean_as_often_as_it_says(mean: float) -> None:
    """Exact coverage, by adding up the Poisson probabilities of every count."""
    covered = sum(
        math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
        for count in range(400)
        if poisson(count)[0] <= mean <= poisson(count)[1]
    )
    assert covered == pytest.approx(0.95, abs=0.015)


def test_the_ends_of_the_poisson_interval_solve_its_score_equation() -> None:
    """(x − λ)² / λ = z², the definition, at both ends."""
    for end in poisson(10):
        assert (10 - end) ** 2 / end == pytest.approx(1.959964**2, rel=1e-6)
    assert poisson(0)[0] == 0


def test_a_sum_of_equal_amounts_has_the_relative_error_of_their_count() -> None:
    low, high = compound(100 * 5.0, 100 * 25.0)
    assert (high - low) / 2 / 500 == pytest.approx(1.959964 / 10, rel=1e-6)
