"""What goes with the score of a survey, among its own questions and what happened before."""

from typing import Any

import numpy as np
import pytest

from enishi.lens.answers.sheet import Asked, Sheet
from enishi.lens.errors import QuestionError
from enishi.lens.tests.golden import Ask

COLUMNS = ("poor", "fair", "good", "great")
SHEET = Sheet(
    (
        Asked("nps", "nps", metric="nps", most=10),
        Asked("again", "nps", metric="nps", most=10),
        Asked("pace", "slider", least=0, most=100),
        Asked("parts", "matrix", options=COLUMNS, rows=("speed", "price")),
        Asked("why", "long"),
    )
)


def surveyed(ask: Ask, survey: int = 1, people: int = 150) -> None:
    """NPS that goes with the row "speed", and with nothing else that is asked."""
    ask.sheets[survey] = SHEET
    rng = np.random.default_rng(survey)
    for number in range(people):
        speed, price, pace = int(rng.integers(4)), int(rng.integers(4)), int(rng.integers(101))
        score = int(np.clip(round(3 + 2 * speed + rng.normal(0, 1)), 0, 10))
        who, when = f"s{survey}-{number}", f"2026-11-{10 + number % 9:02} 12:00"
        told: dict[str, Any] = {"survey_id": survey, "survey": f"S{survey}"}
        ask.tell(
            who, f"2026-11-{9 + number % 9:02} 12:00", "Order Delivered", delay_days=number % 4
        )
        ask.tell(who, when, "Survey Answered", metric="nps", score=score, question_id="nps", **told)
        ask.tell(who, when, "Survey Answered", metric="nps", score=5, question_id="again", **told)
        parts = {"speed": COLUMNS[speed], "price": COLUMNS[price]}
        answers = {"nps": score, "again": 5, "pace": pace, "parts": parts}
        ask.tell(who, when, "Survey Submitted", answers=answers, **told)


def test_questions_of_the_same_submission_are_drivers_of_its_score(ask: Ask) -> None:
    surveyed(ask)
    surveyed(ask, 2, people=40)

    answer = ask(
        "surveys.drivers", survey=1, drivers="question:parts.speed,parts.price,pace,delay_days"
    )

    rows = {str(row["driver"]): row for row in answer.rows}
    assert answer.n == 150
    assert set(rows) == {"parts.speed", "parts.price", "pace", "delay_days"}
    assert answer.rows[0]["driver"] == "parts.speed"
    assert (rows["parts.speed"]["sign"], rows["pace"]["sign"]) == (1, 0)
    assert float(str(rows["parts.speed"]["importance"])) > 0.7
    assert float(str(rows["parts.speed"]["mean"])) == pytest.approx(
        2.5, abs=0.3
    )  # columns count from 1 on
    assert {"importance", "lo", "hi", "sign", "threshold", "vif"} <= set(answer.rows[0])


def test_without_names_everything_that_is_asked_in_numbers_is_looked_at(ask: Ask) -> None:
    surveyed(ask)

    answer = ask(
        "surveys.drivers", survey=1, question="nps", drivers="parts.speed, parts.price, pace"
    )
    with pytest.raises(QuestionError, match="same in every"):  # everybody said 5 to "again"
        ask("surveys.drivers", survey=1)
    assert len(answer.rows) == 3
    assert len(ask.behind("surveys.drivers", {}, survey=1, drivers="pace")) == 150


def test_what_a_survey_does_not_ask_is_refused(ask: Ask) -> None:
    surveyed(ask, people=1)
    for params in (
        {"survey": 9},
        {"survey": 1, "metric": "csat"},
        {"survey": 1, "question": "why"},
        {"question": "nps"},
        {"survey": 1, "drivers": "question:why"},
    ):
        with pytest.raises(QuestionError):
            ask("surveys.drivers", **params)
