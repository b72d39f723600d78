"""People of a test as the tables that an engine reads."""

from collections.abc import Iterable
from typing import Protocol

import pyarrow as pa

from enishi.lens.conditions.lending import table, value_columns
from enishi.lens.conditions.tests.histories import Identity, facts_of
from enishi.lens.frame import COLUMNS, Rows
from enishi.lens.sql import Sql
from enishi.lens.tests.golden import SCHEMA

People = dict[int, list[tuple[int, Identity]]]


class Lends(Protocol):
    def lend(self, name: str, table: pa.Table) -> None: ...
    def ask(self, sql: Sql) -> Rows: ...


def lend(engine: Lends, people: People) -> None:
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
