"""What one batch of messages brings, gathered in memory before it is written at once."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from enishi.people.arrivals import Arrival as Incoming
from enishi.people.arrivals import Tally
from enishi.timeline.amounts import paid
from enishi.timeline.catalogue import Sightings
from enishi.timeline.daily import Counts, Happened, Sales
from enishi.timeline.days import QUARTER, company_date
from enishi.timeline.enums import Channel, EventType, SourceKind, Verdict
from enishi.timeline.rows import Row
from enishi.timeline.wire import Message

KIND_CHANNELS = {
    SourceKind.SITE.value: Channel.WEB.value,
    SourceKind.APP.value: Channel.APP.value,
    SourceKind.STORE.value: Channel.STORE.value,
}
TYPE_CHANNELS = {EventType.PAGE: Channel.WEB.value, EventType.SCREEN: Channel.APP.value}
STORED = Verdict.STORED.value
ORDERS = {"Order Completed": 1, "Order Refunded": -1}

BELIEVED = 10**13  # thousandths: one mad amount must not overflow the sum of a day

_encode = msgspec.json.Encoder().encode


class Origin(msgspec.Struct, frozen=True):
    """What the pipeline needs to know of a source."""

    channel: str
    kind: str
    priority: int


NOWHERE = Origin("", "", 0)  # a source that was deleted since


def incoming(message: Message, origin: Origin) -> Incoming:
    """The message as `people` wants to see it."""
    return Incoming(
        at=message.time,
        received_at=message.received_at,
        source_id=message.source_id,
        priority=origin.priority,
        message_id=message.message_id,
        claims=message.claims,
        traits=message.traits,
        consents=message.consents,
        previous=message.previous,
    )


def row_of(seq: int, identity_id: int, message: Message, origin: Origin) -> Row:
    return Row(
        seq,
        identity_id,
        message.time,
        message.received_at,
        message.sent_at,
        message.original_time,
        message.source_id,
        message.message_id,
        int(message.type),
        message.name,
        channel_of(message, origin),
        message.flags,
        _encode(message.properties).decode(),
        _encode(message.context).decode(),
    )


def channel_of(message: Message, origin: Origin) -> str:
    """As the message says, else as its source does, else by the kind of call or of source."""
    return (
        message.channel
        or origin.channel
        or TYPE_CHANNELS.get(message.type)
        or KIND_CHANNELS.get(origin.kind, "")
    )


class Gathering:
    """The counts of a batch: catalogue, days, people's figures, sources."""

    def __init__(self, zone: ZoneInfo, currency: str) -> None:
        self.zone = zone
        self.currency = currency  # of the company: of amounts that name none
        self.sightings = Sightings()
        self.counts: Counts = Counts()
        self.happened: Happened = {}
        self.sales: Sales = {}
        self.tallies: dict[int, Tally] = {}
        self.last_seen: dict[int, int] = {}  # by source, µs of arrival
        self._moment, self._day = -1, ""

    def refuse(self, source_id: int, received_at: int, verdict: Verdict) -> None:
        self._arrived(source_id, received_at, "", verdict.value)

    def store(self, row: Row, message: Message) -> None:
        self._arrived(row.source_id, row.received_at, row.name, STORED)
        when = row.time // QUARTER, row.source_id, row.name, row.channel
        self.happened[when] = self.happened.get(when, 0) + 1
        self.sightings.add(row, message.properties)
        tally = self.tallies.get(row.identity_id)
        if tally is None:
            tally = self.tallies[row.identity_id] = Tally(first=row.time, last=row.time)
        tally.events += 1
        if row.time < tally.first:
            tally.first = row.time
        elif row.time > tally.last:
            tally.last = row.time
        if row.channel:
            tally.channels[row.channel] = tally.channels.get(row.channel, 0) + 1
        if row.name in ORDERS and row.type == EventType.TRACK:
            self._ordered(tally, row, message.properties)

    def _arrived(self, source_id: int, received_at: int, name: str, verdict: str) -> None:
        if received_at != self._moment:  # the events of a record came at once
            self._moment, self._day = received_at, company_date(received_at, self.zone)
        self.counts[self._day, source_id, name, verdict] += 1
        if received_at > self.last_seen.get(source_id, 0):
            self.last_seen[source_id] = received_at

    def _ordered(self, tally: Tally, row: Row, properties: Mapping[str, object]) -> None:
        """An order counts once; a refund takes money back, not the order."""
        sign = ORDERS[row.name]
        orders = int(sign > 0)
        tally.orders += orders
        currency, amount = paid(properties, self.currency)
        tally.revenue[currency] = tally.revenue.get(currency, 0) + sign * amount
        day = company_date(row.time, self.zone), currency
        before = self.sales.get(day, (0, 0))
        believed = amount if abs(amount) <= BELIEVED else 0
        self.sales[day] = before[0] + orders, before[1] + sign * believed
