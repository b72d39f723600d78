import dataclasses

import pytest

from enishi.lens.question import question
from enishi.lens.tests.golden import Ask, moment


def test_events_are_listed_by_how_often_they_came(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Product Viewed")
    ask.tell("aya", "2026-11-01 09:01", "Product Viewed")
    ask.tell("ben", "2026-11-02 09:00", "Product Viewed")
    ask.tell("ben", "2026-11-02 09:05", "Order Completed", revenue=5000)
    ask.tell("vic", "2026-11-02 09:05", "identify", kind="identify")

    answer = ask("events")

    assert answer.rows == [
        {"name": "Product Viewed", "count": 3, "people": 2},
        {"name": "Order Completed", "count": 1, "people": 1},
    ]
    assert answer.n == 2
    assert ask.behind("events", {"name": "Order Completed"}) == ask.people("ben")


def test_a_window_takes_its_first_day_and_leaves_its_last(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 00:00", "Product Viewed")
    ask.tell("ben", "2026-11-02 00:00", "Product Viewed")

    answer = ask("events", since="2026-11-01", until="2026-11-02")

    assert answer.rows == [{"name": "Product Viewed", "count": 1, "people": 1}]


def test_nothing_is_an_answer_with_its_reason(ask: Ask) -> None:
    answer = ask("events")

    assert (answer.rows, answer.n, answer.reason) == ([], 0, "no_events")


@pytest.mark.parametrize("params", [{}, {"since": "2026-11-02"}, {"until": "2026-11-02"}])
@pytest.mark.parametrize(
    "name", ["events", "breakdown", "trend", "lifecycle", "retention", "metrics.nps"]
)
def test_an_end_that_nothing_lies_beyond_changes_nothing(
    name: str, params: dict[str, str], ask: Ask
) -> None:
    """Some statements then do not read the time of events at all."""
    for day in range(1, 5):
        for who in ("aya", "ben", "chi")[: 4 - day // 2]:
            ask.tell(who, f"2026-11-0{day} 09:00", "Product Viewed")
    frame = ask.frame()

    known = dataclasses.replace(frame, latest=moment("2026-11-04 09:00"))

    asked = question(name, params)
    assert asked.answer(known) == asked.answer(frame)
    one, two = (frame.engine.ask(asked.people(here, {})) for here in (frame, known))
    assert sorted(one) == sorted(two)
