"""What always holds of an analysis, and how often its intervals hold."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.lens.drivers.analysis import analysed
from enishi.lens.drivers.table import Columns, Table
from enishi.lens.statistics.importance import lmg
from enishi.lens.statistics.sample import Array

Rows = dict[str, dict[str, Any]]


def table(drivers: Array, outcome: Array, people: Any = None) -> Table:
    n, p = drivers.shape
    names = [f"d{place}" for place in range(p)]
    whose = range(n) if people is None else people
    return Columns(names, drivers, outcome, whose, [""] * n, np.ones(n)).complete(outcome)


def rows_of(one: Table) -> Rows:
    rows, _, _ = analysed(one)
    return {str(row["driver"]): row for row in rows}


def drawn(seed: int, n: int = 80, p: int = 3) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(n, p)) + rng.normal(size=(n, 1))
    return drivers, drivers @ rng.normal(size=p) + 2 * rng.normal(size=n)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(3)), st.sampled_from([0.001, 60.0]))
def test_neither_units_nor_order_change_what_is_said(
    seed: int, order: list[int], scale: float
) -> None:
    drivers, outcome = drawn(seed)
    rows, totals, _ = analysed(table(drivers, outcome))
    before: Rows = {str(row["driver"]): row for row in rows}
    after = rows_of(table(drivers[:, order] * scale - 7, outcome * 3 + 1))

    assert sum(row["importance"] for row in before.values()) == pytest.approx(totals["r2"])
    for place, driver in enumerate(order):
        one, two = before[f"d{driver}"], after[f"d{place}"]
        for key in ("importance", "lo", "hi", "vif", "performance"):
            assert two[key] == pytest.approx(one[key], rel=1e-6, abs=1e-9), key
        assert (two["sign"], two["quadrant"]) == (one["sign"], one["quadrant"])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_noise_stays_near_nothing(seed: int) -> None:
    drivers, outcome = drawn(seed, 600)
    noise = np.random.default_rng(seed + 1).normal(size=(600, 1))

    row = rows_of(table(np.hstack([drivers, noise]), outcome))["d3"]

    assert row["lo"] < 0.005
    assert row["importance"] < 0.03


def test_many_answers_of_one_person_are_one_opinion() -> None:
    drivers, outcome = drawn(5)
    again = np.repeat(np.arange(80), 6)

    once = rows_of(table(drivers, outcome))
    often = rows_of(table(drivers[again], outcome[again], again))
    as_if = rows_of(table(drivers[again], outcome[again]))

    for name, row in once.items():
        assert often[name]["lo"] == pytest.approx(row["lo"], abs=1e-9)
        assert often[name]["hi"] == pytest.approx(row["hi"], abs=1e-9)
        width, narrow = row["hi"] - row["lo"], as_if[name]["hi"] - as_if[name]["lo"]
        assert narrow < 0.7 * width


def test_the_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    among = np.array([[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]])
    pull, spread = np.array([1.0, 0.5, 0.25]), 1.5
    with_outcome = among @ pull
    size = np.sqrt(pull @ with_outcome + spread**2)
    whole = np.block([[among, with_outcome[:, None] / size], [with_outcome / size, np.ones(1)]])
    truth = lmg(whole)
    rng, hits = np.random.default_rng(9), np.zeros(3)
    for _ in range(200):
        drivers = rng.multivariate_normal(np.zeros(3), among, 300)
        rows = rows_of(table(drivers, drivers @ pull + rng.normal(0, spread, 300)))
        found = [rows[f"d{place}"] for place in range(3)]
        hits += [row["lo"] <= true <= row["hi"] for row, true in zip(found, truth, strict=True)]
    assert hits / 200 == pytest.approx([0.95] * 3, abs=0.045)


def test_beyond_twelve_drivers_it_says_so() -> None:
    drivers, outcome = drawn(2, 200, 13)
    rows, totals, interval = analysed(table(drivers, outcome))

    assert (totals["method"], len(rows)) == ("johnson", 13)
    assert sum(float(str(row["importance"])) for row in rows) == pytest.approx(totals["r2"])
    assert interval[0] < float(str(totals["r2"])) < interval[1]
