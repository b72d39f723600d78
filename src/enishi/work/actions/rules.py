"""What members do with rules. Each change gives the rule the next number over all rules."""

from dataclasses import dataclass, fields
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from enishi.ask.queries import exactly
from enishi.lens.conditions.tree import Condition, ConditionError
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.segments.actions import checked as checked_condition
from enishi.segments.models import Segment
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.team.models import Member
from enishi.work.enums import WORKERS, Due, Kind, Priority, Routing, Trigger
from enishi.work.models import Rule
from enishi.work.ruling import AllOf, AnyOf, as_condition, segments_in, tests_of

MOST: Final = 200
LONGEST: Final = 60 * 24 * 365  # minutes


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """`where`: what must hold, plain, as `ruling` reads it; a list means all of it."""

    name: str
    title: str
    trigger: str = Trigger.EVENT
    event: str = ""
    where: object = ()
    segment_id: int | None = None
    kind: str = Kind.FOLLOW_UP
    description: str = ""
    priority: int = Priority.NORMAL
    due_minutes: int | None = None
    due_by: str = Due.CLOCK
    routing: str = Routing.NOBODY
    owner_id: int | None = None
    role: str = ""
    department_id: int | None = None
    department_property: str = ""


def drafted(draft: RuleDraft) -> Rule:
    """The rule as it would be, checked and not stored."""
    return Rule(**_checked(draft))


def create_rule(draft: RuleDraft, *, by: Caller) -> Rule:
    values = _checked(draft)
    with transaction.atomic():
        if Rule.objects.filter(deleted_at=None).count() >= MOST:
            raise Conflict("too_many_rules", _("There are already 200 rules."))
        rule = Rule.objects.create(**values, version=_next(), made_at=clock.now_us(), by=by.member)
        audit("created", "rule", rule.pk, by=by.member, key=by.key, name=rule.name)
    return rule


@transaction.atomic
def change_rule(rule: Rule, draft: RuleDraft, *, by: Caller) -> Rule:
    for name, value in _checked(draft).items():
        setattr(rule, name, value)
    rule.version = _next()
    rule.save()
    audit("changed", "rule", rule.pk, by=by.member, key=by.key, name=rule.name)
    return rule


@transaction.atomic
def switch_rule(rule: Rule, *, on: bool, by: Caller) -> None:
    if rule.is_on == on:
        return
    rule.is_on, rule.version = on, _next()
    rule.save(update_fields=["is_on", "version"])
    if on:
        audit("switched on", "rule", rule.pk, by=by.member, key=by.key, name=rule.name)
    else:
        audit("switched off", "rule", rule.pk, by=by.member, key=by.key, name=rule.name)


@transaction.atomic
def delete_rule(rule: Rule, *, by: Caller) -> None:
    """Can be undone with `bring_back_rule`; what it opened stays."""
    rule.deleted_at, rule.version = clock.now_us(), _next()
    rule.save(update_fields=["deleted_at", "version"])
    audit("deleted", "rule", rule.pk, by=by.member, key=by.key, name=rule.name)


@transaction.atomic
def bring_back_rule(rule: Rule, *, by: Caller) -> None:
    rule.deleted_at, rule.version = None, _next()
    rule.save(update_fields=["deleted_at", "version"])
    audit("brought back", "rule", rule.pk, by=by.member, key=by.key, name=rule.name)


def condition_of(draft: RuleDraft) -> Condition:
    """Whoever did it within thirty days, as a segment would say it; BadInput."""
    return checked_condition(as_condition(draft.event, checked_tests(draft.where)))


def checked_tests(where: object) -> AllOf | AnyOf:
    """What must hold of an event, of plain values; BadInput. Also for rules of rooms above."""
    try:
        tests = tests_of(msgspec.json.encode(where))
    except ConditionError as error:
        raise BadInput(
            error.code,
            _("This condition cannot be judged."),
            field="where",
            help=str(exactly(error.message, error.said)),
        ) from error
    known = set(Segment.objects.filter(deleted_at=None).values_list("pk", flat=True))
    if segments_in(tests) - known:
        raise BadInput("no_such_segment", _("There is no such segment."), field="where")
    return tests


def _checked(draft: RuleDraft) -> dict[str, object]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    for name, most in (("name", 120), ("title", 200), ("description", 2000)):
        values[name] = (
            " ".join(str(values[name]).split())
            if name != "description"
            else draft.description.strip()
        )
        if len(values[name]) > most:
            raise BadInput("too_long", _("At most %(n)s characters.") % {"n": most}, field=name)
    if not values["name"]:
        raise BadInput("name_missing", _("Please give it a name."), field="name")
    if not values["title"]:
        raise BadInput("title_missing", _("Please give it a title."), field="title")
    if draft.trigger == Trigger.EVENT:
        if not draft.event:
            raise BadInput("event_missing", _("Name the event."), field="event")
        condition_of(draft)
        values |= {
            "segment_id": None,
            "where": msgspec.json.encode(checked_tests(draft.where)).decode(),
        }
    elif draft.segment_id is None:
        raise BadInput("segment_missing", _("Choose the segment."), field="segment")
    else:
        values |= {"event": "", "where": "[]"}
    return values | _routed(draft)


def _routed(draft: RuleDraft) -> dict[str, object]:
    """Only what this way of routing reads is kept."""
    if draft.due_minutes is not None and not 0 < draft.due_minutes <= LONGEST:
        raise BadInput("bad_due", _("From one minute to a year."), field="due")
    if draft.due_by not in Due.values or (
        draft.due_by == Due.DAYS and (draft.due_minutes or 0) % (24 * 60)
    ):
        raise BadInput("bad_due", _("Business days are whole days."), field="due")
    owner, role = None, ""
    if draft.routing == Routing.MEMBER:
        owner = Member.objects.filter(
            pk=draft.owner_id or 0, left_at=None, role__in=WORKERS
        ).first()
        if owner is None:
            raise BadInput("no_such_owner", _("Choose a member who can work on it."), field="owner")
    elif draft.routing == Routing.ROLE:
        role = draft.role
        if role not in WORKERS:
            raise BadInput(
                "no_such_role", _("Choose a role whose members can work on it."), field="role"
            )
    return {"owner_id": owner.pk if owner else None, "role": role}


def _next() -> int:
    return (Rule.objects.aggregate(last=Max("version"))["last"] or 0) + 1
