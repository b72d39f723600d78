import math

import numpy as np
import pytest

from enishi.lens.statistics.crosstab import association, residual, tail
from enishi.lens.statistics.many import false_discovery, mean_chance, nps_chance, share_chance
from enishi.lens.statistics.means import Moments
from enishi.lens.statistics.nps import Classes


def test_chi_square_as_agresti_prints_it() -> None:
    """Gender by party identification, Agresti 2007, table 2.5: X² 30.1, df 2; residual 4.5."""
    table = np.array([[762, 327, 468], [484, 239, 477]])
    found = association(table)
    assert found
    assert (round(found.chi2, 1), found.df, found.n) == (30.1, 2, 2757)
    assert found.p < 0.0001
    assert residual(762, 1557, 1246, 2757) == pytest.approx(4.5, abs=0.01)
    assert residual(477, 1200, 945, 2757) == pytest.approx(5.32, abs=0.01)
    assert not found.is_thin


def test_what_has_one_row_goes_with_nothing() -> None:
    assert association(np.array([[3, 4], [0, 0]])) is None
    assert residual(3, 3, 3, 3) is None


@pytest.mark.parametrize(
    ("chi2", "df", "p"),
    [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (23.20925, 10, 0.01), (2.5582, 10, 0.99)],
)
def test_the_tail_is_that_of_the_tables(chi2: float, df: int, p: float) -> None:
    assert tail(chi2, df) == pytest.approx(p, abs=1e-5)


def test_false_discovery_as_the_paper_reckons_it() -> None:
    """Benjamini and Hochberg 1995, 15 p-values: the four smallest are found at 5 %."""
    chances = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
               .6528, .7590, 1.0]  # fmt: skip
    found = false_discovery(chances)
    assert sum(q <= 0.05 for q in found) == 4
    assert found == sorted(found)
    assert false_discovery([]) == []


def test_chances_of_differences() -> None:
    assert share_chance((56, 70), (48, 80)) == pytest.approx(0.008, abs=5e-4)
    assert nps_chance(Classes(50, 30, 20), Classes(50, 30, 20)) == 1.0
    extra = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    other = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    one, two = (Moments(10, math.fsum(x), math.fsum(v * v for v in x)) for x in (extra, other))
    assert mean_chance(one, two) == pytest.approx(0.07939, abs=1e-4)  # R: t.test(sleep)
