"""From plain files to tables of text in DuckDB: nothing is typed yet, and a line that is no row is
kept aside."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from enishi.connect.mapping.expressions import literal, quoted
from enishi.connect.mapping.sql import HOUSE_COLUMNS
from enishi.connect.reading.files import Plain, Shape
from enishi.lib.errors import BadInput

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

LINE_BYTES = 4 * 1024 * 1024
DELIMITERS = ",\t;|"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Loaded:
    """A file in its table: its rows are `first` … `first + rows - 1` of it."""

    plain: Plain
    index: int
    headers: tuple[str, ...]
    delimiter: str
    first: int
    rows: int
    broken: int


def headers_of(plain: Plain, connection: "Connection") -> tuple[tuple[str, ...], str]:
    """The file's column names, made different from each other, and its delimiter."""
    match plain.source.shape:
        case Shape.LINES:
            return ("line",), "\x1f"
        case Shape.PARQUET:
            rows = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(plain.path)])
            names = [column[0] for column in rows.description or ()]
            return distinct(names), ""
    with plain.path.open(encoding="utf-8", errors="replace", newline="") as file:
        line = file.readline(LINE_BYTES)
        if not line.strip():
            name = plain.source.path.name
            raise BadInput("file_empty", _("%s is empty: its first line names the columns.") % name)
        delimiter = "\t" if plain.source.shape is Shape.TSV else delimiter_of(line)
        file.seek(0)
        names = next(csv.reader(file, delimiter=delimiter))
    return distinct(names), delimiter


def delimiter_of(line: str) -> str:
    outside = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=outside.count)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Column names as they are written, without control characters; doubles and blanks get a
    number."""
    found: dict[str, str] = {}
    for index, name in enumerate(names, 1):
        plain = CONTROL.sub(" ", name).strip() or f"column {index}"
        while plain.lower() in found or plain.lower() in HOUSE_COLUMNS:
            plain = f"{plain}_{index}"
        found[plain.lower()] = plain
    return tuple(found.values())


def load(
    connection: "Connection", table: str, plains: Sequence[Plain], first_index: int
) -> list[Loaded]:
    """Fill raw_TABLE from its files, in order."""
    named = [headers_of(plain, connection) for plain in plains]
    columns: dict[str, str] = {}
    for headers, _delimiter in named:
        for header in headers:
            columns.setdefault(header.lower(), header)
    said = "".join(f", {quoted(name)} VARCHAR" for name in columns.values())
    raw = quoted(f"raw_{table}")
    connection.execute(f"CREATE OR REPLACE TABLE {raw} (__file INTEGER{said})")
    loaded = []
    for index, (plain, (headers, delimiter)) in enumerate(
        zip(plains, named, strict=True), first_index
    ):
        before = _count(connection, raw)
        broken = _insert(connection, raw, index, plain, (headers, delimiter))
        rows = _count(connection, raw) - before
        loaded.append(Loaded(plain, index, headers, delimiter, before, rows, broken))
    return loaded


def _insert(
    connection: "Connection", raw: str, index: int, plain: Plain, shape: tuple[tuple[str, ...], str]
) -> int:
    """Rows of one file into its table; the count of lines that are no rows."""
    headers, delimiter = shape
    if plain.source.shape is Shape.PARQUET:
        names = ", ".join(
            f"CAST({quoted(own)} AS VARCHAR) AS {quoted(name)}"
            for own, name in zip(_parquet_names(connection, plain), headers, strict=True)
        )
        connection.execute(
            f"INSERT INTO {raw} BY NAME SELECT {index} AS __file, {names} FROM read_parquet(?)",
            [str(plain.path)],
        )
        return 0
    columns = ", ".join(f"{literal(header)}: 'VARCHAR'" for header in headers)
    lines = plain.source.shape is Shape.LINES
    quote = "''" if lines else "'\"'"
    before = _last_scan(connection)
    connection.execute(
        f"INSERT INTO {raw} BY NAME SELECT {index} AS __file, * FROM read_csv(?, "
        f"auto_detect=false, header={str(not lines).lower()}, delim={literal(delimiter)}, "
        f"quote={quote}, escape={quote}, "
        f"columns={{{columns}}}, store_rejects=true, max_line_size={LINE_BYTES}, "
        f"buffer_size={2 * LINE_BYTES})",
        [str(plain.path)],
    )
    return _keep_broken(connection, index, before)


def _keep_broken(connection: "Connection", index: int, after: int) -> int:
    """Copy what the last scan could not read into `broken`, once per line."""
    if _last_scan(connection) == after:
        return 0
    connection.execute(
        "INSERT INTO broken SELECT ?, line, lower(replace(any_value(CAST(error_type AS VARCHAR)), "
        "' ', '_')), any_value(csv_line) FROM reject_errors WHERE scan_id > ? GROUP BY line",
        [index, after],
    )
    found = connection.execute("SELECT count(*) FROM broken WHERE __file = ?", [index]).fetchone()
    return int(found[0]) if found else 0


def _last_scan(connection: "Connection") -> int:
    known = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
    ).fetchone()
    if not known or not known[0]:
        return -1
    last = connection.execute("SELECT coalesce(max(scan_id), -1) FROM reject_errors").fetchone()
    return int(last[0]) if last else -1


def _parquet_names(connection: "Connection", plain: Plain) -> list[str]:
    rows = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(plain.path)])
    return [column[0] for column in rows.description or ()]


def _count(connection: "Connection", table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0
