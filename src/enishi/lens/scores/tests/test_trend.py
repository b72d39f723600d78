from typing import Any

import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.scores.tests.telling import answered, mixed
from enishi.lens.statistics.counts import poisson
from enishi.lens.statistics.nps import Classes, adjusted_wald
from enishi.lens.tests.golden import Ask


def values(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {row["period"]: row["value"] for row in rows}


def test_scores_by_week_have_their_band_and_empty_weeks_are_null(ask: Ask) -> None:
    answered(ask, mixed(8, 2, 0), "2026-11-01 23:59")
    answered(ask, mixed(2, 4, 6), "2026-11-09 00:00")
    ask.tell("aya", "2026-11-20 10:00", "Product Viewed")

    answer = ask("metrics.trend")

    low, high = adjusted_wald(Classes(8, 2, 0))
    assert answer.rows == [
        {"period": "2026-10-26", "value": 80.0, "lo": low, "hi": high,
         "n": 10, "complete": True},
        {"period": "2026-11-02", "value": None, "lo": None, "hi": None,
         "n": 0, "complete": True, "reason": "not_enough_data"},
        {"period": "2026-11-09", "value": pytest.approx(-400 / 12),
         "lo": pytest.approx(adjusted_wald(Classes(2, 4, 6))[0]),
         "hi": pytest.approx(adjusted_wald(Classes(2, 4, 6))[1]), "n": 12, "complete": True},
    ]  # fmt: skip
    assert (answer.n, answer.reason) == (22, None)


def test_a_window_shows_all_of_its_periods_and_says_which_it_cuts(ask: Ask) -> None:
    answered(ask, mixed(10, 0, 0), "2026-11-10 09:00")

    rows = ask("metrics.trend", unit="month", since="2026-09-10").rows

    assert [(row["period"], row["n"], row["complete"]) for row in rows] == [
        ("2026-09-01", 0, False),
        ("2026-10-01", 0, True),
        ("2026-11-01", 10, False),
    ]


def test_old_files_say_nothing_about_the_days_after_them(ask: Ask) -> None:
    answered(ask, mixed(10, 0, 0), "2024-02-10 09:00")

    rows = ask("metrics.trend", unit="month", since="2024-01-01").rows

    assert [(row["period"], row["complete"]) for row in rows] == [
        ("2024-01-01", True), ("2024-02-01", False)
    ]  # fmt: skip


def test_revenue_takes_refunds_off_and_other_currencies_bring_none(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 10:00", "Order Completed", revenue=5000)
    ask.tell("aya", "2026-11-01 11:00", "Order Completed", total=2000)
    ask.tell("ben", "2026-11-01 12:00", "Order Completed", revenue=900, currency="USD")
    ask.tell("ben", "2026-11-03 09:00", "Order Completed", revenue=3000, currency="jpy")
    ask.tell("aya", "2026-11-03 10:00", "Order Refunded", total=5000)

    def trend(metric: str) -> dict[str, Any]:
        return values(ask("metrics.trend", metric=metric, unit="day").rows)

    assert trend("revenue") == {"2026-11-01": 7000, "2026-11-02": 0, "2026-11-03": -2000}
    assert trend("orders") == {"2026-11-01": 3, "2026-11-02": 0, "2026-11-03": 1}
    assert trend("aov") == {"2026-11-01": 7000 / 3, "2026-11-02": None, "2026-11-03": -2000}
    rows: list[dict[str, Any]] = ask("metrics.trend", metric="orders", unit="day").rows
    assert (rows[0]["lo"], rows[0]["hi"]) == poisson(3)
    assert ask.behind("metrics.trend", {"period": "2026-11-03"}, metric="aov", unit="day") == (
        ask.people("ben")
    )


def test_active_people_count_once_in_each_period(ask: Ask) -> None:
    for when in ("2026-10-30 10:00", "2026-11-01 10:00", "2026-11-02 10:00"):
        ask.tell("aya", when, "Product Viewed")
    ask.tell("ben", "2026-11-02 10:00", "page", kind="page")
    ask.tell("chi", "2026-11-02 10:00", "identify", kind="identify")

    answer = ask("metrics.trend", metric="active", unit="month")

    assert values(answer.rows) == {"2026-10-01": 1, "2026-11-01": 2}
    assert answer.n == 2
    assert ask.behind("metrics.trend", {"period": "2026-10-01"}, metric="active", unit="month") == (
        ask.people("aya")
    )
    assert ask.behind("metrics.trend", {}, metric="active") == ask.people("aya", "ben")


def test_satisfaction_over_time_is_the_share_of_the_top_box(ask: Ask) -> None:
    answered(ask, [5, 5, 1, 4], metric="CSAT")
    answered(ask, [7, 5, 1, 4], metric="CES")
    rows = ask("metrics.trend", metric="csat", unit="day").rows
    assert (rows[0]["value"], rows[0]["reason"]) == (0.75, "not_enough_data")
    assert values(ask("metrics.trend", metric="ces", unit="day").rows) == {"2026-11-01": 0.5}
    assert len(ask.behind("metrics.trend", {"period": "2026-11-01"}, metric="ces", unit="day")) == 4


def test_nothing_happened_is_an_answer_with_its_reason(ask: Ask) -> None:
    assert (ask("metrics.trend").rows, ask("metrics.trend").reason) == ([], "no_events")
    with pytest.raises(QuestionError):
        ask("metrics.trend", metric="happiness")


def test_who_only_gets_a_mail_is_not_active(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Product Viewed")
    ask.tell("ben", "2026-11-01 09:00", "Email Delivered")
    ask.tell("ben", "2026-11-01 09:01", "Order Shipped")

    answer = ask("metrics.trend", metric="active", unit="day")

    assert ([row["value"] for row in answer.rows], answer.n) == ([1], 1)
    assert ask.behind("metrics.trend", {}, metric="active") == ask.people("aya")
