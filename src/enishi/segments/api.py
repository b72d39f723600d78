"""Segments over the API."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from enishi.lens.conditions.tree import parse, to_plain
from enishi.lib.storable import LARGEST, Storable, Value
from enishi.segments import actions, queries
from enishi.segments.access import (
    caller_who_previews,
    segment_found,
    segment_to_bring_back,
    version_found,
)
from enishi.segments.actions import SegmentDraft
from enishi.segments.models import Version
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["Segments"])

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=200)]
Said = Annotated[str, Field(max_length=1000), Storable]
Instant = Annotated[str, Field(max_length=40), Storable]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class SegmentIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120), Storable]
    description: Said = ""
    suggestion: Said = Field(default="", description="what to do for these people")
    condition: Value = Field(description="a tree, or a formula as text: docs/segments.md")


class SegmentChange(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120), Storable] | None = None
    description: Said | None = None
    suggestion: Said | None = None
    condition: Value | None = None


class SegmentOut(Schema):
    id: int
    key: str = Field(description="of a segment that Enishi ships")
    name: str
    description: str
    suggestion: str
    sentence: str = Field(description="the condition in words")
    formula: str = Field(description="the condition as a formula, which is read back as it")
    condition: dict[str, Any]
    version: int
    made_at: int
    changed_at: int


class SegmentsOut(Schema):
    items: list[SegmentOut]
    next_cursor: str | None


class SegmentVersionOut(Schema):
    number: int
    condition: dict[str, Any]
    sentence: str
    at: int
    by: str


class SegmentVersionsOut(Schema):
    items: list[SegmentVersionOut]
    next_cursor: str | None


class SegmentMemberOut(Schema):
    id: int
    entered_at: int | None


class SegmentMembersOut(Schema):
    items: list[SegmentMemberOut]
    total: int
    next_cursor: str | None


class PreviewIn(Schema):
    condition: Value = Field(description="see docs/segments.md")
    as_of: Instant | None = None
    draw: int = Field(default=0, ge=0, le=LARGEST, description="another number, another sample")
    parts: bool = Field(default=False, description="count every part of the condition, too")


class PartOut(Schema):
    path: list[int]
    people: int
    without: int


class PreviewOut(Schema):
    people: int
    everyone: int
    sample: list[int]
    sentence: str
    as_of: str = Field(description="the instant for which that holds, UTC")
    parts: list[PartOut]


@router.get("/segments", response=SegmentsOut, summary="Segments")
def list_segments(request: ApiRequest, limit: Limit = 50, cursor: Cursor = "") -> dict[str, object]:
    """In the order in which they were made; those that Enishi ships come first."""
    page = queries.segment_rows(cursor=cursor, limit=limit)
    return {"items": [asdict(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/segments", response={201: SegmentOut}, summary="Make a segment")
def make_segment(request: ApiRequest, said: SegmentIn) -> Status[dict[str, object]]:
    """Its name must be free, its condition one that can be judged."""
    caller = caller_who_writes(request.auth)
    segment = actions.create_segment(SegmentDraft(**said.dict()), by=caller)
    return Status(201, asdict(queries.segment_row(segment)))


@router.post("/segments/preview", response=PreviewOut, summary="Preview a condition")
def preview(request: ApiRequest, said: PreviewIn) -> dict[str, object]:
    """How many people, and ten of them; nothing is stored."""
    caller_who_previews(request.auth)
    condition = actions.checked(said.condition)
    params: dict[str, object] = {"draw": said.draw, "parts": said.parts}
    if said.as_of:
        params["as_of"] = said.as_of
    answer = queries.preview(to_plain(condition), params)
    return {
        "people": answer.n,
        "everyone": answer.totals["everyone"],
        "sample": [row["person"] for row in answer.rows],
        "sentence": queries.condition_sentence(condition),
        "as_of": answer.totals["as_of"],
        "parts": answer.totals.get("parts", []),
    }


@router.get("/segments/{number}", response=SegmentOut, summary="One segment")
def show_segment(request: ApiRequest, number: Id) -> dict[str, object]:
    """With its condition and what that says."""
    return asdict(queries.segment_row(segment_found(number)))


@router.patch("/segments/{number}", response=SegmentOut, summary="Change a segment")
def change_segment(request: ApiRequest, number: Id, said: SegmentChange) -> dict[str, object]:
    """What is not named stays. Another condition is a new version."""
    caller = caller_who_writes(request.auth)
    draft = SegmentDraft(**said.dict())
    segment = actions.change_segment(segment_found(number), draft, by=caller)
    return asdict(queries.segment_row(segment))


@router.delete("/segments/{number}", response={204: None}, summary="Delete a segment")
def delete_segment(request: ApiRequest, number: Id) -> Status[None]:
    """Can be undone with `restore`. Refused while another segment's condition names it."""
    caller = caller_who_writes(request.auth)
    actions.delete_segment(segment_found(number), by=caller)
    return Status(204, None)


@router.post("/segments/{number}/restore", response=SegmentOut, summary="Undo a deletion")
def bring_back(request: ApiRequest, number: Id) -> dict[str, object]:
    """The segment stands again, as it was."""
    caller = caller_who_writes(request.auth)
    segment = actions.bring_back(segment_to_bring_back(number), by=caller)
    return asdict(queries.segment_row(segment))


@router.get("/segments/{number}/members", response=SegmentMembersOut, summary="Who is in a segment")
def list_members(
    request: ApiRequest,
    number: Id,
    limit: Limit = 100,
    cursor: Cursor = "",
    as_of: Annotated[str, Query(max_length=40), Storable] = "",
) -> dict[str, object]:
    """At this moment, or as of another; by id, a page at a time."""
    segment = segment_found(number)
    page = queries.members_page(segment, cursor=cursor, limit=limit, as_of=as_of or None)
    since = queries.entered_at(segment, page.items)
    return {
        "items": [{"id": person, "entered_at": since.get(person)} for person in page.items],
        "total": page.total,
        "next_cursor": page.next_cursor,
    }


@router.get(
    "/segments/{number}/versions", response=SegmentVersionsOut, summary="Versions of a segment"
)
def list_versions(request: ApiRequest, number: Id) -> dict[str, object]:
    """The newest, which is in force, first."""
    found = queries.versions_of(segment_found(number))
    return {"items": [_version(one) for one in found], "next_cursor": None}


@router.post(
    "/segments/{number}/versions/{version}/restore",
    response=SegmentOut,
    summary="Go back to a version",
)
def restore_version(request: ApiRequest, number: Id, version: Number) -> dict[str, object]:
    """Its condition again, as the newest version."""
    caller = caller_who_writes(request.auth)
    segment = segment_found(number)
    actions.restore_version(segment, version_found(segment, version), by=caller)
    return asdict(queries.segment_row(segment))


def _version(one: Version) -> dict[str, object]:
    condition = parse(one.condition)
    return {
        "number": one.number,
        "condition": to_plain(condition),
        "sentence": queries.condition_sentence(condition),
        "at": one.at,
        "by": one.by.name if one.by else one.key.name if one.key else "",
    }
