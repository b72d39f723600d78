"""Figures, single events and the catalogue of their names."""

from dataclasses import asdict

from ninja import Router, Status

from enishi.team.access import caller_who_writes
from enishi.timeline.access import event_name_found
from enishi.timeline.actions import describe_event, hide_event, show_event
from enishi.timeline.api.shapes import (
    Asked,
    CatalogueDetail,
    CatalogueItem,
    Cursor,
    Description,
    EventShape,
    Figures,
    Id,
    Items,
    Limit,
    NameAsked,
    PropertyItem,
    Search,
    instant,
    maybe,
)
from enishi.timeline.queries import (
    CatalogueFilter,
    CatalogueRow,
    Footprint,
    catalogue_page,
    catalogue_row,
    event,
    properties_of,
    source_names,
    stats,
)
from enishi.timeline.touchpoints import label
from enishi.timeline.veil import veiled, veiled_example, veiled_name, veiled_names, veiled_text

router = Router()


@router.get("/stats", response=Figures, summary="Figures")
def figures(request: Asked) -> Figures:
    """How many people, identities and events there are, and how far the pipeline is behind."""
    return Figures(**asdict(stats()))


@router.get(
    "/events/catalogue", response=Items[CatalogueItem], summary="The catalogue of event names"
)
def catalogue(  # noqa: PLR0913 -- one query parameter each
    request: Asked,
    *,
    search: Search = "",
    sort: str = "count",
    own: bool = False,
    hidden: bool = False,
    unseen: bool = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Items[CatalogueItem]:
    """Names that came; with `unseen` also those that are only specified, after them (count 0)."""
    wanted = CatalogueFilter(search, sort, own, hidden, unseen)
    page = catalogue_page(wanted, cursor=cursor, limit=limit)
    names = source_names()
    opened = request.auth.sees_personal_data
    rows = page.items if opened else veiled_names(page.items, search)
    return Items[CatalogueItem](
        items=[_item(row, names) for row in rows], next_cursor=page.next_cursor
    )


@router.get("/events/catalogue/name", response=CatalogueDetail, summary="One name of the catalogue")
def catalogue_name(request: Asked, name: NameAsked) -> CatalogueDetail:
    """One name with its properties: their types, how often, examples."""
    row = catalogue_row(name)
    opened, personal = request.auth.sees_personal_data, row.type in {"identify", "group"}
    properties = [
        PropertyItem(
            name=one.name if opened else veiled_text(one.name),
            types=dict(one.types),
            specified=one.specified,
            description=one.description,
            example=one.example
            if opened
            else veiled_example(one.name, one.example, personal=personal),
        )
        for one in properties_of(row)
    ]
    item = _item(row if opened else veiled_name(row), source_names())
    return CatalogueDetail(**dict(item), properties=properties)


@router.put("/events/catalogue/description", response={204: None}, summary="Describe an event")
def describe(request: Asked, name: NameAsked, body: Description) -> Status[None]:
    """What this event means, in the company's words; empty takes it away."""
    caller = caller_who_writes(request.auth)
    describe_event(event_name_found(name), body.description, by=caller.member, key=caller.key)
    return Status(204, None)


@router.post("/events/catalogue/hiding", response={204: None}, summary="Hide an event")
def hide(request: Asked, name: NameAsked) -> Status[None]:
    """It leaves the catalogue and the pages; what it recorded stays."""
    caller = caller_who_writes(request.auth)
    hide_event(event_name_found(name), by=caller.member, key=caller.key)
    return Status(204, None)


@router.delete(
    "/events/catalogue/hiding", response={204: None}, summary="Show a hidden event again"
)
def show(request: Asked, name: NameAsked) -> Status[None]:
    """It is back in the catalogue and on the pages."""
    caller = caller_who_writes(request.auth)
    show_event(event_name_found(name), by=caller.member, key=caller.key)
    return Status(204, None)


@router.get("/events/{seq}", response=EventShape, summary="One event")
def one_event(request: Asked, seq: Id) -> EventShape:
    """One event, its four times and its way through the pipeline."""
    return _event(event(seq), opened=request.auth.sees_personal_data)


def _item(row: CatalogueRow, names: dict[int, str]) -> CatalogueItem:
    return CatalogueItem(
        name=row.name,
        type=row.type,
        count=row.count,
        first_seen=maybe(row.first_seen),
        last_seen=maybe(row.last_seen),
        sources=[names[pk] for pk in row.source_ids if pk in names],
        description=row.meaning,
        touchpoint=label(row.rule) if row.rule else None,
        hidden=row.hidden,
        own=row.own,
        specified=row.specified is not None,
    )


def _event(found: Footprint, *, opened: bool) -> EventShape:
    personal = found.type in {"identify", "group"}
    return EventShape(
        seq=found.seq,
        identity_id=found.identity_id,
        message_id=found.message_id if opened else veiled_text(found.message_id),
        name=found.name if opened else veiled_text(found.name),
        type=found.type,
        timestamp=instant(found.time),
        received_at=instant(found.received_at),
        sent_at=maybe(found.sent_at),
        original_timestamp=maybe(found.original_time),
        channel=found.channel,
        touchpoint=found.touchpoint.label if found.touchpoint else None,
        stage=found.touchpoint.stage if found.touchpoint else None,
        source=found.source,
        flags=found.flag_codes,
        properties=found.properties if opened else veiled(found.properties, personal=personal),
        context=found.context if opened else veiled(found.context),
    )
