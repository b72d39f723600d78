"""Annotations over the API; the numbers themselves are asked at /ask."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from enishi.lib.storable import LARGEST, Storable
from enishi.metrics import actions
from enishi.metrics.access import annotation_to_change
from enishi.metrics.models import Annotation
from enishi.metrics.queries import annotations_page
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["Metrics"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=200), Storable]
Id = Annotated[int, Path(gt=0, le=LARGEST)]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class AnnotationIn(Schema):
    day: date
    text: Annotated[str, Field(min_length=1, max_length=actions.LONGEST), Storable]


class AnnotationOut(Schema):
    id: int
    day: str
    text: str


class AnnotationsOut(Schema):
    items: list[AnnotationOut]
    next_cursor: str | None


@router.get("/annotations", response=AnnotationsOut, summary="What happened on which day")
def list_annotations(
    request: ApiRequest, limit: Limit = 100, cursor: Cursor = ""
) -> dict[str, object]:
    """The latest day first."""
    page = annotations_page(cursor=cursor, limit=limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post("/annotations", response={201: AnnotationOut}, summary="Annotate a day")
def annotate(request: ApiRequest, said: AnnotationIn) -> Status[Annotation]:
    """It stands on every chart of that day."""
    caller = caller_who_writes(request.auth)
    made = actions.annotate(said.day, said.text, by=caller.member, key=caller.key)
    return Status(201, made)


@router.delete("/annotations/{pk}", response={204: None}, summary="Remove an annotation")
def remove(request: ApiRequest, pk: Id) -> Status[None]:
    """It leaves the charts; a member can bring it back."""
    caller = caller_who_writes(request.auth)
    actions.remove_annotation(annotation_to_change(pk), by=caller.member, key=caller.key)
    return Status(204, None)
