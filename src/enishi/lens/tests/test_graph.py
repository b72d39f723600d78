from collections import Counter
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from enishi.lens.tests.golden import Ask, on_duckdb


def tell_orders(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "View")
    ask.tell("aya", "2026-11-01 09:05", "Add")
    ask.tell("aya", "2026-11-01 09:05", "Buy")
    ask.tell("ben", "2026-11-01 09:00", "View")
    ask.tell("ben", "2026-11-01 09:01", "View")
    ask.tell("ben", "2026-11-03 09:01", "Add")
    ask.tell("ben", "2026-11-03 09:02", "group", kind="group")
    ask.tell("vic", "2026-11-03 09:00", "View")


def edges(answer: object) -> list[tuple[object, ...]]:
    return [
        (row["from"], row["to"], row["count"], row["people"], row["median_seconds"])
        for row in answer.rows  # type: ignore[attr-defined] # a Result
    ]


def test_what_follows_what_however_long_it_took(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("paths.graph")

    assert edges(answer) == [
        ("View", "Add", 2, 2, (300 + 172_800) / 2),
        ("Add", "Buy", 1, 1, 0),
        ("View", "View", 1, 1, 60),
    ]
    assert answer.n == 3
    assert answer.totals == {
        "starts": {"View": 3},
        "ends": {"Add": 1, "Buy": 1, "View": 1},
        "edges": 3,
    }
    assert ask.behind("paths.graph", {"from": "View", "to": "Add"}) == ask.people("aya", "ben")
    assert ask.behind("paths.graph", {"from": "View", "to": None}) == ask.people("vic")
    assert ask.behind("paths.graph", {"from": None, "to": "View"}) == ask.people(
        "aya", "ben", "vic"
    )


def test_a_gap_that_is_asked_for_cuts_paths(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("paths.graph", gap="1d")

    assert ("View", "Add", 1, 1, 300) in edges(answer)
    assert answer.totals["starts"] == {"View": 3, "Add": 1}
    assert answer.totals["ends"] == {"View": 2, "Add": 1, "Buy": 1}
    assert answer.n == 3
    row = {"from": None, "to": "Add"}
    assert ask.behind("paths.graph", row, gap="1d") == ask.people("ben")


def test_loops_and_rare_edges_may_be_left_out(ask: Ask) -> None:
    tell_orders(ask)

    assert [row[:2] for row in edges(ask("paths.graph", skip_loops=True))] == [
        ("View", "Add"),
        ("Add", "Buy"),
    ]
    assert [row[:2] for row in edges(ask("paths.graph", min_count=2))] == [("View", "Add")]
    assert [row[:2] for row in edges(ask("paths.graph", from_step="View", limit=1))] == [
        ("View", "Add")
    ]
    assert ask("paths.graph", from_step="View", limit=1).totals["edges"] == 2
    assert edges(ask("paths.graph", to_step="Nothing")) == []


def test_touchpoints_are_steps_and_what_has_none_is_not(ask: Ask) -> None:
    ask.tell("aya", "2026-11-01 09:00", "View", touchpoint="Shop")
    ask.tell("aya", "2026-11-01 09:01", "Ping")
    ask.tell("aya", "2026-11-01 09:05", "Call", touchpoint="Desk")

    answer = ask("paths.graph", by="touchpoint")

    assert edges(answer) == [("Shop", "Desk", 1, 1, 300)]


def test_only_what_lies_in_the_window_is_followed(ask: Ask) -> None:
    tell_orders(ask)

    answer = ask("paths.graph", since="2026-11-01", until="2026-11-03")

    assert {row["to"] for row in answer.rows} == {"View", "Add", "Buy"}
    assert (answer.n, answer.totals["starts"]) == (2, {"View": 2})


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    some.lists(
        some.tuples(some.sampled_from("xyz"), some.integers(0, 5), some.sampled_from("abc")),
        max_size=20,
    )
)
def test_any_history_is_followed_as_by_hand(
    tmp_path: Path, told: list[tuple[str, int, str]]
) -> None:
    ask = Ask(on_duckdb(tmp_path))
    lives: dict[str, list[tuple[int, int, str]]] = {}
    for seq, (who, minute, name) in enumerate(told):
        ask.tell(who, f"2026-11-01 09:{minute:02}", name)
        lives.setdefault(who, []).append((minute, seq, name))
    ways = [[name for _, _, name in sorted(life)] for life in lives.values()]

    graph, variants = ask("paths.graph"), ask("paths.variants")

    follows = Counter(pair for way in ways for pair in pairwise(way))
    assert {(row["from"], row["to"]): row["count"] for row in graph.rows} == follows
    assert graph.totals["starts"] == Counter(way[0] for way in ways)
    assert graph.totals["ends"] == Counter(way[-1] for way in ways)
    assert {row["variant"]: row["people"] for row in variants.rows} == Counter(
        " → ".join(way) for way in ways
    )
