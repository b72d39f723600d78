"""The part of the worker that opens items by rules: in the pipeline's transaction, so that an event
that is stored once opens its item once, whatever crashes."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

import msgspec
from django.db import connection

from enishi.lens.conditions.facts import COUNTED_KINDS, Event
from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.segments.models import Segment
from enishi.segments.queries import is_member, shown
from enishi.team.models import Member
from enishi.timeline.enums import Flag
from enishi.work.actions.items import Cause, ItemDraft, open_item
from enishi.work.enums import STANDING, WORKERS, Origin, Routing, Trigger
from enishi.work.hours import due_at
from enishi.work.models import Department, Item, Rule
from enishi.work.ruling import Watched, filled, holds_of, tests_of

RECENT: Final = 3 * clock.DAY  # what happened earlier (an old file) is nobody's work today
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

    def __init__(self) -> None:
        self.version: int | None = -1
        self.events: dict[str, list[Watched]] = {}
        self.segments: dict[int, list[int]] = {}

    def refresh(self) -> None:
        """One small question a batch."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(version) FROM work_rule")
            version = cursor.fetchone()[0]
        if version == self.version:
            return
        events: dict[str, list[Watched]] = {}
        segments: dict[int, list[int]] = {}
        for rule in Rule.objects.filter(is_on=True, deleted_at=None).order_by("pk"):
            if rule.trigger == Trigger.EVENT:
                holds = holds_of(tests_of(rule.where))
                events.setdefault(rule.event, []).append(Watched(rule.pk, holds))
            elif rule.segment_id:
                segments.setdefault(rule.segment_id, []).append(rule.pk)
        self.version, self.events, self.segments = version, events, segments


watch = Watch()


def hear(rows: Sequence[Stored]) -> None:
    """Events were stored."""
    watch.refresh()
    wanted = watch.events
    if not wanted:
        return
    since = clock.now_us() - RECENT
    for row in rows:
        if row.name in wanted and _counts(row, since):
            _weigh(row, wanted[row.name])


def _counts(row: Stored, since: int) -> bool:
    return row.type <= COUNTED_KINDS and not row.flags & NOT_COUNTED and row.time >= since


def _weigh(row: Stored, among: Sequence[Watched]) -> None:
    event = Event(row.time, row.seq, row.type, row.name, properties=row.properties)
    inside = _Segments(row.identity_id)
    holding = [one.rule_id for one in among if one.holds(event, inside)]
    if not holding:
        return
    said = msgspec.json.decode(row.properties)
    said.setdefault("event", row.name)
    for rule_id in holding:
        cause = f"rule-{rule_id}-event-{row.source_id}-{row.message_id}"
        _open(rule_id, row.identity_id, said, cause, event_seq=row.seq)


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


def enter(segment_id: int, person_id: int, at: int) -> None:
    """Somebody entered a segment."""
    watch.refresh()
    rules = watch.segments.get(segment_id)
    if not rules:
        return
    segment = Segment.objects.get(pk=segment_id)
    said: dict[str, object] = {"segment": shown(segment, "name")}
    for rule_id in rules:
        cause = f"rule-{rule_id}-segment-{segment_id}-{person_id}-{at}"
        _open(rule_id, person_id, said, cause, segment_id=segment_id)


def _open(
    rule_id: int, identity_id: int, said: dict[str, object], cause: str, **about: Any
) -> None:
    """At most one item of a rule stands for a person."""
    rule = Rule.objects.select_for_update().get(pk=rule_id)
    person = person_ids([identity_id]).get(identity_id)
    if Item.objects.filter(person_id=person, rule=rule, status__in=STANDING).exists():
        return
    department = _department(rule, said)
    draft = ItemDraft(
        title=filled(rule.title, said, 200).strip() or rule.name,
        kind=rule.kind,
        description=filled(rule.description, said, 4000),
        priority=rule.priority,
        owner_id=_next_owner(rule),
        department_id=department,
        due_at=due_at(clock.now_us(), rule.due_minutes, rule.due_by, department),
        person_id=identity_id,
        **about,
    )
    open_item(draft, Cause(Origin.RULE, cause[:300], rule), by=None)


def _next_owner(rule: Rule) -> int | None:
    """Of a role, whoever comes after the one whose turn it was."""
    working = Member.objects.filter(left_at=None, role__in=WORKERS)
    if rule.routing == Routing.MEMBER:
        return working.filter(pk=rule.owner_id or 0).values_list("pk", flat=True).first()
    if rule.routing != Routing.ROLE:
        return None
    members = list(working.filter(role=rule.role).order_by("pk").values_list("pk", flat=True))
    if not members:
        return None
    turn = next((pk for pk in members if pk > rule.last_owner_id), members[0])
    rule.last_owner_id = turn
    rule.save(update_fields=["last_owner_id"])
    return turn


def _department(rule: Rule, said: dict[str, object]) -> int | None:
    """The one that a property of the event names, else the rule's own."""
    if rule.department_property:
        named = filled("{" + rule.department_property + "}", said, 80)
        found = Department.objects.filter(name=named, removed_at=None).first()
        if found:
            return found.pk
    return rule.department_id
