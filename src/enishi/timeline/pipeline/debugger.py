"""The live debugger: the newest arrivals of each source with their verdicts, in a ring."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from enishi.timeline.enums import Verdict
from enishi.timeline.rows import Row
from enishi.timeline.wire import Message, Refused

RING = 300  # arrivals of one source that are kept
OF_BATCH = 50  # of one source that one batch shows

SHOW = (
    "INSERT INTO timeline_arrival (source_id, at, verdict, reason, type, name, message_id, seq)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
FORGET = (
    "DELETE FROM timeline_arrival WHERE source_id = %s AND id <="
    " (SELECT id FROM timeline_arrival WHERE source_id = %s ORDER BY id DESC LIMIT 1 OFFSET %s)"
)


class Glimpse(NamedTuple):
    source_id: int
    at: int
    verdict: str
    reason: str
    type: int
    name: str
    message_id: str
    seq: int | None

    @classmethod
    def of(cls, arrival: Row | Message | Refused) -> "Glimpse":
        """Of what was stored, was known already, or was refused."""
        if isinstance(arrival, Row):
            return cls.of_row(arrival)
        if isinstance(arrival, Message):
            return cls.of_duplicate(arrival)
        return cls.of_refused(arrival)

    @classmethod
    def of_row(cls, row: Row) -> "Glimpse":
        return cls(
            row.source_id,
            row.received_at,
            Verdict.STORED.value,
            "",
            row.type,
            row.name,
            row.message_id,
            row.seq,
        )

    @classmethod
    def of_duplicate(cls, message: Message) -> "Glimpse":
        return cls(
            message.source_id,
            message.received_at,
            Verdict.DUPLICATE.value,
            "",
            int(message.type),
            message.name,
            message.message_id,
            None,
        )

    @classmethod
    def of_refused(cls, refused: Refused) -> "Glimpse":
        return cls(
            refused.source_id,
            refused.received_at,
            Verdict.QUARANTINED.value,
            refused.code,
            0,
            "",
            refused.message_id,
            None,
        )


def show(cursor: CursorWrapper, arrivals: Sequence[Row | Message | Refused]) -> None:
    by_source: defaultdict[int, list[Glimpse]] = defaultdict(list)
    for arrival in reversed(arrivals):
        of_source = by_source[arrival.source_id]
        if len(of_source) < OF_BATCH:
            of_source.append(Glimpse.of(arrival))
    newest = [glimpse for some in by_source.values() for glimpse in reversed(some)]
    cursor.executemany(SHOW, newest)


def trim_debugger() -> None:
    """Keep the ring a ring."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT source_id FROM timeline_arrival")
        sources = [source for (source,) in cursor.fetchall()]
        cursor.executemany(FORGET, [(source, source, RING) for source in sources])
