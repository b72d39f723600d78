import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.statistics.proportions import wilson
from enishi.lens.tests.golden import Ask


def test_who_stays_away_longer_than_the_window_has_left(ask: Ask) -> None:
    ask.tell("aya", "2026-07-20 10:00", "Order Completed")  # away 30 days before September's end
    ask.tell("aya", "2026-08-20 10:00", "Order Completed")
    ask.tell("ben", "2026-08-25 10:00", "Order Completed")
    ask.tell("ben", "2026-09-20 10:00", "Order Completed")
    ask.tell("chi", "2026-09-10 10:00", "Order Completed")  # joins: not in September's base
    ask.tell("chi", "2026-10-30 10:00", "Order Completed")

    ask.tell("dai", "2026-11-20 10:00", "Product Viewed")

    answer = ask("metrics.churn", window="30d", since="2026-09-01")

    low, high = wilson(1, 2)
    assert answer.rows[0] == {
        "period": "2026-09-01", "churn": 0.5, "lo": low, "hi": high,
        "n": 2, "churned": 1, "complete": True,
    }  # fmt: skip
    october, november = answer.rows[1:]
    assert (october["n"], october["churned"]) == (2, 1)  # ben left, chi came back in time
    assert (november["period"], november["complete"], november["churn"]) == (
        "2026-11-01",
        False,
        None,
    )
    assert (answer.totals["churned"], answer.totals["n"], answer.n) == (2, 4, 4)
    assert answer.totals["window_days"] == 30
    assert ask.behind("metrics.churn", {"period": "2026-09-01"}, window="30d") == ask.people("aya")
    assert ask.behind("metrics.churn", {"period": "2026-09-01", "left": False}, window="30d") == (
        ask.people("ben")
    )


def test_the_proposed_window_is_the_95_percent_point_of_the_purchase_interval(ask: Ask) -> None:
    for day in (1, 11, 31):
        ask.tell("aya", f"2026-10-{day:02} 10:00", "Order Completed")
    answer = ask("metrics.churn")
    assert answer.totals["proposed_window_days"] == pytest.approx(19.5)
    assert ask("metrics.churn", event="Store Visited").reason == "no_events"


def test_before_the_events_reach_back_a_whole_window_nobody_is_judged(ask: Ask) -> None:
    ask.tell("aya", "2026-07-20 10:00", "Order Completed")

    ask.tell("ben", "2026-11-20 10:00", "Product Viewed")

    assert [row["period"] for row in ask("metrics.churn", window="30d").rows] == [
        "2026-09-01", "2026-10-01", "2026-11-01"
    ]  # fmt: skip
    young = ask("metrics.churn", window="200d")
    assert (young.rows, young.reason) == ([], "not_enough_data")
    assert ask.behind("metrics.churn", {}, window="200d") == []


def test_a_contract_ends_when_it_is_cancelled_and_may_begin_anew(ask: Ask) -> None:
    for who in ("aya", "ben", "chi"):
        ask.tell(who, "2026-08-10 10:00", "Subscription Started")
    ask.tell("aya", "2026-09-15 10:00", "Subscription Cancelled")
    ask.tell("ben", "2026-09-15 10:00", "Subscription Cancelled")
    ask.tell("ben", "2026-09-20 10:00", "Subscription Started")
    ask.tell("dai", "2026-09-05 10:00", "Subscription Started")  # joins and leaves within
    ask.tell("dai", "2026-09-25 10:00", "Subscription Cancelled")
    ask.tell("emi", "2026-09-25 10:00", "Subscription Cancelled")  # never seen to start

    ask.tell("aya", "2026-11-20 10:00", "Product Viewed")

    answer = ask("metrics.churn", kind="contract")

    assert [(row["period"], row["n"], row["churned"]) for row in answer.rows] == [
        ("2026-09-01", 3, 1), ("2026-10-01", 2, 0), ("2026-11-01", 2, None)
    ]  # fmt: skip
    assert answer.totals == {"churn": 0.2, "churned": 1, "n": 5}
    assert ask.behind("metrics.churn", {"period": "2026-09-01"}, kind="contract") == ask.people(
        "aya"
    )
    with pytest.raises(QuestionError):
        ask.behind("metrics.churn", {"period": "2020-01-01"}, kind="contract")
    assert ask.behind("metrics.churn", {}, kind="contract") == ask.people("aya", "ben", "chi")


def test_names_of_the_contracts_events_are_parameters(ask: Ask) -> None:
    ask.tell("aya", "2026-08-10 10:00", "Plan Begun")
    ask.tell("aya", "2026-09-10 10:00", "Plan Quit")
    ask.tell("ben", "2026-11-20 10:00", "Product Viewed")
    answer = ask("metrics.churn", kind="contract", started="Plan Begun", ended="Plan Quit")
    assert answer.rows[0]["churn"] == 1


def test_old_files_say_nothing_about_who_left_after_them(ask: Ask) -> None:
    for month in (1, 2, 3, 4):
        ask.tell("aya", f"2024-{month:02}-10 10:00", "Order Completed")
    rows = ask("metrics.churn", window="40d").rows
    assert [(row["period"], row["churn"]) for row in rows] == [
        ("2024-03-01", 0),
        ("2024-04-01", None),
    ]
