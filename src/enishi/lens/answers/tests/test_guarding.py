import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from enishi.lens.answers.fewest import FEWEST
from enishi.lens.answers.guarding import hidden_cells, hidden_groups

TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=5
    )
)


@given(TABLES)
def test_no_hidden_cell_follows_from_the_sums(table: list[list[int]]) -> None:
    counts = np.array(table)
    hidden = hidden_cells(counts)
    assert not ((counts > 0) & (counts < FEWEST) & ~hidden).any()
    for axis in (0, 1):
        assert not (hidden.sum(axis=axis) == 1).any()


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_no_hidden_group_follows_from_the_total(sizes: dict[str, int]) -> None:
    hidden = hidden_groups(sizes)
    assert all(n == 0 or n >= FEWEST for group, n in sizes.items() if group not in hidden)
    shown = [n for group, n in sizes.items() if group not in hidden and n]
    if hidden and shown:
        assert len(hidden) > 1
        assert sum(sizes[one] for one in hidden) >= FEWEST
