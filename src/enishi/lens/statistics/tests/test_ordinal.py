"""The proportional odds model against what R prints, and against its own definition."""

import math

import numpy as np
import pytest

from enishi.lens.statistics.ordinal import classes_of, proportional_odds
from enishi.lens.statistics.propensity import effective, response_weights
from enishi.lens.statistics.sample import Array, Numbers, Sample

# R package MASS, `housing`: answers low, medium, high of 1,681 tenants in Copenhagen, by influence
# (low, medium, high) in four types of flat, first with little contact to others, then with much.
HOUSING = """
21 21 28 34 22 36 10 11 36 61 23 17 43 35 40 26 18 54 13 9 10 8 8 12 6 7 9 18 6 7 15 13 13 7 5 11
14 19 37 17 23 40 3 5 23 78 46 43 48 45 86 15 25 62 20 23 20 10 22 24 7 10 21 57 23 13 31 21 13 5 6
13
"""
# polr(Sat ~ Infl + Type + Cont, data = housing, weights = Freq), as MASS (4th ed. 2002), 7.3,
# prints it: medium and high influence; apartment, atrium, terrace; high contact.
SLOPES = [0.5663937, 1.2888191, -0.5723501, -0.3661866, -1.0910149, 0.3602841]
ERRORS = [0.10465, 0.12716, 0.11924, 0.15517, 0.15149, 0.09554]
CUTS = [-0.4961353, 0.6907083]
DEVIANCE = 3479.149


def tenants() -> tuple[Array, Numbers]:
    cells = [
        (answer, influence, kind, contact)
        for contact in range(2)
        for kind in range(4)
        for influence in range(3)
        for answer in range(3)
    ]
    answer, influence, kind, contact = np.repeat(cells, list(map(int, HOUSING.split())), axis=0).T
    drivers = [influence == 1, influence == 2, kind == 1, kind == 2, kind == 3, contact == 1]
    return np.array(drivers, dtype=np.float64).T, answer


def everybody(n: int) -> Sample:
    return Sample.of(np.arange(n), np.zeros(n))


def test_housing_comes_out_as_polr_prints_it() -> None:
    drivers, answers = tenants()

    odds = proportional_odds(drivers, answers, everybody(len(answers)))

    assert odds.settled
    assert odds.slopes == pytest.approx(SLOPES, abs=2e-6)
    assert odds.cuts == pytest.approx(CUTS, abs=2e-6)
    assert -2 * odds.likelihood == pytest.approx(DEVIANCE, abs=5e-4)
    assert odds.errors == pytest.approx(ERRORS, rel=0.02)  # ours hold without the model, too


def likelihood(at: Array, cuts: Array, drivers: Array, answers: Numbers) -> float:
    """The definition, answer by answer."""
    total = 0.0
    for row, answer in zip(drivers, answers, strict=True):
        shift = float(row @ at)
        ends = [0.0, *(1 / (1 + math.exp(shift - cut)) for cut in cuts), 1.0]
        total += math.log(ends[answer + 1] - ends[answer])
    return total


def test_no_step_in_any_direction_is_more_likely() -> None:
    rng = np.random.default_rng(4)
    drivers = rng.normal(size=(150, 2)) * [1, 30]
    answers = np.digitize(drivers @ [1.0, 0.02] + rng.logistic(size=150), [-1, 0, 1])
    odds = proportional_odds(drivers, answers, everybody(150))

    top = likelihood(odds.slopes, odds.cuts, drivers, answers)

    assert odds.likelihood == pytest.approx(top)
    for place in range(5):
        for step in (-1e-3, 1e-3):
            moved = np.concatenate([odds.slopes * [1, 30], odds.cuts])
            moved[place] += step
            slopes, cuts = moved[:2] / [1, 30], moved[2:]
            assert likelihood(slopes, cuts, drivers, answers) < top


def test_a_weight_of_two_is_two_answers_of_one_person() -> None:
    rng = np.random.default_rng(6)
    drivers, answers = rng.normal(size=(80, 1)), rng.integers(0, 3, 80)
    twice = np.arange(80) < 20
    weighted = Sample.of(np.arange(80), np.zeros(80), np.where(twice, 2.0, 1.0))
    again = np.concatenate([np.arange(80), np.flatnonzero(twice)])

    one = proportional_odds(drivers, answers, weighted)
    two = proportional_odds(drivers[again], answers[again], Sample.of(again, np.zeros(100)))

    assert one.slopes == pytest.approx(two.slopes)
    assert one.errors == pytest.approx(two.errors)
    assert one.cuts == pytest.approx(two.cuts)


def test_the_errors_cover_the_truth_nineteen_times_in_twenty() -> None:
    rng, hits = np.random.default_rng(8), 0
    for _ in range(400):
        people = np.repeat(np.arange(60), 3)  # three answers each, alike
        drivers = np.repeat(rng.normal(size=(60, 1)), 3, axis=0)
        shared = np.repeat(rng.normal(size=60), 3)
        answers = np.digitize(shared + rng.logistic(size=180), [-1, 1])
        odds = proportional_odds(drivers, answers, Sample.of(people, np.zeros(180)))
        hits += abs(odds.slopes[0]) < 1.96 * odds.errors[0]
    assert hits / 400 == pytest.approx(0.945, abs=0.025)


def test_classes_that_a_driver_tells_apart_perfectly_do_not_settle() -> None:
    driver = np.arange(40.0)[:, None]

    assert not proportional_odds(driver, (driver[:, 0] > 19).astype(int), everybody(40)).settled


def test_many_values_become_twenty_equal_parts() -> None:
    assert classes_of(np.array([3.0, 1.0, 3.0, 10.0])).tolist() == [1, 0, 1, 2]
    assert np.bincount(classes_of(np.arange(1000.0))).tolist() == [50] * 20
    assert set(classes_of(np.r_[np.zeros(900), np.arange(1, 101)])) == {0, 1, 2}


def test_the_chance_to_answer_is_that_of_each_kind() -> None:
    kind = np.repeat([0.0, 1.0], 200)
    answered = np.r_[np.arange(200) < 160, np.arange(200) < 60].astype(int)

    weights = response_weights(np.array([kind, np.ones(400)]).T, answered, everybody(400))

    assert weights is not None
    said = weights[answered == 1]
    assert said[0] / said[-1] == pytest.approx(0.3 / 0.8)
    assert said.mean() == pytest.approx(1)
    assert effective(np.ones(7)) == pytest.approx(7)
    assert effective(said) < 220
    assert response_weights(np.ones((400, 1)), answered, everybody(400)) == pytest.approx(1)
    few = np.arange(400) < 49
    assert response_weights(kind[:, None], few.astype(int), everybody(400)) is None


def test_three_answers_at_the_top_are_no_sure_sign() -> None:
    """A rare yes that has only best answers: its slope leaves for infinity, and so does its
    error."""
    rare = np.arange(300) >= 297
    answers = np.where(rare, 4, np.arange(300) % 5)

    odds = proportional_odds(rare[:, None].astype(float), answers, everybody(300))

    assert odds.slopes[0] < 1.96 * odds.errors[0]
