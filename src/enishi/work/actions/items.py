"""An item opens, changes, closes and is taken up again. Every change is one transaction: the row
with its next version, the status's time, the change as it can be taken back, the audit trail, and
the timeline of the person whom it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict, NotFound
from enishi.people.queries import person_ids
from enishi.segments.models import Segment
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.team.models import Member
from enishi.timeline.actions import record
from enishi.work.enums import CLOSED, STANDING, WORKERS, Kind, Origin, Priority, Reason, Status
from enishi.work.hours import hours_of
from enishi.work.models import Change, Department, Item, Rule, Step
from enishi.work.signals import closed, opened

FACTS: Final = {Kind.FOLLOW_UP: "Follow-up", Kind.ISSUE: "Issue", Kind.TASK: "Task"}
TEXTS: Final = {"title": 200, "description": 4000, "outcome": 2000}
CHOICES: Final[Mapping[str, Sequence[object]]] = {
    "kind": Kind.values,
    "status": Status.values,
    "priority": Priority.values,
    "reason": ["", *Reason.values],
}
EDITABLE: Final = (*TEXTS, *CHOICES, "owner_id", "department_id", "due_at")
FAR: Final = 2**62  # µs; a due time beyond it is none


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """What is to be done, and about whom or what. `due_at` in µs."""

    title: str
    kind: str = Kind.FOLLOW_UP
    description: str = ""
    priority: int = Priority.NORMAL
    owner_id: int | None = None
    department_id: int | None = None
    due_at: int | None = None
    person_id: int | None = None  # or any identity of theirs
    event_seq: int | None = None
    segment_id: int | None = None
    metric: str = ""


@dataclass(frozen=True)
class Cause:
    """Where an item is from. The same key again is the same item: "" is never the same."""

    origin: Origin = Origin.HAND
    key: str = ""
    rule: Rule | None = None


BY_HAND: Final = Cause()


@transaction.atomic
def open_item(draft: ItemDraft, cause: Cause = BY_HAND, *, by: Caller | None) -> tuple[Item, bool]:
    """The item, and whether it is new. `by` None: Enishi itself, by a rule."""
    if cause.key and (known := Item.objects.filter(cause=cause.key).first()):
        return known, False
    values = checked(
        {
            name: getattr(draft, name)
            for name in (
                *("title", "kind", "description", "priority"),
                *("owner_id", "department_id", "due_at"),
            )
        }
    )
    now = clock.now_us()
    item = Item.objects.create(
        **values,
        identity_id=draft.person_id,
        person_id=_person_of(draft.person_id),
        event_seq=draft.event_seq,
        segment=_segment(draft.segment_id),
        metric=draft.metric[:60],
        origin=cause.origin,
        rule=cause.rule,
        cause=cause.key or None,
        opened_at=now,
        changed_at=now,
        by=by.member if by else None,
        key=by.key if by else None,
    )
    Step.objects.create(item=item, status=item.status, since=now)
    if by:
        audit("opened", "item", item.pk, by=by.member, key=by.key, kind=item.kind)
    _tell(item, "Opened", now)
    opened.send(sender=None, item_id=item.pk)
    return item, True


@transaction.atomic
def change_item(item: Item, changes: Mapping[str, object], *, version: int, by: Caller) -> Item:
    """What is not named stays. Refused where somebody changed it since that version was read."""
    fresh = _locked(item, version)
    wanted = checked(changes)
    _take(fresh, wanted, by.member)
    _close_well(fresh, wanted)
    before = {name: getattr(fresh, name) for name in wanted}
    differing = {name: [before[name], now] for name, now in wanted.items() if now != before[name]}
    if not differing:
        return fresh
    fresh.reopened += _reopens(differing)
    _apply(fresh, {name: now for name, (_was, now) in differing.items()})
    Change.objects.create(
        item=fresh, at=fresh.changed_at, by=by.member, key=by.key, fields=differing
    )
    audit("changed", "item", fresh.pk, by=by.member, key=by.key, fields=list(differing))
    _announce(fresh, differing)
    return fresh


@transaction.atomic
def undo_change(item: Item, change: Change, *, by: Caller) -> Item:
    """Only the newest change that stands can be taken back: what came later stood on it."""
    fresh = _locked(item, None)
    newest = fresh.changes.filter(undone_at=None).order_by("-pk").first()
    if newest is None or newest.pk != change.pk:
        raise Conflict("not_the_newest", _("Only the newest change can be taken back."))
    fresh.reopened -= _reopens(newest.fields)
    _apply(fresh, {name: was for name, (was, _now) in newest.fields.items()})
    newest.undone_at = fresh.changed_at
    newest.save(update_fields=["undone_at"])
    audit("took back a change of", "item", fresh.pk, by=by.member, key=by.key)
    _announce(fresh, {name: [now, was] for name, (was, now) in newest.fields.items()})
    return fresh


def resolve_item(item: Item, reason: str, outcome: str = "", *, version: int, by: Caller) -> Item:
    changes = {"status": Status.RESOLVED, "reason": reason, "outcome": outcome}
    return change_item(item, changes, version=version, by=by)


def reopen_item(item: Item, *, version: int, by: Caller) -> Item:
    if not item.is_closed:
        raise Conflict("not_closed", _("It is not closed."))
    return change_item(item, {"status": Status.OPEN}, version=version, by=by)


def touch(item: Item, at: int) -> None:
    """Somebody did something about it, for the first time or again."""
    if item.touched_at is None:
        work = hours_of(item.department_id).between(item.opened_at, at)
        Item.objects.filter(pk=item.pk, touched_at=None).update(touched_at=at, touched_work=work)


def checked(changes: Mapping[str, object]) -> dict[str, object]:
    """Values that the columns take, or BadInput naming the field."""
    found: dict[str, object] = {}
    for name, value in changes.items():
        if name not in EDITABLE:
            raise BadInput("not_editable", _("This cannot be changed."), field=name)
        if name in CHOICES:
            found[name] = _choice(name, value)
        else:
            found[name] = _text(name, value) if name in TEXTS else value
    if "title" in found and not found["title"]:
        raise BadInput("title_missing", _("Please give it a title."), field="title")
    due = found.get("due_at")
    if isinstance(due, int) and not 0 < due < FAR:
        raise BadInput("bad_due", _("This is no time that can be kept."), field="due_at")
    _check_owner(found.get("owner_id"))
    _check_department(found.get("department_id"))
    return found


def _choice(name: str, value: object) -> object:
    """As the column keeps it: plain, also where an enum was given."""
    for plain in CHOICES[name]:
        if plain == value:
            return plain
    raise BadInput("no_such_choice", _("This is none of the choices."), field=name)


def _text(name: str, value: object) -> str:
    text = str(value or "").strip()
    if len(text) > TEXTS[name]:
        raise BadInput(
            "too_long",
            _("At most %(n)s characters.") % {"n": TEXTS[name]},
            field=name,
        )
    return " ".join(text.split()) if name == "title" else text


def _check_owner(pk: object) -> None:
    if pk is None:
        return
    working = Member.objects.filter(left_at=None, role__in=WORKERS)
    if not isinstance(pk, int) or not working.filter(pk=pk).exists():
        raise BadInput("no_such_owner", _("This member cannot work on it."), field="owner")


def _check_department(pk: object) -> None:
    if pk is None:
        return
    if not isinstance(pk, int) or not Department.objects.filter(pk=pk).exists():
        raise BadInput("no_such_department", _("There is no such department."), field="department")


def _person_of(identity: int | None) -> int | None:
    if identity is None:
        return None
    person = person_ids([identity]).get(identity)
    if person is None:
        raise NotFound("no_such_person", _("There is no such person."))
    return person


def _segment(pk: int | None) -> Segment | None:
    if pk is None:
        return None
    segment = Segment.objects.filter(pk=pk).first()
    if segment is None:
        raise NotFound("no_such_segment", _("There is no such segment."))
    return segment


def _locked(item: Item, version: int | None) -> Item:
    fresh = Item.objects.select_for_update().get(pk=item.pk)
    if version is not None and fresh.version != version:
        raise Conflict(
            "item_changed",
            _("Somebody changed it meanwhile."),
            field="version",
            help=_("Look at it again; what you wrote was not stored."),
        )
    return fresh


def _take(item: Item, wanted: dict[str, object], member: Member | None) -> None:
    """Who begins with what is nobody's takes it."""
    starts = wanted.get("status") == Status.IN_PROGRESS and item.status != Status.IN_PROGRESS
    if starts and member and item.owner_id is None and "owner_id" not in wanted:
        wanted["owner_id"] = member.pk


def _close_well(item: Item, wanted: dict[str, object]) -> None:
    """A follow-up is resolved with a reason; what is not closed has none."""
    status = wanted.get("status", item.status)
    kind = wanted.get("kind", item.kind)
    if status not in CLOSED:
        if item.reason or item.outcome or wanted.get("reason") or wanted.get("outcome"):
            wanted |= {"reason": "", "outcome": ""}
        return
    is_bare = not wanted.get("reason", item.reason)
    if is_bare and status == Status.RESOLVED and kind == Kind.FOLLOW_UP:
        raise BadInput("reason_missing", _("Say why it is resolved."), field="reason")


def _apply(item: Item, values: Mapping[str, object]) -> None:
    now = clock.now_us()
    moved = "status" in values and values["status"] != item.status
    for name, value in values.items():
        setattr(item, name, value)
    if moved:
        _next_step(item, now)
    item.version += 1
    item.changed_at = now
    item.save()


def _reopens(differing: Mapping[str, Sequence[object]]) -> bool:
    was, now = differing.get("status", (None, None))
    return was in CLOSED and now in STANDING


def _next_step(item: Item, now: int) -> None:
    """The status that it had is over, and how long it lasted is known."""
    hours = hours_of(item.department_id)
    for step in item.steps.filter(until=None):
        step.until, step.work = now, hours.between(step.since, now)
        step.save(update_fields=["until", "work"])
    Step.objects.create(item=item, status=item.status, since=now)
    work = hours.between(item.opened_at, now)
    if item.touched_at is None:
        item.touched_at, item.touched_work = now, work
    item.closed_at, item.closed_work = (now, work) if item.is_closed else (None, None)


def _announce(item: Item, differing: Mapping[str, Sequence[object]]) -> None:
    """On the person's timeline, and to the rooms above."""
    if differing.get("owner_id", [None, None])[1] is not None:
        _tell(item, "Taken", item.changed_at)
    if "status" not in differing:
        return
    was, now = differing["status"]
    if now in CLOSED:
        _tell(item, "Resolved" if now == Status.RESOLVED else "Dropped", item.changed_at)
        closed.send(sender=None, item_id=item.pk, status=item.status)
    elif was in CLOSED:
        _tell(item, "Reopened", item.changed_at)


def _tell(item: Item, what: str, at: int) -> None:
    if item.identity_id is None:
        return
    said: dict[str, object] = {"item_id": item.pk, "title": item.title, "status": str(item.status)}
    if item.owner_id:
        said["owner"] = Member.objects.values_list("name", flat=True).get(pk=item.owner_id)
    if item.reason:
        said["reason"] = str(item.reason)
    key = f"work-{item.pk}-{what.lower()}-{item.version}"
    record(f"{FACTS[Kind(item.kind)]} {what}", item.identity_id, said, at=at, key=key)
