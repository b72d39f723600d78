import pytest

from enishi.lens.scores.tests.telling import answered, mixed
from enishi.lens.statistics.nps import Classes, difference
from enishi.lens.statistics.proportions import newcombe
from enishi.lens.tests.golden import Ask


def test_two_channels_that_differ_have_a_gap_with_its_interval(ask: Ask) -> None:
    answered(ask, mixed(70, 20, 10), channel="store")
    answered(ask, mixed(30, 30, 40), channel="web")
    answered(ask, mixed(3, 0, 0), channel="app")
    answered(ask, mixed(0, 0, 20))

    answer = ask("metrics.consistency")

    assert [(row["group"], row["value"]) for row in answer.rows] == [
        ("app", 100), ("store", 60), ("web", -10), (None, -100)
    ]  # fmt: skip
    low, high = difference(Classes(30, 30, 40), Classes(70, 20, 10))
    assert answer.totals == {
        "best": "store", "worst": "web", "gap": 70, "gap_lo": low, "gap_hi": high,
        "verdict": "differs",
    }  # fmt: skip
    assert len(ask.behind("metrics.consistency", {"group": "app"})) == 3


def test_three_channels_are_three_pairs(ask: Ask) -> None:
    for channel, happy in (("store", 12), ("web", 10), ("app", 11)):
        answered(ask, [5] * happy + [1] * (20 - happy), metric="CSAT", channel=channel)

    answer = ask("metrics.consistency", metric="csat")

    assert answer.interval == newcombe((12, 20), (10, 20), 1 - 0.05 / 3)
    assert answer.totals["verdict"] == "not_distinguishable"


def test_average_orders_may_be_compared(ask: Ask) -> None:
    for channel, least in (("store", 5000), ("web", 900)):
        for number in range(12):
            who, when = f"{channel}{number}", "2026-11-01 10:00"
            ask.tell(who, when, "Order Completed", revenue=least + number, channel=channel)

    answer = ask("metrics.consistency", metric="aov")

    assert answer.totals["gap"] == pytest.approx(4100)
    assert (answer.totals["best"], answer.totals["verdict"]) == ("store", "differs")
    assert len(ask.behind("metrics.consistency", {"group": "web"}, metric="aov")) == 12


def test_one_channel_is_no_comparison(ask: Ask) -> None:
    assert ask("metrics.consistency").reason == "no_events"
    answered(ask, mixed(10, 0, 0), channel="store")
    answer = ask("metrics.consistency")
    assert (answer.reason, answer.totals["verdict"]) == ("not_enough_data", "not_enough_data")
