"""One meaning, two evaluators: `holds` for each person is `sql` over everybody, at every instant;
and `next` is honest."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.facts import Facts
from enishi.lens.conditions.holds import holds
from enishi.lens.conditions.lending import table, value_columns
from enishi.lens.conditions.sql import sql_of_many
from enishi.lens.conditions.tests import histories
from enishi.lens.conditions.tests.histories import BASE, HOUR, STEPS, Identity, facts_of
from enishi.lens.conditions.tree import Condition, parse, to_json
from enishi.lens.engines import duckdb
from enishi.lens.frame import COLUMNS
from enishi.lens.tests.golden import SCHEMA

People = dict[int, list[tuple[int, Identity]]]


@st.composite
def worlds(draw: Any) -> tuple[list[Condition], list[Identity], list[int], Calendar, list[int]]:
    numbers = count(1)
    identities = draw(st.lists(histories.identities(numbers), min_size=3, max_size=6))
    return (
        draw(st.lists(histories.conditions, min_size=4, max_size=6)),
        identities,
        # Whom each identity is shown as: merged with an earlier one, apart again, or erased (-1).
        [draw(st.sampled_from([n, n, n, max(n - 1, 0), -1])) for n in range(len(identities))],
        draw(histories.calendars),
        draw(st.lists(histories.moments, min_size=2, max_size=2)),
    )


def people_of(identities: list[Identity], shown_as: list[int]) -> People:
    people: People = {}
    for number, identity in enumerate(identities):
        target = shown_as[number]
        if target == -1:
            continue
        person = number if target == number or shown_as[target] != target else target
        people.setdefault(person + 1, []).append((number, identity))
    return people


def lend(engine: duckdb.Engine, people: People) -> None:
    parts = [(person, part) for person, known in people.items() for _, part in known]
    facts = {person: facts_of([part for _, part in known]) for person, known in people.items()}
    rows = [
        {
            **dict.fromkeys(COLUMNS),
            "person_id": person,
            "source_id": 1,
            **{name: getattr(e, name) for name in e.__struct_fields__},
        }
        for person, part in parts
        for e in part.events
    ]
    engine.lend("story", pa.Table.from_pylist(rows, schema=SCHEMA))
    tables: dict[str, Iterable[tuple[object, ...]]] = {
        "everyone": [(person, one.since) for person, one in facts.items()],
        "traits": [
            (person, name, row.at, row.seq, *value_columns(row.value))
            for person, part in parts
            for name, row in part.traits
        ],
        "tags": [(person, *row) for person, part in parts for row in part.tags.items()],
        "consents": [
            (person, "marketing", channel, row.at, row.seq, row.granted)
            for person, part in parts
            for channel, row in part.consents
        ],
        "identifiers": [
            (person, *row) for person, part in parts for row in part.identifiers.items()
        ],
    }
    for name, of in tables.items():
        engine.lend(name, table(name, of))


def compare(engine: duckdb.Engine, world: Any) -> int:
    conditions, identities, shown_as, calendar, instants = world
    people = people_of(identities, shown_as)
    lend(engine, people)
    facts = {person: facts_of([part for _, part in known]) for person, known in people.items()}
    # As it is stored.
    trees = {number: parse(to_json(one)) for number, one in enumerate(conditions)}
    nexts = {
        moment
        for one in trees.values()
        for known in facts.values()
        if (moment := holds(one, known, instants[0], calendar).next)
    }
    asked = [*instants, *sorted(nexts)[:2]]
    for at in asked:
        found = set(engine.ask(sql_of_many(trees, at, calendar)))
        for number, one in trees.items():
            for person, known in facts.items():
                verdict = holds(one, known, at, calendar)
                assert verdict.holds == ((number, person) in found), (
                    f"{to_json(one)}\nat {at} {calendar}\nperson {person} {known}"
                )
                honest(one, known, at, calendar)
    return len(trees) * len(facts)


PHASES = (Phase.explicit, Phase.generate)  # a failure names its tree and history; shrinking is slow
GRID = sorted(
    BASE + step * 12 * HOUR + jitter for step in range(-2, STEPS + 20) for jitter in (-1, 0, 1)
)


def honest(one: Condition, known: Facts, at: int, calendar: Calendar) -> None:
    verdict = holds(one, known, at, calendar)
    assert verdict.next is None or verdict.next > at
    until = verdict.next or GRID[-1] + 400 * 24 * HOUR
    inside = [moment for moment in GRID[bisect_right(GRID, at) :] if moment < until]
    for moment in {*inside[:: max(len(inside) // 6, 1)], at + 1, until - 1}:
        if at < moment < until:
            assert holds(one, known, moment, calendar).holds == verdict.holds, (
                f"{to_json(one)}\nat {at}, next {verdict.next}, but changed by {moment}\n{known}"
            )


@contextmanager
def engine_in(folder: Path) -> Iterator[duckdb.Engine]:
    with duckdb.engine(duckdb.Limits(temp=folder, threads=1)) as engine:
        yield engine


def check(folder: Path, examples: int) -> int:
    cases = 0
    with engine_in(folder) as engine:

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        )
        @given(world=worlds())
        def both(world: Any) -> None:
            nonlocal cases
            cases += compare(engine, world)

        both()
    return cases


def test_one_person_and_everybody_are_judged_alike(tmp_path: Path) -> None:
    assert check(tmp_path, examples=60) >= 500


@pytest.mark.bench
def test_thousands_of_trees_and_histories_are_judged_alike(tmp_path: Path) -> None:
    assert check(tmp_path, examples=700) >= 10_000
