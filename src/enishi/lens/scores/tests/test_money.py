import pytest

from enishi.lens.statistics.means import Pairs, ratio_interval
from enishi.lens.tests.golden import Ask


def orders(ask: Ask) -> None:
    ask.tell(
        "aya", "2026-09-01 10:00", "Order Completed", revenue=1000, channel="web", store="川口店"
    )
    ask.tell(
        "aya", "2026-09-11 10:00", "Order Completed", revenue=3000, channel="store", store="川口店"
    )
    ask.tell("ben", "2026-09-05 10:00", "Order Completed", total=6000, channel="web")
    ask.tell("ben", "2026-10-05 10:00", "Order Completed", revenue=2000, channel="web")
    ask.tell("ben", "2026-10-07 10:00", "Order Refunded", total=500, channel="web")
    ask.tell("chi", "2026-10-08 10:00", "Order Completed", revenue=90, currency="USD")


def test_revenue_is_orders_less_refunds_by_channel(ask: Ask) -> None:
    orders(ask)

    answer = ask("metrics.revenue", by="channel")

    assert [(row["group"], row["revenue"], row["n"], row["people"]) for row in answer.rows] == [
        ("web", 8500, 4, 3), ("store", 3000, 1, 1)
    ]  # fmt: skip
    assert answer.n == 5
    assert answer.totals == {"currency": "JPY", "other_currency": 1}
    half = 1.959963984540054 * (1000**2 + 3000**2 + 6000**2 + 2000**2 + 500**2) ** 0.5
    assert answer.interval == pytest.approx((11500 - half, 11500 + half))
    assert ask.behind("metrics.revenue", {"group": "store"}, by="channel") == ask.people("aya")
    assert ask.behind("metrics.revenue", {}) == ask.people("aya", "ben", "chi")


def test_the_average_order_is_a_ratio_of_sums_over_people(ask: Ask) -> None:
    orders(ask)

    [row] = ask("metrics.aov", until="2026-10-08").rows

    pairs = Pairs(2, 11500, 4, 4000**2 + 7500**2, 4 + 4, 4000 * 2 + 7500 * 2)
    low, high = ratio_interval(pairs)
    assert row == {
        "group": None, "aov": 2875, "lo": pytest.approx(low), "hi": pytest.approx(high),
        "n": 4, "people": 2,
    }  # fmt: skip
    months = ask("metrics.aov", by="month", until="2026-10-08").rows
    assert [(one["group"], one["aov"]) for one in months] == [
        ("2026-09-01", pytest.approx(10000 / 3)), ("2026-10-01", 1500)
    ]  # fmt: skip
    by_store = ask("metrics.aov", by="store", until="2026-10-01").rows
    assert [(one["group"], one["aov"]) for one in by_store] == [("川口店", 2000), (None, 6000)]


def test_intervals_between_orders_are_in_days(ask: Ask) -> None:
    orders(ask)

    [row] = ask("metrics.purchase_interval").rows

    assert row == {
        "group": None, "median": 20, "p90": pytest.approx(28), "p95": pytest.approx(29), "n": 2,
        "lo": None, "hi": None,
    }  # fmt: skip
    since = ask("metrics.purchase_interval", since="2026-10-01").rows
    assert [(one["median"], one["n"]) for one in since] == [(30, 1)]
    assert ask.behind("metrics.purchase_interval", {"group": "store"}, by="channel") == (
        ask.people("aya")
    )
    assert ask.behind("metrics.purchase_interval", {}) == ask.people("aya", "ben")


def test_nobody_bought_is_an_answer_with_its_reason(ask: Ask) -> None:
    for name in ("metrics.revenue", "metrics.aov", "metrics.purchase_interval"):
        assert (ask(name).rows, ask(name).reason) == ([], "no_events")
