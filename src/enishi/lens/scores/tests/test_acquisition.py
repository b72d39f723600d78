import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.scores.acquisition import payback
from enishi.lens.tests.golden import Ask


def test_a_channel_has_paid_back_when_its_new_customers_have(ask: Ask) -> None:
    ask.tell("costs", "2026-10-05 00:00", "Cost Recorded", cost=24_000, channel="web")
    ask.tell("costs", "2026-10-05 00:00", "Cost Recorded", cost=7_000, channel="mail")
    for number in range(12):
        who = f"w{number}"
        ask.tell(who, "2026-09-30 10:00", "Product Viewed", channel="web")
        ask.tell(who, "2026-10-01 10:00", "Order Completed", revenue=1500, channel="store")
        ask.tell(who, "2026-10-11 09:00", "Order Completed", revenue=600, channel="store")
    ask.tell("old", "2026-08-01 10:00", "Order Completed", revenue=9_000)

    answer = ask("metrics.acquisition_cost", since="2026-10-01")

    assert answer.rows == [
        {"group": "web", "cost": 24_000, "customers": 12, "cost_per_customer": 2000,
         "revenue_per_customer": 2100, "payback_days": 9},
        {"group": "mail", "cost": 7_000, "customers": 0, "cost_per_customer": None,
         "revenue_per_customer": None, "payback_days": None},
    ]  # fmt: skip
    assert (answer.n, answer.reason) == (12, None)
    window = {"since": "2026-10-01"}
    assert len(ask.behind("metrics.acquisition_cost", {"group": "web"}, **window)) == 12
    assert ask.behind("metrics.acquisition_cost", {"group": "mail"}, **window) == []
    half = ask("metrics.acquisition_cost", since="2026-10-01", margin=0.5)
    assert half.rows[0]["payback_days"] is None


def test_days_count_only_while_ten_people_have_been_here_so_long() -> None:
    money = {0: 100.0, 5: 100.0}
    assert payback(15, {9: 10}, money) == 5
    assert payback(15, {3: 1, 9: 9}, money) is None
    assert payback(5, {3: 10}, money) == 0


def test_without_costs_there_is_no_answer(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 10:00", "Order Completed", revenue=1500)
    answer = ask("metrics.acquisition_cost")
    assert (answer.reason, answer.rows[0]["cost"]) == ("no_events", None)
    assert ask.behind("metrics.acquisition_cost", {}) == ask.people("aya")
    with pytest.raises(QuestionError):
        ask("metrics.acquisition_cost", margin=0)
