import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.tests.golden import Ask


def tell_ten_buyers(ask: Ask) -> None:
    """p0 … p9 buy once each, a day after the other, for 100, 200 …"""
    for number in range(10):
        when = f"2026-11-{number + 1:02} 09:00"
        ask.tell(f"p{number}", when, "Order Completed", revenue=100 * (number + 1))


def test_scores_are_quintiles_of_the_average_rank(ask: Ask) -> None:
    tell_ten_buyers(ask)

    answer = ask("rfm")

    # all ordered once: they share rank 5.5 of 10, so 1 + floor(5 · 5 / 10) = 3
    assert [(row["r"], row["f"], row["m"]) for row in answer.rows] == [
        *((1, 3, 1), (1, 3, 1), (2, 3, 2), (2, 3, 2), (3, 3, 3)),
        *((3, 3, 3), (4, 3, 4), (4, 3, 4), (5, 3, 5), (5, 3, 5)),
    ]
    assert answer.n == 10
    assert answer.totals == {
        "people": 10,
        "cells": {"535": 2, "434": 2, "333": 2, "232": 2, "131": 2},
        "currency": "JPY",
        "other_currency": 0,
    }
    assert ask.behind("rfm", {"r": 5, "f": 3}) == ask.people("p8", "p9")
    assert ask.behind("rfm", {"person": 1}) == ask.people("p0")


def test_equal_values_never_have_different_scores(ask: Ask) -> None:
    for number in range(7):
        ask.tell(f"p{number}", "2026-11-01 09:00", "Order Completed", revenue=100)
    for number in range(7, 10):
        ask.tell(f"p{number}", "2026-11-02 09:00", "Order Completed", revenue=100)

    rows = ask("rfm").rows

    # ranks 1 … 7 average 4: 1 + floor(5 · 3.5 / 10) = 2; ranks 8 … 10 average 9: 5
    assert [row["r"] for row in rows] == [2] * 7 + [5] * 3
    assert {row["m"] for row in rows} == {3}


def test_refunds_lessen_what_somebody_spent_and_are_no_order(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Order Completed", total=1000)
    ask.tell("aya", "2026-11-20 09:00", "Order Refunded", total=900)
    ask.tell("ben", "2026-11-02 09:00", "Order Completed", revenue=500, total=9000)
    ask.tell("cho", "2026-11-02 09:00", "Order Refunded", total=500)

    rows = ask("rfm").rows

    assert [(row["person"], row["r"], row["f"], row["m"]) for row in rows] == [
        (1, 2, 3, 2),
        (2, 4, 3, 4),
    ]


def test_a_free_choice_of_event_and_window(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Paid", revenue=1000)
    ask.tell("ben", "2026-11-10 09:00", "Paid", revenue=1000)

    answer = ask("rfm", orders="Paid", since="2026-11-05")

    assert [row["person"] for row in answer.rows] == [2]
    assert ask("rfm").reason == "no_events"


def test_each_buyer_has_one_label(ask: Ask) -> None:
    tell_ten_buyers(ask)

    rows = {row["segment"]: row for row in ask("rfm.cells").rows}

    assert {label: row["people"] for label, row in rows.items() if row["people"]} == {
        "champions": 4,
        "at_risk": 2,
        "needs_attention": 2,
        "lost": 2,
    }
    assert (rows["champions"]["amount"], rows["champions"]["orders"]) == (3400.0, 4)
    assert (rows["champions"]["share"], rows["new"]["share"]) == (0.4, 0.0)
    assert ask.behind("rfm.cells", {"segment": "at_risk"}) == ask.people("p2", "p3")
    assert len(ask.behind("rfm.cells", {})) == 10


def test_a_label_that_is_none_is_refused(ask: Ask) -> None:
    tell_ten_buyers(ask)

    with pytest.raises(QuestionError) as refused:
        ask.behind("rfm.cells", {"segment": "whales"})

    assert refused.value.field == "segment"
    assert ask("rfm.cells", orders="Paid").reason == "no_events"


def tell_four_lives(ask: Ask) -> None:
    """On 24 November: one came first this month, one long ago and lately, two not for long."""
    ask.tell("aya", "2026-11-01 09:00", "Visit")
    ask.tell("ben", "2026-01-01 09:00", "Visit")
    ask.tell("ben", "2026-11-20 09:00", "Visit")
    ask.tell("cho", "2026-09-25 23:59", "Visit")  # 60 days ago
    ask.tell("dai", "2026-05-28 00:00", "Visit")  # 180 days ago


def test_everybody_is_in_one_stage_of_life(ask: Ask) -> None:
    tell_four_lives(ask)

    answer = ask("lifecycle")

    assert [(row["stage"], row["people"]) for row in answer.rows] == [
        ("new", 1),
        ("active", 1),
        ("at_risk", 1),
        ("lost", 1),
    ]
    assert ask.behind("lifecycle", {"stage": "lost"}) == ask.people("dai")
    assert ask.behind("lifecycle", {}) == ask.people("aya", "ben", "cho", "dai")


def test_thresholds_are_a_choice_and_the_past_can_be_asked(ask: Ask) -> None:
    tell_four_lives(ask)

    patient = ask("lifecycle", at_risk=61, lost=181, new=1)
    june = ask("lifecycle", until="2026-06-01")

    assert [row["people"] for row in patient.rows] == [0, 3, 1, 0]
    assert [row["people"] for row in june.rows] == [
        1,
        0,
        1,
        0,
    ]  # dai is new, ben quiet since January
    assert ask("lifecycle", since="2026-11-10").n == 1


def test_stages_that_exclude_each_other_are_refused(ask: Ask) -> None:
    with pytest.raises(QuestionError) as refused:
        ask("lifecycle", at_risk=90, lost=90)

    assert refused.value.field == "at_risk"
    assert ask("lifecycle").reason == "no_events"
    with pytest.raises(QuestionError):
        ask.behind("lifecycle", {"stage": "asleep"})
