"""What an event tells about who it belongs to: the form in which `timeline` hands it to
`people`."""

import msgspec


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """One event, in order of arrival, as `people.resolution.resolve` sees it."""

    at: int  # event time, µs
    received_at: int  # µs
    source_id: int
    priority: int  # of the source
    message_id: str
    claims: tuple[tuple[str, str], ...]  # (kind, value as it came), every identifier of the event
    traits: dict[str, object] | None = None  # of identify calls (and context.traits)
    consents: tuple[tuple[str, str, bool], ...] = ()  # (purpose, channel or "", granted)
    previous: tuple[
        tuple[str, str], ...
    ] = ()  # alias: the identifiers that are declared the same person


class Tally(msgspec.Struct):
    """What a batch of stored events adds to one identity's own figures."""

    events: int = 0
    first: int = 0  # earliest event time, µs
    last: int = 0
    orders: int = 0
    # Thousandths by currency, in order of arrival: amounts of two currencies do not add up, and an
    # identity counts those of its first.
    revenue: dict[str, int] = msgspec.field(default_factory=dict)
    channels: dict[str, int] = msgspec.field(default_factory=dict)
