"""The spool: accepted events, durable before the answer, in order, until they are applied.

One SQLite file in WAL mode with synchronous=FULL. A thread of its own commits what many requests
brought in one transaction (group commit); the requests are answered after it. Any process may read
and trim the file while another one writes. Full, or a disk that refuses, raises Unavailable:
nothing waits in memory.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Final

import msgspec
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import Unavailable
from enishi.timeline.enums import Lane

BYTES: Final = 2 * 1024**3
IMPORT_SHARE: Final = 0.5  # of the spool for imports at most: live events have room
WAITING_BYTES: Final = 64 * 1024**2  # of requests between arrival and commit
READ_BYTES: Final = 64 * 1024**2  # one read gives no more than this (but at least one record)
RETRY_AFTER: Final = 5

# Each lane is a table; their offsets never meet, so an offset alone names a record.
_TABLES: Final = {Lane.LIVE: "live", Lane.IMPORT: "bulk"}
_INSERTS: Final = {
    lane: f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 -- a table name of ours
    for lane, table in _TABLES.items()
}
_DELETES: Final = {
    lane: f"DELETE FROM {table} WHERE offset IN "  # noqa: S608 -- a table name of ours
    f"(SELECT offset FROM {table} WHERE offset < ? ORDER BY offset LIMIT ?)"
    for lane, table in _TABLES.items()
}
_FIRST_OFFSETS: Final = {Lane.LIVE: 1, Lane.IMPORT: 1 << 40}
_RELEASE: Final = (
    "INSERT INTO released VALUES (?, ?) ON CONFLICT (lane) DO UPDATE SET offset = excluded.offset"
)
_STEP: Final = 500  # records that are dropped in one transaction of their own
_SWEEP: Final = 64  # and in one that stores others, which twice as many as it stores are added to
_ROW_BYTES: Final = 120  # what a record costs beside meta and body

_log = logging.getLogger(__name__)


class Record(msgspec.Struct, frozen=True, gc=False):
    """What one request brought: a message, or a batch of them, as it came."""

    lane: int
    source_id: int
    received_at: int  # µs
    meta: bytes  # JSON of wire.Meta
    body: bytes  # JSON: one message, or {"batch": [...]} with its context and sentAt
    events: int = 1
    offset: int = 0  # given by the spool; grows within a lane, is never used twice

    @property
    def size(self) -> int:
        return len(self.meta) + len(self.body) + _ROW_BYTES


Told = Callable[[list[int] | Exception], None]


class _Entry(msgspec.Struct):
    records: Sequence[Record]
    size: int
    told: Told


class Spool:
    def __init__(self, path: Path, *, limit: int = BYTES) -> None:
        self.path = path
        self.limit = limit
        self._entries: SimpleQueue[_Entry | None] = SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._reader: sqlite3.Connection | None = None
        self._reading = threading.Lock()
        self._swept = dict.fromkeys(Lane, 0)  # nothing is left of what was released before
        self._ended = dict.fromkeys(Lane, 0)  # where the lanes ended at the last release

    # Writing

    def submit(self, records: Sequence[Record], told: Told) -> None:
        """`told` is called, from another thread, with the offsets once the records are on disk, or
        with what went wrong. Unavailable at once where too much waits already."""
        size = sum([record.size for record in records])
        with self._lock:
            if self._waiting + size > max(WAITING_BYTES, size):
                raise _full()
            self._waiting += size
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="spool", daemon=True)
                self._thread.start()
        self._entries.put(_Entry(records, size, told))

    def append(self, records: Sequence[Record]) -> list[int]:
        """One durable commit. An import waits for room; live events are refused without it."""
        if not records:
            return []
        if all(record.lane == Lane.IMPORT for record in records):
            self.wait_for_room(sum(record.size for record in records))
        told: SimpleQueue[list[int] | Exception] = SimpleQueue()
        self.submit(records, told.put)
        offsets = told.get()
        if isinstance(offsets, Exception):
            raise offsets
        return offsets

    def wait_for_room(self, size: int, *, timeout: float = 600) -> None:
        """Until an import may add `size` bytes; Unavailable after `timeout` seconds."""
        deadline = monotonic() + (timeout if size <= self.limit * IMPORT_SHARE else 0)
        while self.used_bytes() + size > self.limit * IMPORT_SHARE:
            if monotonic() > deadline:
                raise _full()
            sleep(0.02)

    # Reading and trimming, from any process

    def read(self, lane: int, offset: int, limit_events: int) -> list[Record]:
        """Records of the lane from `offset` on (inclusive), in order: about `limit_events`."""
        sql = (
            f"SELECT offset, source_id, received_at, events, meta, body FROM {_TABLES[Lane(lane)]} "  # noqa: S608 -- a table name of ours
            "WHERE offset >= ? ORDER BY offset"
        )
        records: list[Record] = []
        events = size = 0
        with self._reading:
            rows = self._connection().execute(sql, (offset,))
            for at, source_id, received_at, count, meta, body in rows:
                records.append(Record(lane, source_id, received_at, meta, body, count, at))
                events += count
                size += len(body)
                if events >= limit_events or size >= READ_BYTES:
                    break
            rows.close()
        return records

    def release(self, lane: int, offset: int) -> None:
        """The records of the lane before `offset` (exclusive) are applied. While somebody appends,
        they are dropped with what is appended: a trimmer beside them, in a process of less
        priority, would make them wait for its lock. While nobody does, they are dropped here."""
        lane = Lane(lane)
        with self._reading:
            connection = self._connection()
            connection.execute(_RELEASE, (lane, offset))
            ended = _ends(connection)[lane]
        if self._ended[lane] == ended:
            self.forget(lane, offset)
        self._ended[lane] = ended

    def forget(self, lane: int, offset: int) -> int:
        """Drop the records of the lane before `offset` (exclusive), applied; how many went."""
        forgotten = 0
        while True:  # in steps, so that a writer never waits long
            with self._reading:
                gone = self._connection().execute(_DELETES[Lane(lane)], (offset, _STEP)).rowcount
            forgotten += gone
            if gone < _STEP:
                return forgotten

    def end(self, lane: int) -> int:
        """Everything acknowledged so far is before this offset of the lane."""
        with self._reading:
            return _ends(self._connection())[lane]

    def oldest(self, lane: int, offset: int) -> int | None:
        """When the first record from `offset` on arrived: what the lane's lag is counted from."""
        sql = (
            f"SELECT received_at FROM {_TABLES[Lane(lane)]} WHERE offset >= ? "  # noqa: S608 -- a table name of ours
            "ORDER BY offset LIMIT 1"
        )
        with self._reading:
            row = self._connection().execute(sql, (offset,)).fetchone()
        return row[0] if row else None

    def used_bytes(self) -> int:
        with self._reading:
            return _used(self._connection())

    def close(self) -> None:
        """Commit what waits, then let go of the file."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread:
            self._entries.put(None)
            thread.join()
        with self._reading:
            if self._reader:
                self._reader.close()
                self._reader = None

    def _connection(self) -> sqlite3.Connection:
        if self._reader is None:
            self._reader = _open(self.path, synchronous="NORMAL")  # a lost trim is trimmed again
        return self._reader

    # The writer thread

    def _write(self) -> None:
        connection: sqlite3.Connection | None = None
        while group := self._next_group():
            outcome: list[list[int] | Exception]
            try:
                connection = connection or _open(self.path, synchronous="FULL")
                outcome = self._commit(connection, group)
            except sqlite3.Error as error:
                _log.error("The spool cannot be written: %s", error)
                if connection:
                    connection.close()
                connection = None
                outcome = [_full() for _ in group]
            except Exception as error:  # the thread's outer edge: the callers get it
                outcome = [error for _ in group]
            with self._lock:
                self._waiting -= sum([entry.size for entry in group])
            for entry, result in zip(group, outcome, strict=True):
                entry.told(result)
        if connection:
            connection.close()

    def _next_group(self) -> list[_Entry]:
        """What is waiting now, at least one entry; empty when the spool is closing."""
        first = self._entries.get()
        if first is None:
            return []
        group = [first]
        for _more in range(self._entries.qsize()):
            entry = self._entries.get()
            if entry is None:
                self._entries.put(None)  # close after this group
                break
            group.append(entry)
        return group

    def _commit(
        self, connection: sqlite3.Connection, group: list[_Entry]
    ) -> list[list[int] | Exception]:
        """Store the group in one transaction; the offsets of each entry, or why it has none."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            outcome: list[list[int] | Exception] = []
            rows: dict[int, list[tuple[int, int, int, int, bytes, bytes]]] = {0: [], 1: []}
            self._sweep(connection, _SWEEP + 2 * sum([len(entry.records) for entry in group]))
            room, ends = self.limit - _used(connection), _ends(connection)
            for entry in group:
                if entry.size > room:
                    outcome.append(_full())
                    continue
                room -= entry.size
                offsets = []
                for one in entry.records:
                    offsets.append(at := ends[one.lane])
                    ends[one.lane] += 1
                    row = (at, one.source_id, one.received_at, one.events, one.meta, one.body)
                    rows[one.lane].append(row)
                outcome.append(offsets)
            for lane in Lane:
                if rows[lane]:
                    connection.executemany(_INSERTS[lane], rows[lane])
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return outcome

    def _sweep(self, connection: sqlite3.Connection, limit: int) -> None:
        """Drop at most `limit` records of each lane that were released."""
        for lane, offset in connection.execute("SELECT lane, offset FROM released").fetchall():
            if self._swept[lane] < offset:
                gone = connection.execute(_DELETES[lane], (offset, limit)).rowcount
                if gone < limit:
                    self._swept[lane] = offset


def _ends(connection: sqlite3.Connection) -> dict[int, int]:
    """The next offset of each lane."""
    ends = dict(connection.execute("SELECT name, seq + 1 FROM sqlite_sequence"))
    return {lane: ends[table] for lane, table in _TABLES.items()}


def _full() -> Unavailable:
    return Unavailable(
        "spool_full", _("No room for more events now; send them again."), retry_after=RETRY_AFTER
    )


def _open(path: Path, *, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=20, isolation_level=None, check_same_thread=False, cached_statements=32
    )
    try:
        _run(
            connection,
            "PRAGMA journal_mode=WAL",
            f"PRAGMA synchronous={synchronous}",
            "PRAGMA wal_autocheckpoint=4000",
            "PRAGMA journal_size_limit=67108864",
        )
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'released'").fetchone():
            _run(connection, "BEGIN IMMEDIATE", *_schema(), "COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _schema() -> Iterable[str]:
    yield "CREATE TABLE IF NOT EXISTS released (lane INTEGER PRIMARY KEY, offset INTEGER NOT NULL)"
    for lane, table in _TABLES.items():
        yield (
            f"CREATE TABLE IF NOT EXISTS {table} (offset INTEGER PRIMARY KEY AUTOINCREMENT, "
            "source_id INTEGER NOT NULL, received_at INTEGER NOT NULL, events INTEGER NOT NULL, "
            "meta BLOB NOT NULL, body BLOB NOT NULL)"
        )
        yield (
            f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', {_FIRST_OFFSETS[lane] - 1} "  # noqa: S608 -- constants of ours
            f"WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{table}')"
        )


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def _used(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)
