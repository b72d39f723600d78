"""Rows that the tests of pages and API talk about."""

import json

from tests import cast

from enishi.lib import clock
from enishi.timeline.actions import SourceDraft, create_source
from enishi.timeline.enums import EventType, Verdict
from enishi.timeline.models import (
    Arrival,
    Daily,
    Event,
    EventName,
    EventProperty,
    Quarantined,
    Source,
)
from enishi.timeline.queries import last_days

NOON = 1_795_230_000_000_000  # 2026-11-21 12:00 in Tokyo


def source(name: str = "Online shop", channel: str = "web") -> Source:
    return create_source(SourceDraft(name, channel=channel), by=cast.aya())[0]


def event(seq: int, name: str = "Product Viewed", **values: object) -> Event:
    row: dict[str, object] = {
        "seq": seq,
        "identity_id": 1,
        "time": NOON + seq * clock.SECOND,
        "received_at": NOON + seq * clock.SECOND,
        "source_id": 1,
        "message_id": f"m-{seq}",
        "type": EventType.TRACK,
        "name": name,
        "channel": "web",
        "properties": "{}",
        "context": "{}",
    }
    return Event.objects.create(**(row | values))


def name(
    text: str = "Product Viewed",
    count: int = 3,
    *,
    own: bool = False,
    sources: tuple[int, ...] = (),
) -> EventName:
    return EventName.objects.create(
        name=text,
        type=EventType.TRACK,
        count=count,
        first_seen=NOON,
        last_seen=NOON + count,
        own=own,
        sources=list(sources),
    )


def example(of: EventName, prop: str, types: dict[str, int], text: str = "") -> EventProperty:
    return EventProperty.objects.create(event=of, name=prop, types=types, example=text)


def today(of: Source, verdict: Verdict, count: int, text: str = "") -> Daily:
    day = last_days(1)[0]
    return Daily.objects.create(day=day, source_id=of.pk, name=text, verdict=verdict, count=count)


def refused(of: Source, number: int = 1, reason: str = "event_missing") -> Quarantined:
    message = {"type": "track", "userId": "M-0418", "properties": {"email": "misaki@example.jp"}}
    return Quarantined.objects.create(
        source_id=of.pk,
        reason=reason,
        field="event",
        message=json.dumps(message),
        message_id=f"q-{number}",
        received_at=NOON,
        spool_ref=f"{number}:0",
    )


def arrival(of: Source, verdict: Verdict = Verdict.STORED, **values: object) -> Arrival:
    row = {"source_id": of.pk, "at": NOON, "verdict": verdict, "name": "Product Viewed"}
    return Arrival.objects.create(**(row | values))
