import pytest

from enishi.lens.statistics.normal import t_of, z_of


def test_the_normal_quantile_is_the_printed_one() -> None:
    assert [round(z_of(level), 4) for level in (0.90, 0.95, 0.99)] == [1.6449, 1.96, 2.5758]


@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980), (1e7, 1.960)],
)
def test_students_quantile_is_the_one_of_fisher_and_yates_table_iii(
    freedom: float, printed: float
) -> None:
    assert round(t_of(freedom), 3) == printed
    assert t_of(freedom, 0.9) < t_of(freedom) < t_of(freedom, 0.99)
