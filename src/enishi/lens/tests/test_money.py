"""Amounts of one currency are added; what is in another is counted apart, wherever money is."""

from typing import Any

import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.tests.golden import Ask

ORDER = {"event": "Order Completed"}
EVERYTHING = {"since": "2026-10-01", "until": "2026-11-24"}


def sold(ask: Ask) -> None:
    """1,000 and 2,000 yen, one of them unsaid; 30 and 50 dollars; 7 euros are given back."""
    ask.tell("aya", "2026-11-01 09:00", "Order Completed", revenue=1000)
    ask.tell("ben", "2026-11-02 09:00", "Order Completed", revenue=2000, currency="jpy")
    ask.tell("ben", "2026-11-02 10:00", "Order Completed", revenue=30, currency="USD")
    ask.tell(
        "chi", "2026-11-03 09:00", "Order Completed", revenue=50, currency="usd", channel="app"
    )
    ask.tell("aya", "2026-11-04 09:00", "Order Refunded", revenue=7, currency="EUR")
    ask.tell("dai", "2026-11-05 09:00", "Product Viewed")


@pytest.mark.parametrize(
    ("measure", "yen", "dollars"),
    [
        ("sum:revenue", 3000, 80),
        ("mean:revenue", 1500, 40),
        ("ratio:revenue/count", 1500, 40),
        ("quantile:revenue:50", 1500, 40),
    ],
)
def test_a_measure_of_money_counts_one_currency(
    measure: str, yen: float, dollars: float, ask: Ask
) -> None:
    sold(ask)

    home = ask("breakdown", **ORDER, measure=measure, by="channel")
    abroad = ask("breakdown", **ORDER, measure=measure, currency="usd")

    assert home.totals["value"] == yen
    assert (home.totals["currency"], home.totals["other_currency"]) == ("JPY", 2)
    assert [(row["group"], row["value"], row["n"]) for row in home.rows] == [("web", yen, 2)]
    assert home.n == 2
    assert abroad.totals["value"] == dollars
    assert (abroad.totals["currency"], abroad.totals["other_currency"]) == ("USD", 2)
    assert ask.behind("breakdown", {}, **ORDER, measure=measure) == ask.people("aya", "ben")


def test_a_trend_leaves_out_and_says_so(ask: Ask) -> None:
    sold(ask)

    answer = ask("trend", **ORDER, measure="sum:revenue", unit="month")

    assert [(row["period"], row["value"], row["n"]) for row in answer.rows] == [
        ("2026-11-01", 3000, 2)
    ]
    assert answer.totals["other_currency"] == 2


def test_where_nothing_is_in_the_companys_currency_the_commonest_counts(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Order Completed", revenue=30, currency="usd")
    ask.tell("ben", "2026-11-02 09:00", "Order Completed", revenue=20, currency="USD")
    ask.tell("ben", "2026-11-02 10:00", "Order Completed", revenue=900, currency="EUR")

    answer = ask("breakdown", measure="sum:revenue")

    assert [row["value"] for row in answer.rows] == [50]
    assert (answer.totals["currency"], answer.totals["other_currency"]) == ("USD", 1)


def test_money_in_other_currencies_only_is_not_nothing(ask: Ask) -> None:
    ask.tell("aya", "2026-10-01 09:00", "Order Completed", revenue=3000)
    ask.tell("aya", "2026-11-01 09:00", "Order Completed", revenue=30, currency="USD")

    answer = ask("breakdown", measure="sum:revenue", since="2026-11-01")

    assert (answer.rows, answer.reason) == ([], "other_currency")


def test_a_count_has_no_currency(ask: Ask) -> None:
    sold(ask)

    answer = ask("breakdown", **ORDER)

    assert answer.totals["value"] == 4
    assert "currency" not in answer.totals


@pytest.mark.parametrize(
    ("name", "params", "left_out"),
    [
        ("rfm", {}, 3),
        ("rfm.cells", {}, 3),
        ("metrics.revenue", {}, 3),
        ("metrics.aov", {}, 3),
        ("metrics.trend", {"metric": "revenue"}, 3),
        ("metrics.consistency", {"metric": "aov"}, 3),
        ("metrics.acquisition_cost", EVERYTHING, 3),
    ],
)
def test_every_question_about_money_says_what_it_leaves_out(
    name: str, params: dict[str, Any], left_out: int, ask: Ask
) -> None:
    sold(ask)

    home, abroad = ask(name, **params), ask(name, **params, currency="USD")

    assert (home.totals["currency"], home.totals["other_currency"]) == ("JPY", left_out)
    assert (abroad.totals["currency"], abroad.totals["other_currency"]) == ("USD", 3)


def test_rfm_ranks_amounts_of_one_currency(ask: Ask) -> None:
    sold(ask)

    amounts = sum(float(str(row["amount"])) for row in ask("rfm.cells").rows)
    dollars = sum(float(str(row["amount"])) for row in ask("rfm.cells", currency="USD").rows)

    assert (amounts, dollars) == (3000, 80)


def test_a_currency_is_a_code(ask: Ask) -> None:
    sold(ask)
    with pytest.raises(QuestionError) as told:
        ask("metrics.revenue", currency="yen!")
    assert told.value.field == "currency"
