"""The closed forms of intervals against what defines them, solved by bisection or counted out."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from enishi.lens.statistics.counts import poisson
from enishi.lens.statistics.means import Moments, Pairs, mean_interval, ratio_interval, welch
from enishi.lens.statistics.normal import t_of, z_of
from enishi.lens.statistics.nps import Classes, adjusted_wald
from enishi.lens.statistics.proportions import newcombe, wilson

Z = z_of()


def root(f: Callable[[float], float], low: float, high: float) -> float:
    """Where f changes its sign."""
    for _ in range(200):
        middle = (low + high) / 2
        if (f(low) > 0) == (f(middle) > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2


@pytest.mark.parametrize(("hits", "n"), [(1, 7), (15, 148), (81, 263), (99, 100)])
def test_wilson_holds_the_shares_that_the_score_test_does_not_refuse(hits: int, n: int) -> None:
    share = hits / n

    def refused(p: float) -> float:
        return abs(share - p) - Z * math.sqrt(p * (1 - p) / n)

    ends = root(refused, 1e-12, share), root(refused, share, 1 - 1e-12)
    assert wilson(hits, n) == pytest.approx(ends, abs=1e-9)


@pytest.mark.parametrize("count", [1, 10, 250])
def test_poisson_holds_the_means_that_the_score_test_does_not_refuse(count: int) -> None:
    def refused(mean: float) -> float:
        return abs(count - mean) - Z * math.sqrt(mean)

    ends = root(refused, 1e-12, count), root(refused, count, 10.0 * count + 50)
    assert poisson(count) == pytest.approx(ends, abs=1e-6)


@pytest.mark.parametrize("freedom", [2, 5, 30])
def test_student_leaves_a_fortieth_beyond_by_its_density(freedom: int) -> None:
    scale = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2) / math.sqrt(freedom * math.pi)
    at = np.linspace(0, t_of(freedom), 200_001)
    density = scale * (1 + at * at / freedom) ** (-(freedom + 1) / 2)
    inside = 2 * float(np.sum((density[1:] + density[:-1]) / 2) * (at[1] - at[0]))
    assert inside == pytest.approx(0.95, abs=1e-9)


@pytest.mark.parametrize(
    ("promoters", "detractors", "n", "covered"),
    [(0.5, 0.2, 5, 0.943), (0.5, 0.2, 10, 0.962), (0.7, 0.05, 10, 0.949), (0.9, 0.03, 20, 0.961)],
)
def test_adjusted_wald_covers_the_truth_as_often_as_counting_every_case_says(
    promoters: float, detractors: float, n: int, covered: float
) -> None:
    truth, passives, found = 100 * (promoters - detractors), 1 - promoters - detractors, 0.0
    for p in range(n + 1):
        for d in range(n + 1 - p):
            ways = math.comb(n, p) * math.comb(n - p, d)
            chance = ways * promoters**p * detractors**d * passives ** (n - p - d)
            low, high = adjusted_wald(Classes(p, n - p - d, d))
            found += chance * (low <= truth <= high)
    assert found == pytest.approx(covered, abs=0.0006)


def test_newcombe_covers_the_difference_nineteen_times_in_twenty() -> None:
    one, two, n = 0.3, 0.55, 25
    found = 0.0
    for a in range(n + 1):
        for b in range(n + 1):
            chance = math.comb(n, a) * one**a * (1 - one) ** (n - a)
            chance *= math.comb(n, b) * two**b * (1 - two) ** (n - b)
            low, high = newcombe((a, n), (b, n))
            found += chance * (low <= one - two <= high)
    assert 0.94 < found < 0.97


def test_means_and_ratios_cover_the_truth_in_drawn_samples() -> None:
    rng = np.random.default_rng(5)
    hits = np.zeros(3)
    for _ in range(2_000):
        first, second = rng.normal(3, 1, 12), rng.normal(5, 4, 30)
        low, high = mean_interval(moments(first))
        hits[0] += low <= 3 <= high
        low, high = welch(moments(second), moments(first))
        hits[1] += low <= 2 <= high
        orders = rng.poisson(2, 300) + 1.0
        spent = orders * 40 + rng.normal(0, 30, 300)
        sums = (spent.sum(), orders.sum(), spent @ spent, orders @ orders, spent @ orders)
        low, high = ratio_interval(Pairs(300, *(float(one) for one in sums)))
        hits[2] += low <= 40 <= high
    assert hits / 2_000 == pytest.approx([0.95] * 3, abs=0.015)


def moments(values: "np.typing.NDArray[np.float64]") -> Moments:
    return Moments(len(values), float(values.sum()), float(values @ values))
