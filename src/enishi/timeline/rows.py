"""The rows: every stored event once, in the pipeline's own order.

Raw SQL through Django's connection (SQLite and PostgreSQL alike): an ORM object an event would cost
more than all the rest. Every writer of events, the pipeline and `record`, holds the write lock of
`next_seq` until it commits, so `seq` is dense and what is committed never has a gap: the lake can
trust a mark.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from enishi.lib.folder import database_file
from enishi.timeline.enums import Lane
from enishi.timeline.models import Cursor

BLOCK = 1 << 20  # events a block of `Seen`
AT_ONCE = 5_000  # values in one IN list


class Row(NamedTuple):
    """One event as its table keeps it."""

    seq: int
    identity_id: int
    time: int
    received_at: int
    sent_at: int | None
    original_time: int | None
    source_id: int
    message_id: str
    type: int
    name: str
    channel: str
    flags: int
    properties: str  # JSON
    context: str  # JSON


COLUMNS = ", ".join(Row._fields)
INSERT = f"INSERT INTO timeline_event ({COLUMNS}) VALUES ({', '.join(['%s'] * len(Row._fields))})"  # noqa: S608 -- our own names


def next_seq(cursor: CursorWrapper) -> int:
    """The number of the next event. Locks out other writers until the transaction ends: SQLite does
    so by itself (our transactions begin IMMEDIATE), elsewhere the live lane's cursor row is the
    lock."""
    if connection.vendor != "sqlite":
        Cursor.objects.get_or_create(lane=Lane.LIVE)
        Cursor.objects.select_for_update().get(lane=Lane.LIVE)
    cursor.execute("SELECT max(seq) FROM timeline_event")
    return (cursor.fetchone()[0] or 0) + 1


def insert(cursor: CursorWrapper, rows: Sequence[Row]) -> None:
    """Store the events and remember their message ids."""
    cursor.executemany(INSERT, rows)
    cursor.executemany(
        "INSERT INTO timeline_seen (block, digest, seq) VALUES (%s, %s, %s)",
        sorted((row.seq // BLOCK, digest(row.source_id, row.message_id), row.seq) for row in rows),
    )


def digest(source_id: int, message_id: str) -> int:
    """63 bits of a message's name; what has the same digest is looked at itself."""
    text = f"{source_id}:{message_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


def stored(
    cursor: CursorWrapper, keys: Sequence[tuple[int, str]], end: int
) -> dict[tuple[int, str], int]:
    """Which of these (source, message_id) are stored already, and as what `seq`; `end` =
    next_seq."""
    digests = sorted({digest(*key) for key in keys})
    hits: list[int] = []
    for block in range((end - 1) // BLOCK + 1):
        for part in _parts(digests):
            cursor.execute(
                "SELECT seq FROM timeline_seen WHERE block = %s"  # noqa: S608 -- only placeholders
                f" AND digest IN ({_places(part)})",
                [block, *part],
            )
            hits += [seq for (seq,) in cursor.fetchall()]
    found: dict[tuple[int, str], int] = {}
    for part in _parts(hits):
        cursor.execute(
            "SELECT source_id, message_id, seq FROM timeline_event"  # noqa: S608 -- only placeholders
            f" WHERE seq IN ({_places(part)})",
            part,
        )
        found.update(((source, message), seq) for source, message, seq in cursor.fetchall())
    return found


def _parts(values: list[int]) -> Iterator[list[int]]:
    return (values[i : i + AT_ONCE] for i in range(0, len(values), AT_ONCE))


def _places(values: list[int]) -> str:
    return ", ".join(["%s"] * len(values))


def last_seq() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM timeline_event")
        return cursor.fetchone()[0] or 0


def rows_after(mark: int, limit: int) -> list[Row]:
    """The next stored events, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM timeline_event WHERE seq > %s ORDER BY seq LIMIT %s",  # noqa: S608 -- our own names
            [mark, limit],
        )
        return [Row._make(values) for values in cursor.fetchall()]


def make_durable() -> None:
    """Force what is committed to the disk. SQLite's WAL commits without waiting for it (NORMAL),
    which a killed process survives and a power cut does not; so what is derived from rows, or
    forgotten because of them, waits for this. PostgreSQL has done it at each commit."""
    if connection.vendor != "sqlite":
        return
    try:
        log = os.open(f"{database_file()}-wal", os.O_RDONLY)
    except FileNotFoundError:  # everything is in the database file
        pass
    else:
        os.fsync(log)
        os.close(log)
    if database_file().exists():  # not so where tests keep it in memory
        os.fsync(_kept_open(database_file()))


@cache
def _kept_open(file: Path) -> int:
    """A descriptor that is never closed: closing any of a file drops all locks that the process
    holds on it, SQLite's, too. The next who leaves the database would delete the log under us."""
    return os.open(file, os.O_RDONLY)


def checkpoint() -> None:
    """Move SQLite's write-ahead log into the database file, as far as readers allow. Inside a
    transaction it cannot be done, and the next call does it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def leave_checkpoints_to_others() -> None:
    """On this connection a commit checkpoints only when the log has grown long: the pipeline's
    commits should not wait for the disk, `checkpoint` is called beside it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint=12000")
