"""Whether detractors who were followed up come round, against those who were not."""

from typing import Any

import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.tests.golden import Ask


def told(ask: Ask, *, people: int = 40) -> None:
    """Of the first half each was followed up: three of four come round and buy; of the others one
    of four."""
    for number in range(people):
        who, followed = f"p{number}", number < people // 2
        ask.tell(who, "2026-01-10 10:00", "Survey Answered", metric="NPS", score=number % 7)
        if followed:
            ask.record(who, "2026-01-12 10:00", "Follow-up Opened", item_id=number)
            ask.record(who, "2026-01-15 10:00", "Follow-up Resolved", item_id=number)
        better = number % 4 < 3 if followed else number % 4 == 0
        score = (9 if number % 8 == 0 else 7) if better else 4
        ask.tell(who, "2026-03-01 10:00", "Survey Answered", metric="NPS", score=score)
        if better:
            ask.tell(who, "2026-03-20 10:00", "Order Completed", revenue=1000 + number)
    ask.tell("p0", "2026-11-20 10:00", "Product Viewed")


def test_the_share_that_comes_round_is_told_of_both(ask: Ask) -> None:
    told(ask)

    answer = ask("surveys.recovered")

    rows: list[dict[str, Any]] = answer.rows
    assert [(r["class"], r["people"], r["n"], r["recovered"], r["promoted"]) for r in rows] == [
        ("resolved", 20, 20, 0.75, 0.15),
        ("other", 20, 20, 0.25, 0.1),
    ]
    assert rows[0]["recovered_lo"] == pytest.approx(0.531, abs=0.001)  # Wilson, 15 of 20
    assert answer.totals["difference"] == 0.5
    assert answer.interval == (answer.totals["difference_lo"], answer.totals["difference_hi"])
    assert answer.totals["difference_lo"] == pytest.approx(0.1907, abs=0.001)  # Newcombe
    assert answer.totals["adjusted"] is None  # fewer than fifty on each side
    assert (answer.n, answer.reason) == (40, None)
    assert ask.behind("surveys.recovered", {"class": "other", "recovered": True}) == ask.people(
        "p20", "p24", "p28", "p32", "p36"
    )


def test_what_those_who_came_round_bring_is_counted_times_their_number(ask: Ask) -> None:
    told(ask)
    totals: dict[str, Any] = ask("surveys.recovered").totals
    recovered = [n for n in range(20) if n % 4 < 3] + [20, 24, 28, 32, 36]
    mean = sum(1000 + n for n in recovered) / 20
    assert (totals["followed_recovered"], totals["followed_others"]) == (20, 20)
    assert totals["revenue_difference"] == pytest.approx(mean)
    assert (totals["retention_recovered"], totals["retention_others"]) == (1.0, 0.0)
    assert totals["recovered_people"] == 15
    assert totals["saved"] == pytest.approx(15 * mean)
    assert totals["saved_lo"] < totals["saved"] < totals["saved_hi"]


def test_like_is_compared_with_like_where_there_is_enough(ask: Ask) -> None:
    told(ask, people=160)
    totals: dict[str, Any] = ask("surveys.recovered").totals
    # Who was followed up does not depend on what is known: nothing to adjust for.
    assert totals["adjusted"] == pytest.approx(totals["difference"], abs=0.02)
    assert totals["adjusted_lo"] < totals["adjusted"] < totals["adjusted_hi"]


def test_what_is_not_settled_in_time_or_taken_up_again_counts_as_other(ask: Ask) -> None:
    for who in ("late", "again", "done", "soon", "young", "silent"):
        day = "2026-11-01 10:00" if who == "young" else "2026-01-10 10:00"
        ask.tell(who, day, "Survey Answered", metric="NPS", score=3)
        ask.record(who, "2026-02-20 10:00" if who == "late" else "2026-01-15 10:00",
                   "Follow-up Resolved")  # fmt: skip
    ask.record("again", "2026-01-16 10:00", "Follow-up Reopened")
    ask.tell("soon", "2026-01-12 10:00", "Survey Answered", metric="NPS", score=9)
    for who in ("late", "again", "done"):
        ask.tell(who, "2026-03-01 10:00", "Survey Answered", metric="NPS", score=8)
    ask.tell("done", "2026-11-20 10:00", "Product Viewed")

    answer = ask("surveys.recovered")

    assert [(row["class"], row["people"], row["answered"]) for row in answer.rows] == [
        ("resolved", 2, 1),
        ("other", 2, 2),
    ]
    assert answer.totals["left_out"] == 1
    assert answer.reason == "not_enough_data"
    assert answer.totals["saved"] is None
    assert ask.behind("surveys.recovered", {"class": "resolved"}) == ask.people("done", "silent")
    assert ask.behind("surveys.recovered", {"answered": False}) == ask.people("silent")


def test_nobody_unhappy_is_said_so_and_bad_questions_are_refused(ask: Ask) -> None:
    ask.tell("aya", "2026-01-10 10:00", "Survey Answered", metric="NPS", score=9)
    assert ask("surveys.recovered").reason == "no_events"
    with pytest.raises(QuestionError):
        ask("surveys.recovered", settle="100d")
    with pytest.raises(QuestionError):
        ask.behind("surveys.recovered", {"class": "friends"})
