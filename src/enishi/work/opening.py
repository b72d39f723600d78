"""The part of the worker that opens items by rules: in the pipeline's transaction, so that an event
that is stored once opens its item once, whatever crashes."""

from collections.abc import Sequence
from typing import Any

import msgspec

from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.segments.models import Segment
from enishi.segments.queries import shown
from enishi.team.models import Member
from enishi.work.actions.items import Cause, ItemDraft, open_item
from enishi.work.enums import STANDING, WORKERS, Origin, Routing
from enishi.work.hours import due_at
from enishi.work.models import Department, Item, Rule
from enishi.work.ruling import filled
from enishi.work.watching import Stored, Watch

watch = Watch(Rule)


def hear(rows: Sequence[Stored]) -> None:
    """Events were stored."""
    for row, rule_ids in watch.holding(rows):
        said = msgspec.json.decode(row.properties)
        said.setdefault("event", row.name)
        for rule_id in rule_ids:
            cause = f"rule-{rule_id}-event-{row.source_id}-{row.message_id}"
            _open(rule_id, row.identity_id, said, cause, event_seq=row.seq)


def enter(segment_id: int, person_id: int, at: int) -> None:
    """Somebody entered a segment."""
    rules = watch.of_segment(segment_id)
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
