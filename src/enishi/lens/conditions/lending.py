"""What is known of people as the tables that `sql` reads (`sql.TABLES`)."""

from collections.abc import Iterable, Mapping
from typing import Final

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


def value_columns(value: object) -> tuple[object, ...]:
    """value_text, value_number, value_flag, value_day, there."""
    return (
        value if isinstance(value, str) else None,
        number_of(value),
        value if isinstance(value, bool) else None,
        date_in(value),
        value is not None,
    )
