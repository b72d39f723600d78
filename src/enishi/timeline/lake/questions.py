"""Questions over all events: the lake's files and the rows above its mark, as one table
`events`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyarrow as pa
from deltalake import DeltaTable
from django.utils import translation

from enishi.lens.engines.duckdb import Engine, Limits, engine
from enishi.lib.folder import data_folder
from enishi.team.queries import company, company_zone
from enishi.timeline.lake.columns import SCHEMA, arrow
from enishi.timeline.lake.table import AT_ONCE, mark_of, open_table
from enishi.timeline.lake.touchpoints import lend_touchpoints
from enishi.timeline.queries.touchpoints import touchpoint_rules
from enishi.timeline.rows import rows_after


def query(
    sql: str, params: Sequence[object] | Mapping[str, object] = ()
) -> list[tuple[object, ...]]:
    """Rows of a question over `events`, or over `touched`, which is events with their touchpoints
    and stages by today's rules. Misses nothing that the pipeline has stored."""
    with lake_engine() as one:
        return one.rows(sql, params)


@contextmanager
def lake_engine(
    table: DeltaTable | None = None, *, limits: Limits | None = None
) -> Iterator[Engine]:
    """An engine in which `events` is everything stored at this moment: files of one version of the
    table and the rows above the mark of the same version."""
    table = table or open_table()
    above = rows_above(mark_of(table))
    with engine(limits or Limits(temp=data_folder() / "temp")) as one:
        one.lend("above", above)
        one.run(f"CREATE VIEW lake AS {_files_sql(table)}")
        one.run("CREATE VIEW events AS SELECT * FROM lake UNION ALL SELECT * FROM above")
        with translation.override(company().language):  # an answer is the same for every reader
            lend_touchpoints(one, touchpoint_rules())
        yield one


def rows_above(mark: int) -> pa.Table:
    tables = [SCHEMA.empty_table()]
    zone = company_zone()
    while rows := rows_after(mark, AT_ONCE):
        tables.append(arrow(rows, zone))
        mark = rows[-1].seq
        if len(rows) < AT_ONCE:
            break
    return pa.concat_tables(tables)


def _files_sql(table: DeltaTable) -> str:
    """The files that this version of the table's log names; never a glob, which would see a
    compaction's old and new files together."""
    columns = ", ".join(SCHEMA.names)
    files = table.file_uris()
    if not files:
        return f"SELECT {columns} FROM above WHERE false"  # noqa: S608 -- our own names
    names = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return (
        f"SELECT {columns} FROM read_parquet([{names}], hive_partitioning = true,"  # noqa: S608 -- our own names
        " hive_types = {'month': VARCHAR})"
    )
