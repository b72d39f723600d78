"""Which rules wait for what the pipeline stored: for this room's rules, and for rooms above that
have rules of the same make (`version`, `is_on`, `deleted_at`, `trigger`, `event`, `where`,
`segment`)."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from django.db import connection

from enishi.lens.conditions.facts import COUNTED_KINDS, Event
from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.segments.queries import is_member
from enishi.timeline.enums import Flag
from enishi.work.enums import Trigger
from enishi.work.ruling import Watched, holds_of, tests_of

RECENT: Final = 3 * clock.DAY  # what happened earlier (an old file) is nobody's business today
NOT_COUNTED: Final = Flag.BOT | Flag.OWN


class Stored(Protocol):
    """A row of the pipeline."""

    @property
    def seq(self) -> int: ...
    @property
    def identity_id(self) -> int: ...
    @property
    def time(self) -> int: ...
    @property
    def type(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def flags(self) -> int: ...
    @property
    def source_id(self) -> int: ...
    @property
    def message_id(self) -> str: ...
    @property
    def properties(self) -> str: ...


class Watch:
    """The rules that are on, by what they wait for; read again when one has changed."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.version: int | None = -1
        self.events: dict[str, list[Watched]] = {}
        self.segments: dict[int, list[int]] = {}

    def refresh(self) -> None:
        """One small question a batch."""
        table = self.model._meta.db_table  # noqa: SLF001 -- Django calls it public
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(version) FROM {table}")  # noqa: S608 -- our own name
            version = cursor.fetchone()[0]
        if version == self.version:
            return
        events: dict[str, list[Watched]] = {}
        segments: dict[int, list[int]] = {}
        for rule in self.model.objects.filter(is_on=True, deleted_at=None).order_by("pk"):
            if rule.trigger == Trigger.EVENT:
                holds = holds_of(tests_of(rule.where))
                events.setdefault(rule.event, []).append(Watched(rule.pk, holds))
            elif rule.trigger == Trigger.SEGMENT and rule.segment_id:
                segments.setdefault(rule.segment_id, []).append(rule.pk)
        self.version, self.events, self.segments = version, events, segments

    def holding(self, rows: Sequence[Stored]) -> Iterator[tuple[Stored, list[int]]]:
        """What was stored just now and the rules that hold of it."""
        self.refresh()
        if not self.events:
            return
        since = clock.now_us() - RECENT
        for row in rows:
            if row.name in self.events and _counts(row, since):
                event = Event(row.time, row.seq, row.type, row.name, properties=row.properties)
                inside = _Segments(row.identity_id)
                among = self.events[row.name]
                if ids := [one.rule_id for one in among if one.holds(event, inside)]:
                    yield row, ids

    def of_segment(self, segment_id: int) -> Sequence[int]:
        self.refresh()
        return self.segments.get(segment_id, ())


def _counts(row: Stored, since: int) -> bool:
    return row.type <= COUNTED_KINDS and not row.flags & NOT_COUNTED and row.time >= since


class _Segments:
    """Which segments the person of an event is in: asked for once each, and only where a rule
    comes so far."""

    def __init__(self, identity_id: int) -> None:
        self.identity_id = identity_id
        self.known: dict[int, bool] = {}

    def __call__(self, segment_id: int) -> bool:
        if segment_id not in self.known:
            person = person_ids([self.identity_id]).get(self.identity_id, 0)
            self.known[segment_id] = is_member(segment_id, person)
        return self.known[segment_id]
