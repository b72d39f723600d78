"""Against the tables of R. G. Newcombe, Statistics in Medicine 17 (1998)."""

import pytest

from enishi.lens.statistics.proportions import newcombe, wilson


@pytest.mark.parametrize(
    ("hits", "n", "printed"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_is_newcombe_1998a_table_i_method_3(
    hits: int, n: int, printed: tuple[float, float]
) -> None:
    assert tuple(round(end, 4) for end in wilson(hits, n)) == printed


def test_nobody_or_everybody_keeps_the_interval_within_bounds() -> None:
    assert wilson(20, 20)[1] == 1
    assert wilson(20, 20)[0] == pytest.approx(1 - wilson(0, 20)[1])


@pytest.mark.parametrize(
    ("first", "second", "printed"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_the_difference_is_newcombe_1998b_table_ii_method_10(
    first: tuple[int, int], second: tuple[int, int], printed: tuple[float, float]
) -> None:
    assert tuple(round(end, 4) for end in newcombe(first, second)) == printed
