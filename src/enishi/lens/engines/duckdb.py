"""DuckDB: the one place that opens it, with bounds on memory and spill."""

from pathlib import Path

import duckdb

Connection = duckdb.DuckDBPyConnection


def connect(
    path: Path | None = None, *, spill: Path, memory: str = "1GB", threads: int = 2
) -> Connection:
    """A database file (or one in memory) that spills to `spill` instead of growing."""
    return duckdb.connect(
        str(path) if path else ":memory:",
        config={
            "memory_limit": memory,
            "temp_directory": str(spill),
            "max_temp_directory_size": "20GB",
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def lock_down(connection: Connection) -> None:
    """From here on: no file, no network, no setting can be reached by SQL."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
