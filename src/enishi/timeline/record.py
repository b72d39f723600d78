"""Enishi's own events: a merge, a message sent, a segment entered. Source "enishi", flagged OWN."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from django.db import connection, transaction

from enishi.lib import clock
from enishi.team.queries import company_zone
from enishi.timeline.catalogue import Sightings
from enishi.timeline.daily import Counts, add_counts, add_happened
from enishi.timeline.days import QUARTER, company_date
from enishi.timeline.enums import EventType, Flag, SourceKind, Verdict
from enishi.timeline.models import Source
from enishi.timeline.rows import Row, insert, next_seq, stored

OWN_SOURCE = "enishi"


def own_source() -> Source:
    return Source.objects.get_or_create(name=OWN_SOURCE, defaults={"kind": SourceKind.OWN})[0]


class Fact(NamedTuple):
    """`key` says which fact it is: the same key again is the same event and changes nothing."""

    name: str
    identity_id: int
    properties: dict[str, object]
    at: int
    key: str
    channel: str = ""


def record(
    name: str,
    identity_id: int,
    properties: dict[str, object],
    *,
    at: int,
    key: str,
    channel: str = "",
) -> int:
    """Write one of Enishi's own facts onto a timeline, with the caller's transaction; its `seq`."""
    return record_many([Fact(name, identity_id, properties, at, key, channel)])[0]


@transaction.atomic
def record_many(facts: Sequence[Fact]) -> list[int]:
    """Write facts onto timelines, with the caller's transaction; their `seq`."""
    source_id = own_source().pk
    with connection.cursor() as cursor:
        seq = next_seq(cursor)
        known = {
            key: found
            for (_, key), found in stored(
                cursor, [(source_id, fact.key) for fact in facts], seq
            ).items()
        }
        now = clock.now_us()
        rows: list[Row] = []
        sightings = Sightings()
        for fact in facts:
            if fact.key not in known:
                known[fact.key] = seq + len(rows)
                row = _row(fact, known[fact.key], source_id, now)
                rows.append(row)
                sightings.add(row, fact.properties, own=True)
        if rows:
            insert(cursor, rows)
            sightings.write(cursor)
            zone = company_zone()
            day = company_date(now, zone)
            counts: Counts = Counts()
            happened: Counter[tuple[int, int, str, str]] = Counter()
            for row in rows:
                counts[day, source_id, row.name, Verdict.STORED.value] += 1
                happened[row.time // QUARTER, source_id, row.name, row.channel] += 1
            add_counts(cursor, counts)
            add_happened(cursor, happened, zone)
    return [known[fact.key] for fact in facts]


def _row(fact: Fact, seq: int, source_id: int, now: int) -> Row:
    return Row(
        seq=seq,
        identity_id=fact.identity_id,
        time=fact.at,
        received_at=now,
        sent_at=None,
        original_time=None,
        source_id=source_id,
        message_id=fact.key,
        type=EventType.TRACK,
        name=fact.name,
        channel=fact.channel,
        flags=Flag.OWN,
        properties=msgspec.json.encode(fact.properties).decode(),
        context="{}",
    )
