"""LMG and Johnson against what R prints, against their definitions, and what always holds."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.lens.statistics.collinearity import condition_index, inflation
from enishi.lens.statistics.importance import correlations_of, importance, johnson, lmg, unexplained
from enishi.lens.statistics.sample import Array
from enishi.lens.statistics.tests.swiss import FERTILITY, INDICATORS

# calc.relimp(lm(Fertility ~ ., swiss), type = "lmg"), R package relaimpo 2.2; R² as summary(lm).
LMG = [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592]
R2 = 0.7067350


def of(drivers: Array, outcome: Array) -> Array:
    found: Array = np.corrcoef(np.column_stack([drivers, outcome]), rowvar=False)
    return found


def r2(drivers: Array, outcome: Array) -> float:
    design = np.column_stack([np.ones(len(outcome)), drivers])
    left = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return float(1 - left.var() / outcome.var())


def by_all_orders(drivers: Array, outcome: Array) -> Array:
    """The definition: every order in which drivers can come, each fitted anew."""
    p = drivers.shape[1]
    orders = list(permutations(range(p)))
    found = np.zeros(p)
    for order in orders:
        for place, driver in enumerate(order):
            with_it, without = list(order[: place + 1]), list(order[:place])
            found[driver] += r2(drivers[:, with_it], outcome) - r2(drivers[:, without], outcome)
    found /= len(orders)
    return found


def by_singular_values(drivers: Array, outcome: Array) -> Array:
    """Johnson's definition: Z = PQ' is nearest to X = PDQ' without correlation; the outcome on Z,
    squared, shared out by the squared loadings of X on Z."""
    standard = (drivers - drivers.mean(axis=0)) / drivers.std(axis=0) / np.sqrt(len(outcome))
    wanted = (outcome - outcome.mean()) / outcome.std() / np.sqrt(len(outcome))
    left, _, right = np.linalg.svd(standard, full_matrices=False)
    nearest = left @ right
    found: Array = (standard.T @ nearest) ** 2 @ (nearest.T @ wanted) ** 2
    return found


def drawn(p: int, n: int = 60, seed: int = 1) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(n, p)) @ rng.normal(size=(p, p)) + rng.normal(size=(n, 1))
    return drivers, drivers @ rng.normal(size=p) + 2 * rng.normal(size=n)


def test_swiss_fertility_comes_out_as_relaimpo_prints_it() -> None:
    correlations = of(INDICATORS, FERTILITY)

    assert lmg(correlations) == pytest.approx(LMG, abs=5e-9)
    assert 1 - unexplained(correlations)[-1] == pytest.approx(R2, abs=5e-8)


@pytest.mark.parametrize("p", [1, 2, 5])
def test_lmg_is_the_mean_over_all_orders(p: int) -> None:
    drivers, outcome = drawn(p)

    assert lmg(of(drivers, outcome)) == pytest.approx(by_all_orders(drivers, outcome), abs=1e-10)


@pytest.mark.parametrize("p", [2, 5, 15])
def test_johnson_is_its_definition_by_singular_values(p: int) -> None:
    drivers, outcome = drawn(p, 200)

    found = johnson(of(drivers, outcome))

    assert found == pytest.approx(by_singular_values(drivers, outcome), abs=1e-10)


def test_many_samples_at_a_time_are_as_each_alone() -> None:
    several = np.array([of(*drawn(4, seed=seed)) for seed in range(150)])

    assert lmg(several) == pytest.approx(np.array([lmg(one) for one in several]), abs=1e-12)
    assert johnson(several) == pytest.approx(np.array([johnson(one) for one in several]), abs=1e-12)


def test_beyond_twelve_drivers_it_is_johnson() -> None:
    twelve, thirteen = of(*drawn(12, 100)), of(*drawn(13, 100))

    assert importance(twelve) == pytest.approx(lmg(twelve))
    assert importance(thirteen) == pytest.approx(johnson(thirteen))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.integers(0, 10_000), st.data())
def test_parts_add_up_and_depend_on_neither_scale_nor_order(
    p: int, seed: int, data: st.DataObject
) -> None:
    drivers, outcome = drawn(p, seed=seed)
    order = data.draw(st.permutations(range(p)))
    scale = np.array(
        data.draw(st.lists(st.sampled_from([-7.0, 0.01, 3.0]), min_size=p, max_size=p))
    )
    for measure in (lmg, johnson):
        parts = measure(of(drivers, outcome))
        assert parts.sum() == pytest.approx(r2(drivers, outcome), abs=1e-9)
        assert (parts > -1e-12).all()
        assert measure(of(drivers * scale + 5, -2 * outcome)) == pytest.approx(parts, abs=1e-9)
        assert measure(of(drivers[:, order], outcome)) == pytest.approx(parts[order], abs=1e-9)


def test_a_driver_twice_shares_its_part_and_a_constant_has_none() -> None:
    drivers, outcome = drawn(2)
    twice = np.column_stack([drivers, drivers[:, 0], np.ones(len(outcome))])
    columns = np.column_stack([np.ones(len(outcome)), twice, outcome])
    correlations = correlations_of(columns.T @ columns)

    for measure in (lmg, johnson):
        parts = measure(correlations)
        assert parts[0] == pytest.approx(parts[2], abs=1e-9)
        assert parts[3] == 0
        assert parts.sum() == pytest.approx(r2(drivers, outcome), abs=1e-9)


def test_correlations_from_sums_of_products_are_those_of_the_columns() -> None:
    drivers, outcome = drawn(3)
    columns = np.column_stack([np.ones(len(outcome)), drivers, outcome])

    assert correlations_of(columns.T @ columns) == pytest.approx(of(drivers, outcome), abs=1e-12)


def test_inflation_is_one_by_what_the_others_leave() -> None:
    drivers, outcome = drawn(4)
    others = [r2(np.delete(drivers, place, axis=1), drivers[:, place]) for place in range(4)]

    found = inflation(of(drivers, outcome)[:-1, :-1])

    assert found == pytest.approx([1 / (1 - one) for one in others])
    assert inflation(np.ones((2, 2))) == [None, None]
    assert inflation(np.ones((1, 1))) == [1.0]


def test_the_condition_index_of_columns_at_right_angles_is_one() -> None:
    assert condition_index(np.diag([1.0, 20.0, 3.0])) == pytest.approx(1)
    close = np.array([[1.0, 1.0], [0.0, 0.01]])  # tan of half the angle between them
    assert condition_index(close) == pytest.approx(1 / np.tan(np.arctan(0.01) / 2))
    assert condition_index(np.ones((3, 2))) is None
