"""Enishi's own events: a merge, a message sent, a segment entered. Source "enishi", flagged OWN."""

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


@transaction.atomic
def record(
    name: str,
    identity_id: int,
    properties: dict[str, object],
    *,
    at: int,
    key: str,
    channel: str = "",
) -> int:
    """Write one of Enishi's own facts onto a timeline, with the caller's transaction; its `seq`.

    `key` says which fact it is: the same key again is the same event and changes nothing."""
    source_id = own_source().pk
    with connection.cursor() as cursor:
        seq = next_seq(cursor)
        known = stored(cursor, [(source_id, key)], seq)
        if known:
            return known[source_id, key]
        now = clock.now_us()
        row = Row(
            seq=seq,
            identity_id=identity_id,
            time=at,
            received_at=now,
            sent_at=None,
            original_time=None,
            source_id=source_id,
            message_id=key,
            type=EventType.TRACK,
            name=name,
            channel=channel,
            flags=Flag.OWN,
            properties=msgspec.json.encode(properties).decode(),
            context="{}",
        )
        insert(cursor, [row])
        sightings = Sightings()
        sightings.add(row, properties, own=True)
        sightings.write(cursor)
        zone = company_zone()
        day = company_date(now, zone)
        add_counts(cursor, Counts({(day, source_id, name, Verdict.STORED.value): 1}))
        add_happened(cursor, {(at // QUARTER, source_id, name, channel): 1}, zone)
    return seq
