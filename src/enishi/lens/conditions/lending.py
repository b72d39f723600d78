"""What is known of people as the tables that `sql` reads (`sql.TABLES`)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
import numpy.typing as npt
import pyarrow as pa

from enishi.lens.conditions.sql import TABLES
from enishi.lens.conditions.values import date_in, number_of

_ARROW: Final = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR": pa.string(),
}


Column = npt.NDArray[Any]


def table(name: str, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    """One of `TABLES`; rows in the order of its columns."""
    kinds: Mapping[str, str] = TABLES[name]
    columns = list(zip(*rows, strict=True)) or [() for _ in kinds]
    return pa.table(
        {
            column: pa.array(values, _ARROW[kind])
            for (column, kind), values in zip(kinds.items(), columns, strict=True)
        }
    )


def traits_table(
    person_id: Column, name: Column, since: Column, seq: Column, values: Column
) -> pa.Table:
    """`traits` from columns; `values` are JSON texts, and each different one is read once."""
    coded = pa.array(values, pa.string()).dictionary_encode()
    known = [value_columns(msgspec.json.decode(text)) for text in coded.dictionary.to_pylist()]
    kinds = TABLES["traits"]
    plain = [person_id, name, since, seq]
    read = zip(*known, strict=True) if known else [()] * (len(kinds) - len(plain))
    columns = {
        column: pa.array(values, _ARROW[kind])
        for (column, kind), values in zip(kinds.items(), [*plain, *read], strict=True)
    }
    for column in list(kinds)[len(plain) :]:
        columns[column] = columns[column].take(coded.indices)
    return pa.table(columns)


def value_columns(value: object) -> tuple[object, ...]:
    """value_text, value_number, value_flag, value_day, there."""
    return (
        value if isinstance(value, str) else None,
        number_of(value),
        value if isinstance(value, bool) else None,
        date_in(value),
        value is not None,
    )
