"""Quantiles against numpy's, which sorts all values."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from enishi.lens.engines.duckdb import Limits, engine
from enishi.lens.quantiles import Quantiles, binned, placed, quantiles
from enishi.lens.sql import Sql


def asked(folder: Path, values: list[int], *, exact: bool = False) -> Quantiles:
    with engine(Limits(temp=folder)) as opened:
        opened.lend("told", pa.table({"who": ["aya"] * len(values), "gap": values}))
        bins = binned("told", ("who",), "gap", exact=exact)
        rows = opened.ask(Sql(f"WITH bins AS ({bins}) {placed('bins', ('who',))}"))
    return quantiles(rows, 1)[("aya",)]


@pytest.mark.parametrize(
    "values", [[7], [7, 9], [0, 0, 0, 5], [-200, 3, 100_000], [100, 104, 103], list(range(1, 400))]
)
def test_few_values_give_what_sorting_gives(tmp_path: Path, values: list[int]) -> None:
    found = asked(tmp_path, values, exact=True)

    assert found.n == len(values)
    assert found.median == pytest.approx(np.quantile(values, 0.5), abs=1e-9)
    assert found.p90 == pytest.approx(np.quantile(values, 0.9), abs=1e-9)


def test_up_to_three_values_of_a_bin_are_not_guessed(tmp_path: Path) -> None:
    found = asked(tmp_path, [1_000_000, 1_030_000, 1_001_000])

    assert found.median == 1_001_000


@pytest.mark.parametrize("seed", range(5))
def test_many_values_are_never_five_percent_off(tmp_path: Path, seed: int) -> None:
    values = np.random.default_rng(seed).lognormal(15, 3, 20_000).astype(np.int64)

    found = asked(tmp_path, values.tolist())

    for percent in (50, 90):
        assert found.at(percent) == pytest.approx(np.quantile(values, percent / 100), rel=0.05)


def test_bins_of_two_parts_merge_to_those_of_the_whole(tmp_path: Path) -> None:
    parts = np.random.default_rng(1).integers(0, 10**9, (2, 500))
    with engine(Limits(temp=tmp_path)) as opened:
        for name, part in zip(("early", "late"), parts, strict=True):
            opened.lend(name, pa.table({"gap": part}))
        merged = (
            "SELECT bucket, CAST(SUM(n) AS BIGINT) AS n, MIN(lo) AS lo, MAX(hi) AS hi,"
            f" SUM(total) AS total FROM ({binned('early', (), 'gap')} UNION ALL"
            f" {binned('late', (), 'gap')}) AS parts GROUP BY bucket"
        )
        found = quantiles(opened.ask(Sql(f"WITH bins AS ({merged}) {placed('bins', ())}")), 0)[()]

    whole = asked(tmp_path, parts.ravel().tolist())
    assert (found.n, found.median, found.p90) == (1000, whole.median, whole.p90)


@pytest.mark.parametrize(
    ("n", "ends"), [(6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (50, (19, 32)), (100, (41, 60))]
)
def test_the_interval_of_a_median_is_conovers(
    tmp_path: Path, n: int, ends: tuple[int, int]
) -> None:
    """By hand from his large-sample rule: ranks ⌈n/2 ∓ 1.96 √n/2⌉."""
    assert asked(tmp_path, list(range(1, n + 1)), exact=True).median_interval == ends


def test_five_values_have_no_interval_of_their_median(tmp_path: Path) -> None:
    assert asked(tmp_path, [1, 2, 3, 4, 5]).median_interval is None


def test_the_interval_of_a_median_holds_it_as_often_as_it_says(tmp_path: Path) -> None:
    draws = np.random.default_rng(7).exponential(1_000_000, (200, 40)).astype(np.int64)
    true = 1_000_000 * np.log(2)
    with engine(Limits(temp=tmp_path)) as opened:
        who = np.repeat(np.arange(200), 40)
        opened.lend("told", pa.table({"who": who, "gap": draws.ravel()}))
        text = f"WITH bins AS ({binned('told', ('who',), 'gap', exact=True)})"
        found = quantiles(opened.ask(Sql(f"{text} {placed('bins', ('who',))}")), 1)
    intervals = [one.median_interval for one in found.values()]
    assert sum(one is not None and one[0] <= true <= one[1] for one in intervals) >= 184
