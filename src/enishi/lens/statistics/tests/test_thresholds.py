"""Planted turning points are found, and what is none is left alone."""

from collections.abc import Callable

import numpy as np
import pytest

from enishi.lens.statistics.sample import Array, Sample, percentiles
from enishi.lens.statistics.thresholds import eligible, step_of

Rng = np.random.Generator


def everybody(n: int) -> Sample:
    return Sample.of(np.arange(n), np.zeros(n))


def test_from_38_hours_on_it_is_twelve_points_less() -> None:
    rng = np.random.default_rng(2)
    hours = np.floor(rng.uniform(0, 72, 8000))
    outcome = np.where(hours >= 38, -12.0, 0.0) + rng.normal(0, 40, 8000)

    step = step_of(hours, outcome, everybody(8000))

    assert step is not None
    assert abs(step.at - 38) <= 1
    assert step.at_interval[0] <= 38 <= step.at_interval[1]
    assert step.size == pytest.approx(-12, abs=2.5)
    assert step.size_interval[0] < -12 < step.size_interval[1]
    assert (step.below, step.above) == ((hours < step.at).sum(), (hours >= step.at).sum())
    assert step.p == pytest.approx(1 / 1001)


def test_the_levels_are_compared_within_groups() -> None:
    rng = np.random.default_rng(3)
    groups = np.repeat([0, 1], 1000)
    days = rng.choice([0, 1, 2, 3, 4], 2000, p=[0.4, 0.2, 0.2, 0.1, 0.1]) + groups  # more in one
    outcome = 60.0 * groups - 20 * (days >= 3) + rng.normal(0, 20, 2000)

    step = step_of(days.astype(float), outcome, Sample.of(np.arange(2000), groups))

    assert step is not None
    assert step.at == 3.0
    assert step.size == pytest.approx(-20, abs=3)


def classes(latent: Array) -> Array:
    return np.where(latent > 0.6, 100.0, np.where(latent < -0.6, -100.0, 0.0))


WITHOUT: dict[str, Callable[[Rng], tuple[Array, Array]]] = {
    "noise": lambda rng: (rng.uniform(0, 72, 300), rng.choice([-100.0, 0.0, 100.0], 300)),
    "line": lambda rng: ((x := rng.uniform(0, 72, 300)), -x + rng.normal(0, 30, 300)),
    "curve": lambda rng: ((x := rng.uniform(0, 4, 300)), classes(2 - x + rng.normal(size=300))),
    "rating": lambda rng: (
        (x := np.clip(np.rint(3.6 + rng.normal(size=300)), 1, 5)),
        classes(x - 3.6 + rng.normal(0, 1.2, 300)),
    ),
}


@pytest.mark.parametrize("kind", WITHOUT)
def test_where_nothing_turns_one_in_twenty_is_found(kind: str) -> None:
    rng = np.random.default_rng(11)

    found = [step_of(*WITHOUT[kind](rng), everybody(300)) for _ in range(60)]

    assert sum(step is not None for step in found) <= 8  # at 5 %: more in 1 of 100


def test_many_answers_of_few_people_prove_no_step() -> None:
    """Twenty-four people with a level of their own and twenty-five answers each: whole people are
    redrawn, so chance is seen as what it is."""
    rng, found = np.random.default_rng(7), 0
    for _ in range(40):
        people = np.repeat(np.arange(24), 25)
        driver = np.repeat(rng.permutation(24) // 4, 25).astype(float)
        outcome = np.repeat(rng.normal(0, 10, 24), 25) + rng.normal(0, 1, 600)
        found += step_of(driver, outcome, Sample.of(people, np.zeros(600))) is not None
    assert found <= 6


def test_both_sides_need_enough_and_two_values_make_a_line() -> None:
    driver = np.r_[np.zeros(980), np.arange(1, 21)]
    assert eligible(driver).tolist() == [1.0]
    assert eligible(np.r_[np.zeros(990), np.arange(1, 11)]).tolist() == []
    outcome = np.r_[np.zeros(500), np.ones(500)]
    assert step_of(outcome.copy(), outcome, everybody(1000)) is None


def test_people_are_drawn_with_all_that_is_theirs_and_always_the_same() -> None:
    people = np.array([3, 1, 3, 2, 1, 3])
    sample = Sample.of(people, np.zeros(6))
    columns = np.column_stack([people == 3, people == 1, np.ones(6)]).astype(float)

    drawn = sample.redrawn(columns, 20_000)

    assert set(drawn[:, 0] / 3) <= set(range(10))  # whole people
    assert (drawn[:, 0] / 3).mean() == pytest.approx(1, abs=0.03)
    assert (drawn[:, 0] / 3).var() == pytest.approx(1, abs=0.05)
    assert np.array_equal(drawn, sample.redrawn(columns, 20_000))
    assert abs(sample.flipped(columns, 20_000)[:, 2].mean()) < 0.1
    low, high = percentiles(np.arange(1001.0))
    assert [float(low), float(high)] == pytest.approx([25, 975])


def test_within_groups_everything_has_the_mean_nothing() -> None:
    sample = Sample.of(np.arange(4), ["a", "a", "b", "b"], np.array([1.0, 3.0, 1.0, 1.0]))

    found = sample.within(np.array([[4.0], [0.0], [7.0], [9.0]]))

    assert found[:, 0] == pytest.approx([3.0, -np.sqrt(3), -1.0, 1.0])
