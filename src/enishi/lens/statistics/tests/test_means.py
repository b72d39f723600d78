import math
import random

import pytest

from enishi.lens.statistics.means import (
    Moments,
    Pairs,
    mean_interval,
    ratio_error,
    ratio_interval,
    welch,
)

# Student's sleep data (1908), as R ships it.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def moments(values: list[float]) -> Moments:
    return Moments(len(values), sum(values), sum(value * value for value in values))


def test_welch_is_what_r_prints_for_students_sleep_data() -> None:
    """t.test(extra ~ group, data = sleep): 95 percent confidence interval."""
    assert welch(moments(FIRST), moments(SECOND)) == pytest.approx(
        (-3.3654832, 0.2054832), abs=1e-6
    )


def test_the_mean_of_one_sample_is_what_r_prints_for_the_sleep_data() -> None:
    """t.test of the paired differences: 95 percent confidence interval, mean 1.58."""
    gaps = [two - one for one, two in zip(FIRST, SECOND, strict=True)]
    assert mean_interval(moments(gaps)) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)


def test_equal_numbers_leave_no_doubt() -> None:
    assert welch(moments([2, 2]), moments([1, 1])) == (1, 1)


def test_the_error_of_a_ratio_agrees_with_the_jackknife() -> None:
    """Quenouille and Tukey's leave-one-out, which knows nothing of derivatives."""
    rng = random.Random(3)
    x = [float(rng.randint(1, 6)) for _ in range(400)]
    y = [each * rng.uniform(2_000, 6_000) for each in x]
    without = [(sum(y) - y[k]) / (sum(x) - x[k]) for k in range(400)]
    middle = sum(without) / 400
    jackknife = math.sqrt(399 / 400 * sum((one - middle) ** 2 for one in without))
    pairs = Pairs(
        400,
        sum(y),
        sum(x),
        sum(one * one for one in y),
        sum(one * one for one in x),
        sum(one * two for one, two in zip(x, y, strict=True)),
    )
    assert ratio_error(pairs) == pytest.approx(jackknife, rel=0.02)
    low, high = ratio_interval(pairs)
    assert low < sum(y) / sum(x) < high


def test_a_ratio_of_a_thing_to_itself_is_certain() -> None:
    assert ratio_interval(Pairs(5, 10, 10, 24, 24, 24)) == (1, 1)
