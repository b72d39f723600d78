"""Where events come from: how much, how lately, how well."""

from dataclasses import dataclass

import msgspec
from django.db.models import QuerySet

from enishi.lib import clock
from enishi.timeline.enums import EventType, Verdict
from enishi.timeline.models import Arrival, Event, Quarantined, Source, WriteKey
from enishi.timeline.queries.days import DayCounts, daily_of_sources, last_days

ERROR_DAYS = 7  # days that the error rate looks back


@dataclass(frozen=True, slots=True)
class SourceRow:
    source: Source
    days: list[DayCounts]

    @property
    def today(self) -> int:
        return self.days[-1].stored

    @property
    def yesterday(self) -> int:
        return self.days[-2].stored

    @property
    def spark(self) -> list[int]:
        return [day.stored for day in self.days]

    @property
    def received(self) -> int:
        """What came in over the days of the error rate: its n."""
        return sum(day.received for day in self.days[-ERROR_DAYS:])

    @property
    def refused(self) -> int:
        return sum(day.quarantined for day in self.days[-ERROR_DAYS:])

    @property
    def error_rate(self) -> float | None:
        return self.refused / self.received if self.received else None


def sources(*, search: str = "", closed: bool = False) -> list[SourceRow]:
    """Sources by name, newest arrivals first; the closed ones only when asked."""
    wanted = Source.objects.order_by("name")
    if not closed:
        wanted = wanted.filter(closed_at=None)
    if search:
        wanted = wanted.filter(name__icontains=search)
    return source_rows(list(wanted))


def source_rows(found: list[Source]) -> list[SourceRow]:
    counts = daily_of_sources([source.pk for source in found], last_days())
    return [SourceRow(source, counts[source.pk]) for source in found]


def write_keys(source: Source) -> QuerySet[WriteKey]:
    """Newest first; a key closes at `revoked_at`, which may lie ahead."""
    return WriteKey.objects.filter(source=source).order_by("-made_at", "-pk")


def arrivals_after(source: Source, after: int, *, limit: int = 200) -> list[Arrival]:
    """What arrived after that arrival, in order; the newest `limit` of it."""
    newest = Arrival.objects.filter(source_id=source.pk, pk__gt=after).order_by("-pk")[:limit]
    return list(reversed(newest))


def message_of(arrival: Arrival) -> str | None:
    """An arrival's JSON: the stored event, or what the quarantine kept; None if neither is left."""
    if arrival.seq is not None and (event := Event.objects.filter(pk=arrival.seq).first()):
        return _as_message(event)
    if arrival.verdict != Verdict.QUARANTINED:
        return None
    kept = Quarantined.objects.filter(source_id=arrival.source_id, reason=arrival.reason)
    near = kept.filter(received_at=arrival.at, message_id=arrival.message_id).first()
    return near.message if near else None


def _as_message(event: Event) -> str:
    """The event in the words of the wire, as near to what came as the rows allow."""
    kind = EventType(event.type)
    body = "traits" if kind in (EventType.IDENTIFY, EventType.GROUP) else "properties"
    message = {
        "type": kind.label,
        "messageId": event.message_id,
        "event" if kind == EventType.TRACK else "name": event.name,
        "timestamp": clock.from_us(event.time).isoformat(),
        "receivedAt": clock.from_us(event.received_at).isoformat(),
        body: msgspec.json.decode(event.properties),
        "context": msgspec.json.decode(event.context),
    }
    return msgspec.json.encode(message).decode()
