"""Everything that happened to a person. Instants are microseconds since 1970 (`lib.clock`)."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from enishi.timeline.enums import Channel, EventType, Lane, SourceKind, Verdict


class Order(models.BigIntegerField):  # type: ignore[type-arg] # the stubs' generics are not Django's
    """A 64-bit key that the pipeline gives; in SQLite it is the rowid itself: no second index."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Source(models.Model):
    """Where events come from."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=SourceKind.choices, default=SourceKind.SITE)
    channel = models.CharField(
        max_length=16, choices=Channel.choices, blank=True
    )  # of its events, unless they say
    priority = models.IntegerField(default=0)  # breaks ties between traits of one instant
    rate = models.PositiveIntegerField(default=0)  # events a second; 0 = no limit
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    last_seen = models.BigIntegerField(null=True)


class WriteKey(models.Model):
    """A source's key: shown once, kept as its SHA-256. Rotating adds one and closes the others."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="keys")
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)


class Event(models.Model):
    """One stored event. `seq` is the pipeline's own order: dense, committed in order."""

    seq = Order(primary_key=True)
    identity_id = models.BigIntegerField()
    time = models.BigIntegerField()  # corrected: when it happened
    received_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True)
    original_time = models.BigIntegerField(null=True)  # as the client said
    source_id = models.BigIntegerField()
    message_id = models.CharField(max_length=100)
    type = models.SmallIntegerField(choices=EventType.choices)
    name = models.CharField(
        max_length=200
    )  # the track event, "Viewed X Page/Screen", else the type
    channel = models.CharField(max_length=16)
    flags = models.IntegerField(default=0)
    properties = models.TextField()  # JSON; traits of identify and group
    context = models.TextField()  # JSON: context, and under "ids" the identifiers as they came

    class Meta:
        indexes = [models.Index(fields=["identity_id", "time"], name="event_timeline")]


class Seen(models.Model):
    """(source, message_id) → seq, by a 63-bit hash, in ranges of `seq` so that inserts stay in
    cache (a unique text index over all rows would cost half the write speed). A hit is checked
    against the event: exact."""

    pk = models.CompositePrimaryKey("block", "digest", "seq")
    block = models.IntegerField()
    digest = models.BigIntegerField()
    seq = models.BigIntegerField()


class Cursor(models.Model):
    """How far the pipeline has read each lane of the spool: every event before (offset, position)
    is applied. `position` counts the applied messages of the record at `offset`."""

    lane = models.SmallIntegerField(primary_key=True, choices=Lane.choices)
    offset = models.BigIntegerField(default=0)
    position = models.IntegerField(default=0)
    at = models.BigIntegerField(default=0)


class Quarantined(models.Model):
    """What was refused: kept whole, with its reason, to be mended and replayed."""

    source_id = models.BigIntegerField(db_index=True)
    reason = models.CharField(max_length=40)  # a code of timeline.wire.REASONS
    field = models.CharField(max_length=120, blank=True)
    message = models.TextField()  # JSON as it came, or text that is not JSON
    message_id = models.CharField(max_length=100, blank=True)
    received_at = models.BigIntegerField(db_index=True)
    spool_ref = models.CharField(
        max_length=40, unique=True
    )  # "offset:position": once, however often read
    replayed_at = models.BigIntegerField(null=True)
    dismissed_at = models.BigIntegerField(null=True)


class EventName(models.Model):
    """One name in the catalogue."""

    name = models.CharField(max_length=200, unique=True)
    type = models.SmallIntegerField(choices=EventType.choices)
    count = models.BigIntegerField(default=0)
    first_seen = models.BigIntegerField()
    last_seen = models.BigIntegerField()
    sources = models.JSONField(default=list)
    description = models.TextField(blank=True)
    hidden_at = models.DateTimeField(null=True)
    own = models.BooleanField(default=False)


class EventProperty(models.Model):
    """One property of an event name: the types seen, how often, and an example."""

    event = models.ForeignKey(EventName, models.CASCADE, related_name="properties")
    name = models.CharField(max_length=120)
    types = models.JSONField(default=dict)  # {"number": 120, "text": 3}
    example = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="property_once")]


class Daily(models.Model):
    """What arrived per company day, source and event name: a source's volume and error rate.
    Verdicts other than stored have name ""."""

    pk = models.CompositePrimaryKey("day", "source_id", "name", "verdict")
    day = models.CharField(max_length=10)  # ISO, of arrival, in the company's zone
    source_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    count = models.BigIntegerField(default=0)


class DailyEvents(models.Model):
    """What happened per company day, whenever it arrived; Enishi's own events too."""

    pk = models.CompositePrimaryKey("day", "source_id", "name", "channel")
    day = models.CharField(max_length=10)  # ISO, of the event itself, in the company's zone
    source_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=16)
    count = models.BigIntegerField(default=0)


class DailySales(models.Model):
    """Orders and money per company day and currency; a refund takes its amount back."""

    pk = models.CompositePrimaryKey("day", "currency")
    day = models.CharField(max_length=10)  # ISO, of the order itself, in the company's zone
    currency = models.CharField(max_length=3)
    orders = models.BigIntegerField(default=0)
    revenue = models.BigIntegerField(default=0)  # thousandths of the currency's unit


class Arrival(models.Model):
    """The newest arrivals of each source, for the live debugger (some hundreds are kept)."""

    source_id = models.BigIntegerField(db_index=True)
    at = models.BigIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=40, blank=True)
    type = models.SmallIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=100, blank=True)
    seq = models.BigIntegerField(null=True)


class TouchpointRule(models.Model):
    """Which events are which touchpoint, channel and stage: the first rule (by `order`) that
    matches. Applied when read, so a changed rule holds for all of history."""

    order = models.IntegerField(db_index=True)
    touchpoint = models.CharField(max_length=80)
    channel = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    stage = models.CharField(max_length=24)
    name = models.CharField(max_length=200)  # event name; "*" at the end matches a prefix
    property = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    shipped = models.BooleanField(default=False)
