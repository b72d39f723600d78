from typing import Any

import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.tests.golden import Ask


def told(ask: Ask) -> None:
    for number in range(30):
        who, score = f"p{number}", (10, 8, 2)[number % 3]
        ask.tell(who, "2026-06-01 10:00", "Survey Answered", metric="NPS", score=score)
        if score == 10 or number == 1:
            ask.tell(who, "2026-06-20 10:00", "Order Completed", revenue=1000 + number)
    ask.tell("p0", "2026-06-21 10:00", "Order Refunded", total=400)
    ask.tell("p0", "2026-09-20 10:00", "Order Completed", revenue=99_999)  # too late
    ask.tell("p2", "2026-05-20 10:00", "Order Completed", revenue=99_999)  # before the answer
    ask.tell("young", "2026-11-01 10:00", "Survey Answered", metric="NPS", score=10)


def test_money_and_coming_again_are_told_by_class(ask: Ask) -> None:
    told(ask)

    answer = ask("metrics.by_class")

    rows: list[dict[str, Any]] = answer.rows
    assert [(row["class"], row["people"], row["revenue"], row["retention"]) for row in rows] == [
        ("promoters", 10, (10 * 1000 + sum(range(0, 30, 3)) - 400) / 10, 1.0),
        ("passives", 10, 100.1, 0.1),
        ("detractors", 10, 0.0, 0.0),
    ]
    # three equal classes at −100, 0, 100: the line's slope is the outer difference by 200
    assert answer.totals["per_point"] == pytest.approx(rows[0]["revenue"] / 200)
    assert answer.interval is not None
    assert answer.interval[0] < rows[0]["revenue"] / 200 < answer.interval[1]
    assert (answer.n, answer.reason) == (30, None)
    assert ask.behind("metrics.by_class", {"class": "passives", "retained": True}) == (
        ask.people("p1")
    )


def test_the_last_answer_that_is_old_enough_counts(ask: Ask) -> None:
    ask.tell("aya", "2026-06-01 10:00", "Survey Answered", metric="NPS", score=2)
    ask.tell("aya", "2026-07-01 10:00", "Survey Answered", metric="NPS", score=9)
    ask.tell("aya", "2026-11-01 10:00", "Survey Answered", metric="NPS", score=1)

    answer = ask("metrics.by_class")

    assert [(row["class"], row["people"]) for row in answer.rows] == [("promoters", 1)]
    assert (answer.reason, answer.totals["per_point"]) == ("not_enough_data", None)
    assert ask("metrics.by_class", until="2026-06-01").reason == "no_events"
    with pytest.raises(QuestionError):
        ask.behind("metrics.by_class", {"class": "friends"})
