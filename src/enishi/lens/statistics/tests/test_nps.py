"""Against exact enumeration of every outcome, which reproduces what B. Rocks (The American
Statistician 70, 2016) found: the adjusted interval holds where the plain one breaks."""

import math

import pytest

from enishi.lens.statistics.nps import Classes, adjusted_wald, difference


def coverage(promoters: float, detractors: float, n: int) -> float:
    """How often the interval holds the truth, over all outcomes by their probability."""
    truth = 100 * (promoters - detractors)
    covered = 0.0
    for p in range(n + 1):
        for d in range(n - p + 1):
            low, high = adjusted_wald(Classes(p, n - p - d, d))
            if low <= truth <= high:
                ways = math.comb(n, p) * math.comb(n - p, d)
                rest = 1 - promoters - detractors
                covered += ways * promoters**p * detractors**d * rest ** (n - p - d)
    return covered


@pytest.mark.parametrize(
    ("promoters", "detractors", "n", "expected"),
    [
        (0.5, 0.2, 5, 0.943), (0.5, 0.2, 10, 0.962), (0.5, 0.2, 50, 0.950),
        (0.7, 0.05, 5, 0.913), (0.7, 0.05, 20, 0.953),
        (0.9, 0.03, 5, 0.919), (0.9, 0.03, 20, 0.961), (0.9, 0.03, 50, 0.968),
    ],
)  # fmt: skip
def test_the_interval_holds_the_truth_as_often_as_exact_enumeration_says(
    promoters: float, detractors: float, n: int, expected: float
) -> None:
    assert round(coverage(promoters, detractors, n), 3) == expected


def test_all_promoters_are_no_certainty() -> None:
    low, high = adjusted_wald(Classes(10, 0, 0))
    assert low < 80
    assert high == 100


def test_the_displayed_score_is_the_raw_one() -> None:
    assert Classes(690, 392, 1271).nps == pytest.approx(-24.692, abs=0.001)


def test_the_difference_holds_the_truth_as_often_as_exact_enumeration_says() -> None:
    """All 45 × 45 pairs of outcomes of two samples of eight with the same truth."""

    def chance(p: int, d: int) -> float:
        return math.comb(8, p) * math.comb(8 - p, d) * 0.6**p * 0.1**d * 0.3 ** (8 - p - d)

    outcomes = [(Classes(p, 8 - p - d, d), chance(p, d)) for p in range(9) for d in range(9 - p)]
    covered = 0.0
    for before, one in outcomes:
        for after, two in outcomes:
            low, high = difference(before, after)
            covered += one * two * (low <= 0 <= high)
    assert 0.95 <= covered <= 0.985
