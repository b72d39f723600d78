"""The events of one person, and single events."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import NotFound
from enishi.lib.keyset import Page, key_of, page_of
from enishi.timeline.enums import EventType, Flag
from enishi.timeline.kinds import of_kinds
from enishi.timeline.models import Event, Source, TouchpointRule
from enishi.timeline.touchpoints import Rulebook, Touchpoint

WEEK = 7 * clock.DAY
UNION_OF = (
    60  # identities in one statement; SQLite takes 500 terms, parameters are the tighter limit
)


@dataclass(frozen=True, slots=True)
class Footprint:
    """One event as a timeline shows it."""

    seq: int
    identity_id: int
    message_id: str
    name: str
    type: str
    time: int
    received_at: int
    sent_at: int | None
    original_time: int | None
    channel: str
    touchpoint: Touchpoint | None
    source_id: int
    source: str
    flags: int
    properties: Mapping[str, object]
    context: Mapping[str, object] = field(repr=False)

    @property
    def own(self) -> bool:
        return bool(self.flags & Flag.OWN)

    @property
    def flag_codes(self) -> list[str]:
        return [flag.name.lower() for flag in Flag if self.flags & flag]

    @property
    def flag_names(self) -> list[str]:
        return [flag.label for flag in Flag if self.flags & flag]


def person_timeline(
    identity_ids: Sequence[int],
    *,
    before: str | None = None,
    kinds: Collection[str] = (),
    channels: Collection[str] = (),
    own: bool = False,
    limit: int = 50,
) -> Page[Footprint]:
    """Newest first. `before` is the cursor of the page that came before."""
    wanted = collected_events(own=own).filter(of_kinds(kinds))
    if channels:
        wanted = wanted.filter(channel__in=channels)
    if before:
        time, seq = key_of(before, int, int)
        wanted = wanted.filter(Q(time__lt=time) | Q(time=time, seq__lt=seq))
    events = newest_of(wanted, identity_ids, limit + 1)
    return page_of(footprints(events), limit, lambda row: (row.time, row.seq))


def collected_events(*, own: bool) -> QuerySet[Event]:
    """Events that came in from outside; with `own` also what Enishi itself recorded."""
    if own:
        return Event.objects.all()
    return Event.objects.alias(by_us=F("flags").bitand(Flag.OWN)).filter(by_us=0)


def newest_of(wanted: QuerySet[Event], identity_ids: Sequence[int], limit: int) -> list[Event]:
    """Each identity's newest by its own index range, then the newest of those: no sorting."""
    if not identity_ids:
        return []
    if len(identity_ids) > UNION_OF:
        return list(wanted.filter(identity_id__in=identity_ids).order_by("-time", "-seq")[:limit])
    parts: list[str] = []
    values: list[object] = []
    for number, identity_id in enumerate(identity_ids):
        part = wanted.filter(identity_id=identity_id).order_by("-time", "-seq")[:limit]
        sql, parameters = part.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS part{number}")  # noqa: S608 -- Django's own SQL
        values += parameters
    union = f"{' UNION ALL '.join(parts)} ORDER BY time DESC, seq DESC LIMIT {int(limit)}"
    return list(Event.objects.raw(union, values))


def density(identity_ids: Sequence[int], *, weeks: int = 52, until: int | None = None) -> list[int]:
    """How many events in each of the last `weeks` weeks, oldest first; the last one ends now, or
    at `until`."""
    end = clock.now_us() if until is None else until
    start = end - weeks * WEEK
    week = ExpressionWrapper((F("time") - start) / WEEK, output_field=BigIntegerField())
    counted = (
        collected_events(own=False)
        .filter(identity_id__in=identity_ids, time__gt=start, time__lte=end)
        .annotate(week=week)
        .values_list("week")
        .annotate(n=Count("seq"))
    )
    counts = [0] * weeks
    for number, n in counted:
        counts[min(number, weeks - 1)] += n
    return counts


def event(seq: int) -> Footprint:
    found = footprints(list(Event.objects.filter(pk=seq)))
    if not found:
        raise NotFound("no_such_event", _("There is no such event."))
    return found[0]


def events_after(seq: int, *, limit: int = 50) -> list[Footprint]:
    """What was stored after `seq`, in that order, for live feeds."""
    events = collected_events(own=False).filter(pk__gt=seq).order_by("pk")[:limit]
    return footprints(list(events))


def latest_events(*, name: str | None = None, limit: int = 20) -> list[Footprint]:
    """The newest stored events, newest first."""
    events = collected_events(own=name is not None).order_by("-pk")
    if name is None:
        return footprints(list(events[:limit]))
    return footprints(_latest_of_name(events, name, limit))


def _latest_of_name(events: QuerySet[Event], name: str, limit: int) -> list[Event]:
    """Names are not indexed: look through the newest rows, twenty thousand at most."""
    newest = last_seq()
    return list(events.filter(pk__gt=newest - 20_000, name=name)[:limit])


def last_seq() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def footprints(events: Sequence[Event]) -> list[Footprint]:
    if not events:
        return []
    rulebook, sources = current_rulebook(), source_names()
    return [_footprint(row, rulebook, sources) for row in events]


def _footprint(row: Event, rulebook: Rulebook, sources: Mapping[int, str]) -> Footprint:
    properties = msgspec.json.decode(row.properties) or {}
    touchpoint = rulebook.touchpoint(row.name, row.channel, properties)
    return Footprint(
        seq=row.seq,
        identity_id=row.identity_id,
        message_id=row.message_id,
        name=row.name,
        type=EventType(row.type).label,
        time=row.time,
        received_at=row.received_at,
        sent_at=row.sent_at,
        original_time=row.original_time,
        channel=touchpoint.channel if touchpoint else row.channel,
        touchpoint=touchpoint,
        source_id=row.source_id,
        source=sources.get(row.source_id, ""),
        flags=row.flags,
        properties=properties,
        context=msgspec.json.decode(row.context) or {},
    )


def current_rulebook() -> Rulebook:
    return Rulebook(TouchpointRule.objects.order_by("order", "pk"))


def source_names() -> dict[int, str]:
    return dict(Source.objects.values_list("pk", "name"))
