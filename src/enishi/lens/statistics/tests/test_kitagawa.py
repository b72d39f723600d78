import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.lens.statistics.kitagawa import Array, Cells, bounds, parted, resampled, split

# P. Das Gupta, Standardization and Decomposition of Rates (1993), example 5.3: population
# (thousands) and deaths per 1,000 by race × age, United States, 1985 and 1970.
SIZE_1985 = (
    3041, 11577, 27450, 32711, 35480, 27411, 19555, 19795, 15254, 8022, 2472,
    707, 2692, 6473, 6841, 6547, 4352, 3034, 2540, 1749, 804, 236,
)  # fmt: skip
SIZE_1970 = (
    2968, 11484, 34614, 30992, 21983, 20314, 20928, 16897, 11339, 5720, 1315,
    535, 2162, 6120, 4781, 3096, 2718, 2363, 1767, 1149, 448, 117,
)  # fmt: skip
RATE_1985 = (
    9.163, 0.462, 0.248, 0.929, 1.084, 1.810, 4.715, 12.187, 27.728, 64.068, 157.570,
    17.208, 0.738, 0.328, 1.103, 2.045, 3.724, 8.052, 17.812, 34.128, 68.276, 125.161,
)  # fmt: skip
RATE_1970 = (
    18.469, 0.751, 0.391, 1.146, 1.287, 2.672, 6.636, 15.691, 34.723, 79.763, 176.837,
    36.993, 1.352, 0.541, 2.040, 3.523, 6.746, 12.967, 24.471, 45.091, 74.902, 123.205,
)  # fmt: skip


def share(sizes: tuple[int, ...]) -> Array:
    values: Array = np.array(sizes, dtype=float) / sum(sizes)
    return values


def answers(counts: Array) -> Cells:
    """Detractors, passives and promoters of each group."""
    return Cells(counts, np.array([-100.0, 0.0, 100.0]))


def test_rate_and_mix_are_those_of_das_gupta_1993_example_5_3() -> None:
    """Printed: rates 10.258 (1970) and 8.030 (1985) at equal composition; age 8.385 and 9.907,
    race 9.136 and 9.156 at equal rates."""
    parts = split((share(SIZE_1970), share(SIZE_1985)), (np.array(RATE_1970), np.array(RATE_1985)))
    assert parts.rate.sum() == pytest.approx(8.030 - 10.258, abs=0.001)
    assert parts.mix.sum() == pytest.approx((9.907 - 8.385) + (9.156 - 9.136), abs=0.0015)


@given(st.lists(st.tuples(*[st.integers(0, 60)] * 6), min_size=1, max_size=7))
def test_parts_add_up_to_the_change_whatever_the_answers(rows: list[tuple[int, ...]]) -> None:
    cells = np.array(rows, dtype=float).reshape(len(rows), 2, 3)
    before, after = cells[:, 0], cells[:, 1]
    if before.sum() == 0 or after.sum() == 0:
        return
    parts = parted(answers(before), answers(after))
    whole = [100 * (one[:, 2].sum() - one[:, 0].sum()) / one.sum() for one in (before, after)]
    assert parts.change == pytest.approx(whole[1] - whole[0], abs=1e-9)
    assert parts.mix.sum() + parts.rate.sum() == pytest.approx(whole[1] - whole[0], abs=1e-9)


def test_each_rate_part_is_the_groups_shapley_share() -> None:
    """By another route: change shares first or rates first, and take the mean of the two orders."""
    shares = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
    rates = np.array([40.0, -10.0, 5.0]), np.array([50.0, 0.0, -20.0])
    first = shares[0] * (rates[1] - rates[0])
    last = shares[1] * (rates[1] - rates[0])
    assert split(shares, rates).rate == pytest.approx((first + last) / 2)


def test_every_group_rises_and_still_the_whole_falls() -> None:
    parts = split(
        (np.array([0.5, 0.5]), np.array([0.2, 0.8])),
        (np.array([60.0, 0.0]), np.array([70.0, 10.0])),
    )
    assert (parts.rate > 0).all()
    assert parts.change == pytest.approx(-8)
    assert parts.rate.sum() == pytest.approx(10)
    assert parts.mix.sum() == pytest.approx(-18)


def test_a_group_that_was_not_there_before_is_all_mix() -> None:
    before, after = np.array([[10.0, 0, 30], [0, 0, 0]]), np.array([[10.0, 0, 30], [20, 0, 20]])
    parts = parted(answers(before), answers(after))
    assert parts.rate.tolist() == [0, 0]
    assert parts.mix.sum() == pytest.approx(parts.change)
    assert parts.change == pytest.approx(25 - 50)


def test_redrawn_answers_spread_as_the_variance_of_a_multinomial_says() -> None:
    """One group: the change's interval is ± 1.96 √(v0/n0 + v1/n1), v = p + d − (p − d)²."""
    before, after = np.array([[200.0, 300, 500]]), np.array([[300.0, 300, 400]])
    low, high = bounds(resampled(answers(before), answers(after)).change)
    spread = 100 * np.sqrt((0.7 - 0.3**2) / 1000 + (0.7 - 0.1**2) / 1000)
    assert (high - low) / 2 == pytest.approx(1.96 * spread, rel=0.06)
    again = bounds(resampled(answers(before), answers(after)).change)
    assert (low, high) == again
