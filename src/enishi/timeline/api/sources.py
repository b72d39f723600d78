"""Sources, their keys, and what arrives from them."""

from dataclasses import replace
from typing import Annotated

from ninja import Query, Router, Status

from enishi.lib.storable import LARGEST
from enishi.team.access import caller_who_administers
from enishi.timeline.access import source_found
from enishi.timeline.actions import (
    SourceDraft,
    close_source,
    create_source,
    edit_source,
    reopen_source,
    rotate_key,
    set_rate,
)
from enishi.timeline.api.shapes import (
    ArrivalItem,
    Asked,
    Id,
    Items,
    NewKey,
    NewSource,
    Rotation,
    Search,
    SourceBody,
    SourceChange,
    SourceItem,
    instant,
    maybe,
)
from enishi.timeline.enums import EventType
from enishi.timeline.models import Source
from enishi.timeline.queries import SourceRow, arrivals_after, source_rows, sources
from enishi.timeline.veil import veiled_arrival

router = Router()


@router.get("/sources", response=Items[SourceItem], summary="Sources")
def all_sources(
    request: Asked,
    *,
    search: Search = "",
    closed: bool = False,
) -> Items[SourceItem]:
    """All of them: a company has some dozens."""
    rows = sources(search=search, closed=closed)
    return Items[SourceItem](items=[_item(row) for row in rows])


@router.post("/sources", response={201: NewSource}, summary="Create a source")
def create(request: Asked, body: SourceBody) -> Status[NewSource]:
    """Its first write key is in this answer and nowhere else."""
    caller = caller_who_administers(request.auth)
    draft = SourceDraft(**body.dict())
    source, write_key = create_source(draft, by=caller.member, key=caller.key)
    return Status(201, NewSource(**dict(_one(source)), write_key=write_key))


@router.get("/sources/{source_id}", response=SourceItem, summary="One source")
def one_source(request: Asked, source_id: Id) -> SourceItem:
    """Its settings and how much it sends."""
    return _one(source_found(source_id))


@router.patch("/sources/{source_id}", response=SourceItem, summary="Change a source")
def change(request: Asked, source_id: Id, body: SourceChange) -> SourceItem:
    """Only what is given changes."""
    caller = caller_who_administers(request.auth)
    source, said = source_found(source_id), body.dict(exclude_none=True)
    rate = said.pop("rate", None)
    if said:
        now = SourceDraft(source.name, source.kind, source.channel, source.priority)
        edit_source(source, replace(now, **said), by=caller.member, key=caller.key)
    if rate is not None:
        set_rate(source, rate, by=caller.member, key=caller.key)
    return _one(source)


@router.post("/sources/{source_id}/keys", response={201: NewKey}, summary="A new write key")
def rotate(request: Asked, source_id: Id, body: Rotation) -> Status[NewKey]:
    """A new write key; the old ones close at once, or after 24 hours with `grace`."""
    caller = caller_who_administers(request.auth)
    source = source_found(source_id)
    write_key = rotate_key(source, grace=body.grace, by=caller.member, key=caller.key)
    return Status(201, NewKey(write_key=write_key))


@router.post("/sources/{source_id}/closure", response=SourceItem, summary="Close a source")
def close(request: Asked, source_id: Id) -> SourceItem:
    """Its keys are refused until it is reopened; what it sent stays."""
    caller = caller_who_administers(request.auth)
    source = source_found(source_id)
    close_source(source, by=caller.member, key=caller.key)
    return _one(source)


@router.delete("/sources/{source_id}/closure", response=SourceItem, summary="Reopen a source")
def reopen(request: Asked, source_id: Id) -> SourceItem:
    """Its keys are taken again."""
    caller = caller_who_administers(request.auth)
    source = source_found(source_id)
    reopen_source(source, by=caller.member, key=caller.key)
    return _one(source)


@router.get(
    "/sources/{source_id}/arrivals",
    response=Items[ArrivalItem],
    summary="What arrives from a source",
)
def arrivals(
    request: Asked, source_id: Id, after: Annotated[int, Query(ge=0, le=LARGEST)] = 0
) -> Items[ArrivalItem]:
    """The newest arrivals after that id, oldest first; some hundreds a source are kept."""
    rows = arrivals_after(source_found(source_id), after)
    if not request.auth.sees_personal_data:
        rows = [veiled_arrival(row) for row in rows]
    return Items[ArrivalItem](
        items=[
            ArrivalItem(
                id=row.pk,
                at=instant(row.at),
                verdict=row.verdict,
                reason=row.reason,
                type=EventType(row.type).label if row.type else "",
                name=row.name,
                message_id=row.message_id,
                seq=row.seq,
            )
            for row in rows
        ]
    )


def _one(source: Source) -> SourceItem:
    return _item(source_rows([source])[0])


def _item(row: SourceRow) -> SourceItem:
    source = row.source
    return SourceItem(
        id=source.pk,
        name=source.name,
        kind=source.kind,
        channel=source.channel,
        priority=source.priority,
        rate=source.rate,
        closed=source.closed_at is not None,
        last_seen=maybe(source.last_seen),
        today=row.today,
        yesterday=row.yesterday,
        received=row.received,
        error_rate=row.error_rate,
    )
