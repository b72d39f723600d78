import math
import random

from enishi.lens.profiles.standing import Feature, standings


def test_a_ratio_is_the_share_of_the_group_to_that_of_everybody() -> None:
    [row] = standings([Feature(("tag", "VIP"), 30, 50)], 100, 1_000)
    assert math.isclose(row.ratio, 6.0)
    assert (row.share, row.share_of_all) == (0.3, 0.05)
    assert row.low < 6 < row.high
    assert row.stands_out


def test_what_is_as_common_as_everywhere_does_not_stand_out() -> None:
    [row] = standings([Feature(("a",), 10, 100)], 100, 1_000)
    assert math.isclose(row.ratio, 1.0)
    assert row.low < 1 < row.high
    assert not row.stands_out


def test_the_interval_is_that_of_katz_where_one_feature_is_looked_at() -> None:
    """ln(p1/p2) ± 1.96 √((1−p1)/x1 + (1−p2)/x2), half a person added to each."""
    [row] = standings([Feature(("a",), 40, 100)], 200, 1_200)
    mine, theirs = 40.5 / 200.5, 60.5 / 1_000.5
    error = math.sqrt((1 - mine) / 40.5 + (1 - theirs) / 60.5)
    low = math.exp(math.log(mine / theirs) - 1.959964 * error)
    part = 200 / 1_200
    assert math.isclose(row.low, low / (part * low + 1 - part), rel_tol=1e-6)


def test_of_a_thousand_features_that_mean_nothing_hardly_any_stands_out() -> None:
    chance = random.Random(7)
    features = []
    for number in range(1_000):
        rate = chance.uniform(0.02, 0.5)
        inside = sum(chance.random() < rate for _ in range(300))
        outside = sum(chance.random() < rate for _ in range(1_500))
        features.append(Feature((str(number),), inside, inside + outside))
    assert sum(row.stands_out for row in standings(features, 300, 1_800)) <= 3


def test_nobody_or_everybody_cannot_stand_out() -> None:
    assert standings([Feature(("a",), 0, 5)], 0, 10) == []
    assert standings([Feature(("a",), 5, 5)], 10, 10) == []


def test_a_feature_that_nobody_in_the_group_has_still_has_an_interval() -> None:
    [row] = standings([Feature(("a",), 0, 200)], 100, 1_000)
    assert 0 < row.low < row.high < 1
