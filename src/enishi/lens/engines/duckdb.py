"""DuckDB: the one place that touches it. A connection lives in memory, reads files and Arrow
tables, and keeps to its limits: memory first, then a bounded folder for what spills."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from enishi.lens.frame import Rows
from enishi.lens.sql import Sql, checked


@dataclass(frozen=True)
class Limits:
    temp: Path
    memory: str = "512MB"
    temp_size: str = "8GB"
    threads: int = 2


class Engine:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def run(self, sql: str, params: Sequence[object] | Mapping[str, object] = ()) -> None:
        self.connection.execute(sql, params)

    def rows(
        self, sql: str, params: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[object, ...]]:
        return self.connection.execute(sql, params).fetchall()

    def stream(self, sql: str, size: int) -> Iterator[tuple[object, ...]]:
        """Rows of an answer that is larger than memory should hold, fetched so many at a time."""
        found = self.connection.execute(sql)
        while some := found.fetchmany(size):
            yield from some

    def ask(self, sql: Sql) -> Rows:
        """Rows of a question, which must be in the restricted dialect."""
        checked(sql.text)
        return self.rows(sql.text, sql.values)

    def interrupt(self) -> None:
        """From another thread: end what is being asked."""
        self.connection.interrupt()

    def lock_down(self) -> None:
        """From here on SQL reaches no file, no network and no setting."""
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def lend(self, name: str, table: pa.Table) -> None:
        """Let questions read an Arrow table by this name, without a copy. A join would hand a scan
        of it a filter that Arrow cannot apply, and fail: so joins hand down none from here on."""
        self.connection.execute("SET disabled_optimizers = 'join_filter_pushdown'")
        self.connection.register(name, table)


@contextmanager
def engine(limits: Limits, *, file: Path | None = None) -> Iterator[Engine]:
    """A connection for one question or one task; closed, with its spilled files, at the end. Its
    tables are in memory, or in a database file of their own."""
    limits.temp.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "temp_directory": str(limits.temp),
        "max_temp_directory_size": limits.temp_size,
        "threads": limits.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(str(file or ":memory:"), config=settings)
    try:
        yield Engine(connection)
    finally:
        connection.close()


def literal(value: str) -> str:
    """Text as an SQL literal, for the places where a value cannot be bound."""
    return "'" + value.replace("'", "''") + "'"
