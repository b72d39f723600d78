"""Follow-ups, issues and tasks over the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.lib.storable import LARGEST, Storable
from enishi.people.models import Person
from enishi.team.access import Caller, caller_who_writes
from enishi.timeline.queries import event
from enishi.work import actions, enums, queries
from enishi.work.access import entry_found, item_found
from enishi.work.actions import Cause, ItemDraft
from enishi.work.models import Entry, Item
from enishi.work.queries import ItemFilter
from enishi.work.veil import Veil

router = Router()

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Reference = Annotated[int, Field(ge=1, le=LARGEST)]
Title = Annotated[str, Field(min_length=1, max_length=200), Storable]
Said = Annotated[str, Field(max_length=4000), Storable]
Outcome = Annotated[str, Field(max_length=2000), Storable]
Answer = dict[str, Any]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class FollowUpIn(Schema):
    title: Title
    kind: enums.Kind = enums.Kind.FOLLOW_UP
    description: Said = ""
    priority: enums.Priority = enums.Priority.NORMAL
    owner: Reference | None = Field(default=None, description="id of a member")
    department: Reference | None = None
    due_at: AwareDatetime | None = None
    person: Reference | None = Field(default=None, description="id of a person")
    event: Reference | None = Field(default=None, description="`seq` of an event")
    segment: Reference | None = None
    metric: Annotated[str, Field(max_length=60), Storable] = ""


class FollowUpChange(Schema):
    version: int = Field(ge=1, le=2**31 - 1, description="the version that was read")
    title: Title | None = None
    kind: enums.Kind | None = None
    description: Said | None = None
    priority: enums.Priority | None = None
    status: enums.Status | None = None
    owner: Reference | None = Field(default=None, description="null: nobody")
    department: Reference | None = Field(default=None, description="null: none")
    due_at: AwareDatetime | None = Field(default=None, description="null: none")
    reason: enums.Reason | None = None
    outcome: Outcome | None = None


class ResolutionIn(Schema):
    version: int = Field(ge=1, le=2**31 - 1)
    reason: enums.Reason
    outcome: Outcome = ""


class ReopeningIn(Schema):
    version: int = Field(ge=1, le=2**31 - 1)


class FollowUpEntryIn(Schema):
    text: Said = ""
    call: enums.CallOutcome | None = Field(default=None, description="of a call: how it went")


class FollowUpEntryOut(Schema):
    id: int
    kind: str
    call: str
    text: str
    at: AwareDatetime
    by: str


class FollowUpStepOut(Schema):
    status: str
    since: AwareDatetime
    until: AwareDatetime | None


class FollowUpOut(Schema):
    id: int
    version: int
    kind: str
    title: str
    description: str
    status: str
    priority: int
    owner: int | None
    owner_name: str
    department: int | None
    department_name: str
    due_at: AwareDatetime | None
    overdue: bool
    person: int | None
    event: int | None
    segment: int | None
    metric: str
    origin: str
    rule: int | None
    reason: str
    outcome: str
    opened_at: AwareDatetime
    touched_at: AwareDatetime | None
    closed_at: AwareDatetime | None


class WholeFollowUpOut(FollowUpOut):
    steps: list[FollowUpStepOut]
    seconds: dict[str, int] = Field(description="spent in each status of work")
    entries: list[FollowUpEntryOut]
    linked: list[int]


class FollowUpsOut(Schema):
    items: list[FollowUpOut]
    next_cursor: str | None


class FollowUpWish(Schema):
    """The filters of the list."""

    view: Annotated[str, Field(max_length=20, description=", ".join(queries.VIEWS))] = "all"
    status: enums.Status | None = None
    kind: enums.Kind | None = None
    priority: enums.Priority | None = None
    owner: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    department: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    person: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    rule: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    search: Annotated[str, Field(max_length=200), Storable] = ""
    sort: Annotated[str, Field(max_length=20, description=", ".join(queries.ORDERS))] = "newest"
    limit: int = Field(default=50, ge=1, le=1000)
    cursor: Annotated[str, Field(max_length=200), Storable] = ""


@router.get("/follow-ups", response=FollowUpsOut, summary="Follow-ups, issues and tasks")
def list_follow_ups(request: ApiRequest, wish: Query[FollowUpWish]) -> Answer:
    """`view` is one of mine, unassigned, standing, overdue, closed, all. Viewers cannot search."""
    caller = request.auth
    page = queries.item_page(
        ItemFilter(
            view=wish.view,
            member_id=caller.member.pk if caller.member else None,
            search=wish.search if caller.sees_personal_data else "",
            statuses=[wish.status] if wish.status else (),
            kind=wish.kind or "",
            priority=wish.priority,
            owner_id=wish.owner,
            department_id=wish.department,
            person_id=wish.person,
            rule_id=wish.rule,
            order=wish.sort,
            cursor=wish.cursor,
            limit=wish.limit,
        )
    )
    people = queries.people_of(page.items)
    items = [_told(item, caller, people.get(item.person_id or 0)) for item in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


@router.post(
    "/follow-ups",
    response={200: WholeFollowUpOut, 201: WholeFollowUpOut},
    summary="Open a follow-up, an issue or a task",
)
def open_follow_up(
    request: ApiRequest,
    said: FollowUpIn,
    idempotency_key: Annotated[
        Annotated[str, Storable] | None,
        Header(max_length=200, description="the same key again answers the same item"),
    ] = None,
) -> Status[Answer]:
    """201 for a new one; 200 where the key opened it before."""
    caller = caller_who_writes(request.auth)
    if said.event:
        event(said.event)  # or 404
    draft = ItemDraft(
        title=said.title,
        kind=said.kind,
        description=said.description,
        priority=said.priority,
        owner_id=said.owner,
        department_id=said.department,
        due_at=clock.to_us(said.due_at) if said.due_at else None,
        person_id=said.person,
        event_seq=said.event,
        segment_id=said.segment,
        metric=said.metric,
    )
    key = f"api-{_who(caller)}-{idempotency_key}" if idempotency_key else ""
    item, new = actions.open_item(draft, Cause(enums.Origin.API, key), by=caller)
    return Status(201 if new else 200, _whole(item.pk, caller))


@router.get("/follow-ups/{number}", response=WholeFollowUpOut, summary="One item")
def get_follow_up(request: ApiRequest, number: Id) -> Answer:
    """With its statuses, notes and calls."""
    return _whole(number, request.auth)


@router.patch("/follow-ups/{number}", response=WholeFollowUpOut, summary="Change an item")
def change_follow_up(request: ApiRequest, number: Id, said: FollowUpChange) -> Answer:
    """What is not named stays. 409 where somebody changed it since `version`."""
    caller = caller_who_writes(request.auth)
    given = said.dict(exclude_unset=True)
    version = given.pop("version")
    for name in ("title", "kind", "description", "priority", "status", "reason", "outcome"):
        if name in given and given[name] is None:
            raise BadInput("value_missing", _("This cannot be empty."), field=name)
    for name in ("owner", "department"):
        if name in given:
            given[f"{name}_id"] = given.pop(name)
    if given.get("due_at"):
        given["due_at"] = clock.to_us(given["due_at"])
    item = actions.change_item(item_found(number), given, version=version, by=caller)
    return _whole(item.pk, caller)


@router.post(
    "/follow-ups/{number}/resolution", response=WholeFollowUpOut, summary="Resolve an item"
)
def resolve_follow_up(request: ApiRequest, number: Id, said: ResolutionIn) -> Answer:
    """With the reason, and in words what came of it."""
    caller = caller_who_writes(request.auth)
    item = item_found(number)
    actions.resolve_item(item, said.reason, said.outcome, version=said.version, by=caller)
    return _whole(number, caller)


@router.post("/follow-ups/{number}/reopening", response=WholeFollowUpOut, summary="Reopen an item")
def reopen_follow_up(request: ApiRequest, number: Id, said: ReopeningIn) -> Answer:
    """It is open again; its reason goes."""
    caller = caller_who_writes(request.auth)
    actions.reopen_item(item_found(number), version=said.version, by=caller)
    return _whole(number, caller)


@router.post(
    "/follow-ups/{number}/entries",
    response={201: FollowUpEntryOut},
    summary="Write a note, log a call",
)
def write_entry(request: ApiRequest, number: Id, said: FollowUpEntryIn) -> Status[Answer]:
    """A note needs words; a call needs only how it went."""
    caller = caller_who_writes(request.auth)
    entry = actions.write_entry(item_found(number), said.text, said.call or "", by=caller)
    return Status(201, _entry(entry, Veil(caller.sees_personal_data), None))


@router.delete(
    "/follow-ups/{number}/entries/{entry}", response={204: None}, summary="Delete a note or call"
)
def delete_entry(request: ApiRequest, number: Id, entry: Id) -> Status[None]:
    """It is gone for everybody."""
    caller = caller_who_writes(request.auth)
    actions.delete_entry(entry_found(item_found(number), entry), by=caller)
    return Status(204, None)


def _who(caller: Caller) -> str:
    return f"key{caller.key.pk}" if caller.key else f"member{caller.member and caller.member.pk}"


def _whole(number: int, caller: Caller) -> Answer:
    item = item_found(number)
    person = queries.people_of([item]).get(item.person_id or 0)
    history = queries.history_of(item)
    veil = Veil(caller.sees_personal_data)
    return _told(item, caller, person) | {
        "steps": [
            {"status": step.status, "since": clock.from_us(step.since), "until": _at(step.until)}
            for step in history.steps
        ],
        "seconds": {spent.status: spent.seconds for spent in history.spent},
        "entries": [_entry(e, veil, person) for e in history.happened if isinstance(e, Entry)],
        "linked": [other.pk for other in queries.linked_items(item)],
    }


def _told(item: Item, caller: Caller, person: Person | None) -> Answer:
    veil = Veil(caller.sees_personal_data)
    return {
        **{
            name: getattr(item, name)
            for name in ("id", "version", "kind", "status", "priority", "metric", "origin")
        },
        "title": veil.text(item.title, person),
        "description": veil.text(item.description, person),
        "owner": item.owner_id,
        "owner_name": item.owner.name if item.owner else "",
        "department": item.department_id,
        "department_name": item.department.name if item.department else "",
        "due_at": _at(item.due_at),
        "overdue": queries.is_overdue(item),
        "person": item.person_id,
        "event": item.event_seq,
        "segment": item.segment_id,
        "rule": item.rule_id,
        "reason": item.reason,
        "outcome": veil.text(item.outcome, person),
        "opened_at": clock.from_us(item.opened_at),
        "touched_at": _at(item.touched_at),
        "closed_at": _at(item.closed_at),
    }


def _entry(entry: Entry, veil: Veil, person: Person | None) -> Answer:
    by = entry.by.name if entry.by else entry.key.name if entry.key else ""
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "call": entry.call,
        "text": veil.text(entry.text, person),
        "at": clock.from_us(entry.at),
        "by": by,
    }


def _at(moment: int | None) -> object:
    return None if moment is None else clock.from_us(moment)
