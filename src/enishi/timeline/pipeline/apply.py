"""One batch: effects and cursor in one transaction, so reading at least once has its effect exactly
once.

Live events and imports go through this one path; only the size of a batch differs."""

from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from enishi.lib import clock
from enishi.people import resolution
from enishi.team.queries import company
from enishi.timeline import rows
from enishi.timeline.daily import add_counts, add_happened, add_sales
from enishi.timeline.enums import Verdict
from enishi.timeline.pipeline.announcing import announce
from enishi.timeline.pipeline.batch import NOWHERE, Gathering, Origin, incoming, row_of
from enishi.timeline.pipeline.debugger import show
from enishi.timeline.pipeline.reader import LaneReader, Read, Slice, place_of
from enishi.timeline.receivers import by_rule
from enishi.timeline.signals import rows_stored
from enishi.timeline.wire import Message, Refused

ADVANCE = (
    'INSERT INTO timeline_cursor (lane, "offset", position, at) VALUES (%s, %s, %s, %s)'
    ' ON CONFLICT (lane) DO UPDATE SET "offset" = excluded."offset",'
    " position = excluded.position, at = excluded.at"
)
QUARANTINE = (
    "INSERT INTO timeline_quarantined"
    " (source_id, reason, field, message, message_id, received_at, spool_ref)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (spool_ref) DO NOTHING"
)
SEEN_SOURCE = (
    "UPDATE timeline_source SET last_seen = %s"
    " WHERE id = %s AND (last_seen IS NULL OR last_seen < %s)"
)


class CursorMovedError(RuntimeError):
    """Somebody else applied this lane meanwhile, which the lease should have made impossible."""


class Applied(NamedTuple):
    messages: int
    seconds: float  # that other writers had to wait


def apply_batch(reader: LaneReader, limit: int) -> Applied | None:
    """Apply the next messages of a lane; None where there are none."""
    part = reader.read(limit)
    if part.end == part.start:
        return None
    began = monotonic()
    with transaction.atomic(), by_rule(), connection.cursor() as cursor:
        seq = rows.next_seq(cursor)
        if place_of(part.lane) != part.start:
            raise CursorMovedError(part.lane)
        _apply(cursor, part, seq)
        cursor.execute(ADVANCE, [part.lane, *part.end, clock.now_us()])
    reader.go_on_after(part)
    return Applied(len(part.messages), monotonic() - began)


def _apply(cursor: CursorWrapper, part: Slice, seq: int) -> None:
    ours = company()
    gathering = Gathering(ZoneInfo(ours.zone), ours.currency)
    others: list[Message | Refused] = []
    fresh = _fresh(cursor, part.messages, seq, gathering, others)
    stored = _store(cursor, fresh, seq, gathering)
    announce(part, fresh)
    if stored:
        rows_stored.send(sender=None, rows=stored, messages=fresh, lane=part.lane)
    gathering.sightings.write(cursor)
    add_counts(cursor, gathering.counts)
    add_happened(cursor, gathering.happened, gathering.zone)
    add_sales(cursor, gathering.sales)
    resolution.tally(gathering.tallies)
    show(cursor, [*others, *stored])
    cursor.executemany(
        SEEN_SOURCE, [(at, source, at) for source, at in sorted(gathering.last_seen.items())]
    )


def _fresh(
    cursor: CursorWrapper,
    reads: Sequence[Read],
    seq: int,
    gathering: Gathering,
    others: list[Message | Refused],
) -> list[Message]:
    """The messages to store: what is refused goes to quarantine, what is known already is
    counted."""
    refused = [(offset, one) for offset, one in reads if isinstance(one, Refused)]
    if refused:
        _quarantine(cursor, refused)
    for _, problem in refused:
        gathering.refuse(problem.source_id, problem.received_at, Verdict.QUARANTINED)
        others.append(problem)
    messages = [one for _, one in reads if isinstance(one, Message)]
    known = set(rows.stored(cursor, [(m.source_id, m.message_id) for m in messages], seq))
    fresh: list[Message] = []
    for message in messages:
        key = (message.source_id, message.message_id)
        if key in known:
            gathering.refuse(message.source_id, message.received_at, Verdict.DUPLICATE)
            others.append(message)
        else:
            known.add(key)
            fresh.append(message)
    return fresh


def _quarantine(cursor: CursorWrapper, refused: Sequence[tuple[int, Refused]]) -> None:
    cursor.executemany(
        QUARANTINE,
        [
            (
                one.source_id,
                one.code,
                one.field,
                one.message,
                one.message_id,
                one.received_at,
                f"{offset}:{one.position}",
            )
            for offset, one in refused
        ],
    )


def _store(
    cursor: CursorWrapper, messages: Sequence[Message], seq: int, gathering: Gathering
) -> list[rows.Row]:
    if not messages:
        return []
    origins = _origins(cursor)
    from_where = [origins.get(message.source_id, NOWHERE) for message in messages]
    identities = resolution.resolve(list(map(incoming, messages, from_where)))
    stored = list(map(row_of, range(seq, seq + len(messages)), identities, messages, from_where))
    rows.insert(cursor, stored)
    for row, message in zip(stored, messages, strict=True):
        gathering.store(row, message)
    return stored


def _origins(cursor: CursorWrapper) -> dict[int, Origin]:
    cursor.execute("SELECT id, channel, kind, priority FROM timeline_source")
    return {
        pk: Origin(channel, kind, priority) for pk, channel, kind, priority in cursor.fetchall()
    }
