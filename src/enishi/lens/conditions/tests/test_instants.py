"""The instants that are worked out of everybody at once are not after the change itself."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from enishi.lens.conditions.holds import holds
from enishi.lens.conditions.instants import LATER, put_later
from enishi.lens.conditions.tests.histories import facts_of
from enishi.lens.conditions.tests.lent import lend
from enishi.lens.conditions.tests.test_one_meaning import (
    GRID,
    PHASES,
    engine_in,
    people_of,
    worlds,
)
from enishi.lens.conditions.tree import parse, to_json
from enishi.lens.engines.duckdb import Engine


def compare(engine: Engine, world: Any) -> int:
    conditions, identities, shown_as, calendar, instants = world
    people = people_of(identities, shown_as)
    lend(engine, people)
    trees = {number: parse(to_json(one)) for number, one in enumerate(conditions)}
    for at in instants:
        engine.run(LATER)
        put_later(engine, trees, at, calendar)
        rows = engine.rows("SELECT segment_id, person_id, moment FROM later")
        found: dict[tuple[Any, Any], Any] = {(one, person): when for one, person, when in rows}
        assert len(found) == len(rows)
        for person, known in people.items():
            facts = facts_of([part for _, part in known])
            for number, one in trees.items():
                until = found.get((number, person)) or GRID[-1]
                assert until > at
                verdict = holds(one, facts, at, calendar)
                inside = [moment for moment in GRID if at < moment < until]
                for moment in {*inside[:: max(len(inside) // 12, 1)], at + 1, until - 1}:
                    if at < moment < until:
                        same = holds(one, facts, moment, calendar).holds == verdict.holds
                        assert same, f"{to_json(one)}\nat {at}, until {until}: {moment}\n{facts}"
    return len(trees) * len(people)


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
        def all_of_them(world: Any) -> None:
            nonlocal cases
            cases += compare(engine, world)

        all_of_them()
    return cases


def test_nobody_changes_before_their_instant(tmp_path: Path) -> None:
    assert check(tmp_path, examples=40) >= 300


@pytest.mark.bench
def test_of_thousands_nobody_changes_before_their_instant(tmp_path: Path) -> None:
    assert check(tmp_path, examples=700) >= 10_000
