"""A copy of a running server that restores to the same counts.

Order matters. First the spool: whatever it holds that the rows do not is kept, and trimming cannot
take away what is copied already. Then the rows, which are newer or equal: what both have, the
cursor skips. The lake is derived from the rows and built again by the restore. Each copy is one
moment of its file; the server goes on."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import Conflict
from enishi.lib.folder import data_folder, database_file, make_private, spool_file
from enishi.timeline.lake.table import flush_all
from enishi.timeline.lease import LAKE, lease

DERIVED: Final = {"lake", "temp"}
LANES: Final = {"live": 0, "bulk": 1}  # the spool's tables and their lanes


def backup(folder: Path) -> None:
    """Copy the data folder into an empty or new one."""
    if connection.vendor != "sqlite":
        raise Conflict("use_pg_dump", _("With PostgreSQL, back up the database with pg_dump."))
    make_private(folder)
    if any(folder.iterdir()):
        raise Conflict("folder_not_empty", _("The folder for the backup must be empty."))
    if spool_file().exists():
        copy_database(spool_file(), folder / spool_file().name)
    copy_database(database_file(), folder / database_file().name)
    if spool_file().exists():
        continue_after_cursor(folder / spool_file().name, folder / database_file().name)
    copy_files(data_folder(), folder)


def restore(folder: Path) -> None:
    """Fill an empty data folder from a backup and build its lake."""
    if not (folder / database_file().name).exists():
        raise Conflict("no_backup", _("This folder holds no backup."))
    if database_file().exists() or spool_file().exists():
        raise Conflict("data_not_empty", _("The data folder has data already; give another one."))
    make_private(data_folder())
    shutil.copytree(folder, data_folder(), dirs_exist_ok=True)
    with lease(LAKE) as held:
        if held:  # else a server was started on it already and keeps the lake
            flush_all()


def copy_database(source: Path, target: Path) -> None:
    """SQLite's online backup, in one step: one moment of a file that others write."""
    with (
        closing(sqlite3.connect(source, timeout=20)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def copy_files(source: Path, target: Path) -> None:
    """Keys, uploads and the rest: not the databases, not what is derived, not locks."""
    for path in source.iterdir():
        if path.is_dir() and path.name not in DERIVED:
            shutil.copytree(path, target / path.name)
        elif path.is_file() and not path.name.endswith((".lock", ".db", ".db-wal", ".db-shm")):
            shutil.copy2(path, target / path.name)


def continue_after_cursor(spool: Path, rows: Path) -> None:
    """The rows were copied after the spool and may have read further than it reaches; new events
    must come after that place, or they would never be read."""
    with closing(sqlite3.connect(rows)) as applied:
        cursors = dict(applied.execute('SELECT lane, "offset" FROM timeline_cursor'))
    with closing(sqlite3.connect(spool)) as copied, copied:
        for table, lane in LANES.items():
            copied.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?",
                (cursors.get(lane, 0) - 1, table),
            )
