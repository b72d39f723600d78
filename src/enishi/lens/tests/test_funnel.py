from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from enishi.lens.errors import QuestionError
from enishi.lens.result import Result
from enishi.lens.tests.golden import Ask, on_duckdb

STEPS = "View>Add>Buy"


def tell_shoppers(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "View", channel="app", plan="gold")
    ask.tell("aya", "2026-11-01 09:10", "Add")
    ask.tell("aya", "2026-11-01 09:40", "Buy")
    ask.tell("ben", "2026-11-01 09:00", "View", plan="free")
    ask.tell("ben", "2026-11-01 09:30", "Add")
    ask.tell("ben", "2026-11-08 09:00", "Buy")  # to the second 7 days later: too late
    ask.tell("chi", "2026-11-01 09:00", "Add")
    ask.tell("chi", "2026-11-01 09:00", "View")
    ask.tell("dai", "2026-11-01 09:00", "Buy")


def people(answer: Result) -> list[object]:
    return [row["people"] for row in answer.rows]


def test_a_step_counts_after_the_one_before_and_in_time(ask: Ask) -> None:
    tell_shoppers(ask)

    answer = ask("funnel", steps=STEPS)

    assert [(row["step"], row["people"]) for row in answer.rows] == [
        ("View", 3), ("Add", 2), ("Buy", 1),
    ]  # fmt: skip
    view, add, buy = answer.rows
    assert (view["share"], add["share"], buy["share"]) == (1, 2 / 3, 1 / 3)
    assert (view["of_previous"], buy["of_previous"]) == (None, 1 / 2)
    assert (add["median_seconds"], buy["median_seconds"]) == (1200, 1800)
    assert (answer.n, answer.interval) == (3, (buy["share_lo"], buy["share_hi"]))
    assert ask.behind("funnel", {"step": "Add"}, steps=STEPS) == ask.people("aya", "ben")
    dropped: dict[str, object] = {"step": "Add", "dropped": True}
    assert ask.behind("funnel", dropped, steps=STEPS) == ask.people("ben")


def test_the_attempt_that_comes_furthest_counts(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "View")
    ask.tell("aya", "2026-11-09 09:00", "View")
    ask.tell("aya", "2026-11-09 09:05", "Add")
    ask.tell("aya", "2026-11-09 09:06", "View")
    ask.tell("aya", "2026-11-09 09:30", "Buy")

    answer = ask("funnel", steps=STEPS)

    assert people(answer) == [1, 1, 1]
    assert [row["median_seconds"] for row in answer.rows] == [None, 300, 1500]


def test_strict_lets_no_other_step_come_between(ask: Ask) -> None:
    for who, names in {"aya": "View Ping Add Buy", "ben": "View Add Add Buy", "chi": "View Buy Add"}.items():  # fmt: skip # noqa: E501 -- a table
        for minute, name in enumerate(names.split()):
            ask.tell(who, f"2026-11-01 09:0{minute}", name)

    assert people(ask("funnel", steps=STEPS)) == [3, 3, 2]
    assert people(ask("funnel", steps=STEPS, strict=True)) == [3, 2, 1]


def test_a_repeated_step_takes_another_event(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "Buy")
    ask.tell("ben", "2026-11-01 09:00", "Buy")
    ask.tell("ben", "2026-11-01 09:00", "Buy")

    answer = ask("funnel", steps="Buy>Buy")

    assert people(answer) == [2, 1]
    assert ask.behind("funnel", {"number": 2}, steps="Buy>Buy") == ask.people("ben")


def test_who_enters_before_the_end_may_go_on_after_it(ask: Ask) -> None:
    tell_shoppers(ask)

    answer = ask("funnel", steps=STEPS, until="2026-11-01T09:05")

    assert people(answer) == [3, 2, 1]
    assert people(ask("funnel", steps=STEPS, since="2026-11-02")) == [0, 0, 0]


@pytest.mark.parametrize(
    ("split", "groups"),
    [("channel", {"app": [1, 1, 1], "web": [2, 1, 0]}),
     ("plan", {"gold": [1, 1, 1], "free": [1, 1, 0], None: [1, 0, 0]})],
)  # fmt: skip
def test_a_split_takes_what_the_first_step_says(
    ask: Ask, split: str, groups: dict[str | None, list[int]]
) -> None:
    tell_shoppers(ask)

    answer = ask("funnel", steps=STEPS, split=split)

    found: dict[Any, list[object]] = {}
    for row in answer.rows:
        found.setdefault(row["split"], []).append(row["people"])
    assert found == groups
    assert answer.totals == {"groups": len(groups)}
    row = {"step": "Add", "split": "app"}
    assert ask.behind("funnel", row, steps=STEPS, split="channel") == ask.people("aya")


@pytest.mark.parametrize(
    ("params", "field"),
    [({"steps": "a>>b"}, "steps"), ({"steps": "a>b", "window": "soon"}, "window"),
     ({"steps": "a", "window": "0d"}, "window"), ({"steps": "a", "split": "a.b'"}, "split")],
)  # fmt: skip
def test_a_funnel_that_is_none_says_why(ask: Ask, params: dict[str, str], field: str) -> None:
    with pytest.raises(QuestionError) as caught:
        ask("funnel", **params)
    assert caught.value.field == field


def by_hand(life: list[tuple[int, str]], steps: str, window: int) -> int:
    """The longest chain of the steps that any choice of events gives."""
    for size in range(len(steps), 0, -1):
        for chosen in combinations(life, size):
            named = "".join(name for _, name in chosen) == steps[:size]
            if named and chosen[-1][0] - chosen[0][0] < window:
                return size
    return 0


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    some.lists(some.tuples(some.integers(0, 12), some.sampled_from("abcd")), max_size=10),
    some.sampled_from(["abc", "aab", "aba", "ab", "aa", "abca"]),
    some.integers(1, 8),
)
def test_nobody_comes_further_by_any_choice_of_events(
    tmp_path: Path, told: list[tuple[int, str]], steps: str, window: int
) -> None:
    ask = Ask(on_duckdb(tmp_path))
    for minute, name in told:
        ask.tell("aya", f"2026-11-01 09:{minute:02}", name)
    life = [
        (minute, name) for minute, _, name in sorted((m, n, s) for n, (m, s) in enumerate(told))
    ]

    answer = ask("funnel", steps=">".join(steps), window=f"{window}m")

    assert sum(row["people"] for row in answer.rows) == by_hand(life, steps, window)  # type: ignore[misc] # numbers
