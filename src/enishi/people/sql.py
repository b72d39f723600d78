"""Set-based SQL on the two databases that Enishi runs on: where SQLite and PostgreSQL differ, it
is here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from django.db import connection

Row = tuple[Any, ...]


def rows(sql: str, *values: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Row] = cursor.fetchall()
    return found


def write(sql: str, table: Sequence[Sequence[Any]]) -> None:
    """One statement for each row."""
    if table:
        with connection.cursor() as cursor:
            cursor.executemany(sql, table)


def among(column: str) -> str:
    """The condition that `column` is in a set that is given as the one parameter
    `array(values)`."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 -- fixed text
    return f"{column} = ANY(%s)"


def array(values: Collection[int] | Collection[str]) -> object:
    if connection.vendor == "sqlite":
        return msgspec.json.encode(list(values)).decode()
    return list(values)


def rows_with_values(sql: str, pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """`sql` ends in WHERE: the rows whose (kind, value) is among the pairs."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, value in pairs:
        by_kind[kind].append(value)
    found: list[Row] = []
    for kind, values in by_kind.items():
        found += rows(f"{sql} kind = %s AND {among('value')}", kind, array(values))
    return found


def rows_with_ids(sql: str, column: str, ids: Collection[int]) -> list[Row]:
    """`sql` ends in WHERE: the rows whose `column` is among the ids."""
    return rows(f"{sql} {among(column)}", array(ids)) if ids else []
