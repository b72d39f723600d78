"""Messages into the spool and through the pipeline, as a test tells them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from enishi.lib import clock
from enishi.lib.folder import spool_file
from enishi.timeline import wire
from enishi.timeline.enums import Lane
from enishi.timeline.models import Source
from enishi.timeline.spool import Record, Spool
from enishi.timeline.worker import Worker

Message = Mapping[str, Any]


def source(name: str = "Shop") -> Source:
    return Source.objects.get_or_create(name=name)[0]


def track(event: str, message_id: str, *, who: str = "misaki", **properties: object) -> Message:
    return {
        "type": "track",
        "event": event,
        "messageId": message_id,
        "userId": who,
        "properties": properties,
    }


def spool_in(*messages: Message, lane: Lane = Lane.LIVE, of: Source | None = None) -> None:
    """Acknowledge the messages, as one batch."""
    record = Record(
        lane=lane,
        source_id=(of or source()).pk,
        received_at=clock.now_us(),
        meta=msgspec.json.encode(wire.Meta()),
        body=msgspec.json.encode({"batch": messages}),
        events=len(messages),
    )
    spool = Spool(spool_file())
    spool.append([record])
    spool.close()


def drain() -> int:
    spool = Spool(spool_file())
    try:
        return Worker(spool).drain()
    finally:
        spool.close()


def happen(*messages: Message, lane: Lane = Lane.LIVE) -> None:
    spool_in(*messages, lane=lane)
    drain()


def chunks(messages: Sequence[Message], size: int) -> list[Sequence[Message]]:
    return [messages[i : i + size] for i in range(0, len(messages), size)]
