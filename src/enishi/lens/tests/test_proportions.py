"""Wilson's interval against the table of Newcombe (1998) and scipy."""

import pytest

from enishi.lens.proportions import wilson


@pytest.mark.parametrize(
    ("hits", "n", "lo", "hi"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_printed_intervals_of_newcombe_come_out(
    hits: int, n: int, lo: float, hi: float
) -> None:
    found = wilson(hits, n)

    assert found is not None
    assert found == pytest.approx((lo, hi), abs=5e-5)


def test_nobody_has_no_share() -> None:
    assert wilson(0, 0) is None
