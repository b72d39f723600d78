"""The lake: a Delta table of all events, derived from the rows exactly once.

A flush commits the rows above the table's own mark together with the new mark, in one entry of the
table's log; so a crash between the two stores neither loses nor doubles. One process at a time
writes: who holds the lease LAKE. `deltalake` writes nothing in forked children: whoever flushes was
spawned or started by hand."""

from pathlib import Path

from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import TableNotFoundError

from enishi.lib.folder import lake_folder
from enishi.team.queries import company_zone
from enishi.timeline.lake.columns import SCHEMA, arrow
from enishi.timeline.rows import make_durable, rows_after

APP = "rows"  # the name under which the table's log keeps the mark
AT_ONCE = 20_000  # rows a commit
KEEP_HOURS = 1  # a file that compaction replaced: longer than any question runs
CONFIGURATION = {"delta.logRetentionDuration": "interval 1 days", "delta.checkpointInterval": "100"}


def events_folder() -> Path:
    return lake_folder() / "events"


def open_table() -> DeltaTable:
    """The table at its newest version; made empty where there is none."""
    try:
        return DeltaTable(events_folder())
    except TableNotFoundError:
        return DeltaTable.create(
            events_folder(),
            SCHEMA,
            mode="ignore",
            partition_by=["month"],
            name="events",
            configuration=CONFIGURATION,
        )


def mark_of(table: DeltaTable) -> int:
    """The last `seq` that this version of the table holds."""
    return table.transaction_version(APP) or 0


def flush(limit: int = AT_ONCE) -> int:
    """Move up to `limit` rows above the mark into the lake; how many went. The caller holds
    LAKE."""
    table = open_table()
    rows = rows_after(mark_of(table), limit)
    if not rows:
        return 0
    make_durable()  # or a power cut could leave the lake ahead of the rows
    write_deltalake(
        table,
        arrow(rows, company_zone()),
        mode="append",
        commit_properties=CommitProperties(app_transactions=[Transaction(APP, rows[-1].seq)]),
    )
    return len(rows)


def flush_all() -> int:
    """Everything stored so far, for a command or before Spark reads."""
    moved = 0
    while went := flush():
        moved += went
    return moved


def compact() -> int:
    """Join small files and drop those that nobody can be reading any more; how many files are
    left."""
    table = open_table()
    table.optimize.compact()
    table.vacuum(retention_hours=KEEP_HOURS, dry_run=False, enforce_retention_duration=False)
    table.create_checkpoint()
    return len(table.file_uris())


def file_count() -> int:
    return len(open_table().file_uris())
