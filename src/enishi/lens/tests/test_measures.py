import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.result import Result
from enishi.lens.tests.golden import Ask


def tell_orders(ask: Ask) -> None:
    ask.tell("aya", "2026-10-01 09:00", "Order Completed", revenue=100, quantity=1, plan="gold")
    ask.tell("aya", "2026-10-02 09:00", "Order Completed", revenue=300, quantity=2, plan="gold")
    ask.tell("ben", "2026-10-02 09:00", "Order Completed", revenue=50, quantity=5, channel="store")
    ask.tell("cho", "2026-11-20 09:00", "Order Completed", quantity=2, channel=None, plan="basic")
    ask.tell("cho", "2026-11-21 09:00", "Product Viewed", channel=None, score="4")


def values(answer: Result) -> dict[object, object]:
    return {row["group"]: row["value"] for row in answer.rows}


def test_groups_are_a_partition_of_the_events(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("breakdown", by="channel")

    assert [(row["group"], row["value"], row["people"]) for row in answer.rows] == [
        ("web", 2, 1),
        (None, 2, 1),
        ("store", 1, 1),
    ]
    assert (answer.totals["value"], answer.totals["groups"], answer.n) == (5, 3, 3)
    assert ask.behind("breakdown", {"group": None}, by="channel") == ask.people("cho")
    assert ask.behind("breakdown", {"group": "web"}, by="channel") == ask.people("aya")
    assert ask.behind("breakdown", {}, by="channel") == ask.people("aya", "ben", "cho")


def test_one_row_where_nothing_is_grouped(ask: Ask) -> None:
    tell_orders(ask)

    assert values(ask("breakdown", event="Order Completed")) == {"all": 4}
    assert values(ask("breakdown", event="Order Completed, Product Viewed")) == {"all": 5}
    assert values(ask("breakdown", event=["Product Viewed"])) == {"all": 1}
    assert values(ask("breakdown", measure="people", since="2026-11-01")) == {"all": 1}


def test_money_is_in_whole_units_and_absent_amounts_do_not_count(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("breakdown", measure="sum:revenue", by="property:plan")

    assert [(row["group"], row["value"], row["n"]) for row in answer.rows] == [
        ("gold", 400.0, 2),
        (None, 50.0, 1),
    ]
    assert answer.totals["value"] == 450.0


def test_a_ratio_is_of_sums_not_an_average_of_ratios(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("breakdown", measure="ratio:revenue/quantity")
    [row] = answer.rows

    assert row["value"] == 450 / 8  # the order without revenue is in neither sum
    # over people: (400, 3) and (50, 5)
    rest = (400 - 450 / 8 * 3) ** 2 + (50 - 450 / 8 * 5) ** 2
    half = 1.959963984540054 * (2 * rest) ** 0.5 / 8
    assert (row["lo"], row["hi"]) == pytest.approx((450 / 8 - half, 450 / 8 + half))
    assert answer.interval == (row["lo"], row["hi"])
    assert values(ask("breakdown", measure="ratio:revenue/count")) == {"all": 150.0}
    assert values(ask("breakdown", measure="mean:revenue")) == {"all": 150.0}


def test_one_person_alone_has_a_ratio_without_an_interval(ask: Ask) -> None:
    tell_orders(ask)

    rows = {
        row["group"]: row for row in ask("breakdown", measure="mean:revenue", by="channel").rows
    }

    assert (rows["web"]["value"], rows["web"]["lo"], rows["web"]["hi"]) == (200.0, None, None)


def test_a_sum_of_nothing_below_the_line_is_no_ratio(ask: Ask) -> None:
    ask.tell("aya", "2026-10-01 09:00", "Paid", revenue=100, quantity=0)

    [row] = ask("breakdown", measure="ratio:revenue/quantity").rows

    assert (row["value"], row["n"]) == (None, 1)


def test_properties_without_a_column_are_read_from_the_json(ask: Ask) -> None:
    ask.tell("aya", "2026-10-01 09:00", "Rated", 点数=4.5, address={"city": "京都"})
    ask.tell("ben", "2026-10-01 09:00", "Rated", 点数="3", address={"city": "大阪"})
    ask.tell("cho", "2026-10-01 09:00", "Rated", 点数="a lot", done=True)
    ask.tell("dai", "2026-10-01 09:00", "Rated", 点数="1e999", done=False)

    assert values(ask("breakdown", measure="sum:点数")) == {"all": 7.5}
    assert values(ask("breakdown", by="property:address.city")) == {None: 2, "京都": 1, "大阪": 1}
    assert values(ask("breakdown", by="property:done")) == {None: 2, "true": 1, "false": 1}
    assert ask.behind("breakdown", {"group": "京都"}, by="property:address.city") == [1]


def test_the_smallest_and_the_middle_order(ask: Ask) -> None:
    tell_orders(ask)

    by_channel = ask("breakdown", measure="quantile:revenue:50", by="channel")

    assert values(by_channel) == {"web": 200.0, "store": 50.0}
    assert by_channel.totals["value"] == 100.0
    assert values(ask("breakdown", measure="quantile:revenue:25")) == {"all": 75.0}
    assert values(ask("breakdown", measure="quantile:score:50")) == {"all": 4.0}


def test_sources_are_named_by_their_number(ask: Ask) -> None:
    tell_orders(ask)

    assert values(ask("breakdown", by="source")) == {1: 5}
    assert ask.behind("breakdown", {"group": "1"}, by="source") == [1, 2, 3]


def test_only_the_largest_groups_are_listed_and_all_are_counted(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("breakdown", by="channel", limit=1)

    assert values(answer) == {"web": 2}
    assert (answer.totals["groups"], answer.totals["value"]) == (3, 5)


@pytest.mark.parametrize("measure", ["count", "sum:revenue", "mean:revenue", "quantile:revenue:50"])
def test_nothing_is_an_answer_with_its_reason(ask: Ask, measure: str) -> None:
    for name in ("breakdown", "trend"):
        answer = ask(name, measure=measure)
        assert (answer.rows, answer.n, answer.reason) == ([], 0, "no_events")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"measure": "sum"}, "measure"),
        ({"measure": "ratio:a"}, "measure"),
        ({"measure": "quantile:a:100"}, "measure"),
        ({"measure": "median:a"}, "measure"),
        ({"measure": "sum:a'b"}, "measure"),
        ({"by": "weather"}, "by"),
        ({"by": "property:"}, "by"),
        ({"by": "property:a..b"}, "by"),
    ],
)
def test_what_cannot_be_measured_is_refused(ask: Ask, params: dict[str, str], field: str) -> None:
    with pytest.raises(QuestionError) as refused:
        ask("breakdown", **params)

    assert refused.value.field == field


def test_a_trend_has_its_empty_periods_too(ask: Ask) -> None:
    ask.tell("aya", "2026-09-30 23:59", "Order Completed", revenue=100)
    ask.tell("aya", "2026-11-01 00:00", "Order Completed", revenue=300)
    ask.tell("ben", "2026-11-02 00:00", "Order Completed", revenue=20)

    answer = ask("trend", measure="sum:revenue", unit="month")

    assert [(row["period"], row["value"], row["complete"]) for row in answer.rows] == [
        ("2026-09-01", 100.0, True),
        ("2026-10-01", 0, True),
        ("2026-11-01", 320.0, False),
    ]
    means = ask("trend", measure="mean:revenue", unit="month")
    assert [row["value"] for row in means.rows] == [100.0, None, 160.0]
    assert ask.behind("trend", {"period": "2026-11-01"}, unit="month") == ask.people("aya", "ben")


def test_quarters_and_years_are_fiscal(ask: Ask) -> None:
    ask.tell("aya", "2026-03-31 23:59", "Visit")
    ask.tell("aya", "2026-04-01 00:00", "Visit")
    ask.tell("aya", "2026-07-01 00:00", "Visit")

    years = ask("trend", unit="year", until="2026-07-02")
    quarters = ask("trend", unit="quarter", until="2026-07-02")

    assert [(row["period"], row["value"]) for row in years.rows] == [
        ("2025-04-01", 1),
        ("2026-04-01", 2),
    ]
    assert [row["period"] for row in quarters.rows] == ["2026-01-01", "2026-04-01", "2026-07-01"]


def test_a_trend_by_group_fills_each_group(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("trend", unit="month", by="channel", measure="people", since="2026-10-02")

    assert [
        (row["period"], row["group"], row["value"], row["complete"]) for row in answer.rows
    ] == [
        ("2026-10-01", "store", 1, False),
        ("2026-11-01", "store", 0, False),
        ("2026-10-01", "web", 1, False),
        ("2026-11-01", "web", 0, False),
        ("2026-10-01", None, 0, False),
        ("2026-11-01", None, 1, False),
    ]
    cell = {"period": "2026-10-01", "group": "store"}
    assert ask.behind("trend", cell, unit="month", by="channel") == ask.people("ben")


def test_a_trend_of_median_and_of_far_past(ask: Ask) -> None:
    ask.tell("aya", "1990-01-01 09:00", "Order Completed", revenue=10)
    ask.tell("aya", "2026-11-02 09:00", "Order Completed", revenue=30)

    answer = ask("trend", measure="quantile:revenue:50", unit="day")

    # more days than are filled: only those with events
    assert [(row["period"], row["value"]) for row in answer.rows] == [
        ("1990-01-01", 10.0),
        ("2026-11-02", 30.0),
    ]


def test_a_period_that_is_none_is_refused(ask: Ask) -> None:
    with pytest.raises(QuestionError) as refused:
        ask.behind("trend", {"period": "spring"})

    assert refused.value.field == "period"
