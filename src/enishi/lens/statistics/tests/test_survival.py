import pytest

from enishi.lens.statistics.survival import done_by, kaplan_meier, quantile

# E. J. Freireich et al., Blood 21 (1963), as in E. A. Gehan, Biometrika 52 (1965): weeks of
# remission; + = still in remission when last seen.
TREATED = [(6, 3, 1), (7, 1, 0), (9, 0, 1), (10, 1, 1), (11, 0, 1), (13, 1, 0), (16, 1, 0),
           (17, 0, 1), (19, 0, 1), (20, 0, 1), (22, 1, 0), (23, 1, 0), (25, 0, 1), (32, 0, 2),
           (34, 0, 1), (35, 0, 1)]  # fmt: skip
PLACEBO = [(1, 2, 0), (2, 2, 0), (3, 1, 0), (4, 2, 0), (5, 2, 0), (8, 4, 0), (11, 2, 0),
           (12, 2, 0), (15, 1, 0), (17, 1, 0), (22, 1, 0), (23, 1, 0)]  # fmt: skip


def test_the_curve_is_the_printed_one_of_gehans_remissions() -> None:
    """Printed in the textbooks (Kleinbaum and Klein, Survival Analysis, table 2.2)."""
    printed = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    steps = kaplan_meier(reversed(TREATED))
    assert [step.time for step in steps] == [6, 7, 10, 13, 16, 22, 23]
    assert [round(step.waiting, 4) for step in steps] == printed
    assert quantile(steps, 0.5) == 23
    assert quantile(kaplan_meier(PLACEBO), 0.5) == 8


def test_what_nobody_reached_has_no_time() -> None:
    steps = kaplan_meier(TREATED)
    assert quantile(steps, 0.9) is None
    assert done_by(steps, 5) == 0
    assert done_by(steps, 7.5) == pytest.approx(1 - 0.8067, abs=1e-4)
    assert done_by(steps, 1000) == pytest.approx(1 - 0.4482, abs=1e-4)
