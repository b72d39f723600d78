"""Intervals against printed figures."""

import random

import pytest

from enishi.lens.intervals import Sums, ratio_of_sums, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_as_newcombe_1998_table_1_prints_it(
    hits: int, n: int, low: float, high: float
) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_stays_within_bounds() -> None:
    assert wilson(20, 20)[1] == 1.0
    assert wilson(0, 20)[0] == 0.0


def sums(pairs: list[tuple[float, float]]) -> Sums:
    return Sums(
        len(pairs),
        sum(a for a, _ in pairs),
        sum(b for _, b in pairs),
        sum(a * a for a, _ in pairs),
        sum(b * b for _, b in pairs),
        sum(a * b for a, b in pairs),
    )


def test_the_interval_of_a_mean_is_the_ordinary_one() -> None:
    """With every b = 1 the ratio is a mean: 1 … 5 have mean 3 and standard deviation √2.5."""
    value, interval = ratio_of_sums(sums([(float(a), 1.0) for a in range(1, 6)]))

    assert value == 3
    assert interval == pytest.approx((3 - 1.959964 * 0.5**0.5, 3 + 1.959964 * 0.5**0.5))


def test_the_interval_of_a_ratio_holds_the_truth_19_times_in_20() -> None:
    random.seed(1)
    hits = 0
    for _ in range(1_000):
        pairs = [(b * 3 + random.gauss(0, 2), b) for b in (random.randint(1, 9) for _ in range(60))]
        _, interval = ratio_of_sums(sums(pairs))
        hits += bool(interval and interval[0] <= 3 <= interval[1])

    assert 930 <= hits <= 970


def test_too_little_has_no_interval_and_nothing_no_ratio() -> None:
    assert ratio_of_sums(sums([(3, 4)])) == (0.75, None)
    assert ratio_of_sums(sums([(3, 0), (1, 0)])) == (None, None)
