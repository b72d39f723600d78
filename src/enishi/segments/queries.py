"""Segments, their conditions in words, and the people in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext

from enishi.ask.answers import Answer, People
from enishi.ask.queries import ask, people_behind
from enishi.lens.conditions.tree import Condition, parse, to_plain
from enishi.lens.conditions.words import sentence
from enishi.lib import clock
from enishi.lib.keyset import Page, key_of, page_of
from enishi.segments.conditions import (
    calendar,
    conditions_in_force,
    current_version,
    whole,
)
from enishi.segments.formulas import formula_of
from enishi.segments.models import Membership, Passage, Segment, Version
from enishi.segments.shipped import BY_KEY

PREVIEW = "segment.preview"


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment as it is shown: its words are in the reader's language."""

    id: int
    key: str
    name: str
    description: str
    suggestion: str
    sentence: str
    formula: str
    condition: dict[str, object]
    version: int
    made_at: int
    changed_at: int


def segment_rows(*, cursor: str = "", limit: int = 50) -> Page[SegmentRow]:
    """The newest last."""
    standing = Segment.objects.filter(deleted_at=None).order_by("pk")
    if cursor:
        standing = standing.filter(pk__gt=key_of(cursor, int)[0])
    page = page_of(list(standing[: limit + 1]), limit, lambda one: (one.pk,))
    return Page([segment_row(one) for one in page.items], page.next_cursor)


def archived_segments() -> QuerySet[Segment]:
    """The last archived first."""
    return Segment.objects.exclude(deleted_at=None).order_by("-deleted_at")


def segment_row(segment: Segment) -> SegmentRow:
    version = current_version(segment)
    condition = parse(version.condition)
    return SegmentRow(
        segment.pk,
        segment.shipped,
        shown(segment, "name"),
        shown(segment, "description"),
        shown(segment, "suggestion"),
        condition_sentence(condition),
        formula_of(condition),
        to_plain(condition),
        version.number,
        segment.made_at,
        version.at,
    )


def shown(segment: Segment, field: str) -> str:
    """What a shipped segment says, it says in the reader's language."""
    text: str = getattr(segment, field)
    shipped = BY_KEY.get(segment.shipped)
    return gettext(text) if shipped and text and text == getattr(shipped, field) else text


def condition_sentence(condition: Condition) -> str:
    return sentence(condition, gettext, segment_name)


def segment_name(number: int) -> str:
    segment = Segment.objects.filter(pk=number).first()
    return shown(segment, "name") if segment else str(number)


def versions_of(segment: Segment) -> QuerySet[Version]:
    """The newest first."""
    return segment.versions.select_related("by", "key").order_by("-number")


def preview(condition: object, params: Mapping[str, object] | None = None) -> Answer:
    """How many there are, and a few of them; `params` of the question `segment.preview`."""
    return ask(PREVIEW, {**(params or {}), "condition": condition})


def members_page(
    segment: Segment, *, cursor: str = "", limit: int = 100, as_of: str | None = None
) -> People:
    """Who is in it at this moment (or was at another), by id: as the condition says, whatever was
    written down before."""
    params: dict[str, object] = {"condition": json.loads(conditions_in_force()[segment.pk])}
    if as_of:
        params["as_of"] = as_of
    return people_behind(PREVIEW, params, {}, cursor=cursor, limit=limit)


def member_beside(
    segment: Segment, place: tuple[int, int], *, back: bool, also: Segment | None = None
) -> Membership | None:
    """Who comes after that place (since when, person) in the list of members, the newest first;
    or before it."""
    at, pk = place
    rows = Membership.objects.filter(segment=segment)
    if also:
        rows = rows.filter(
            person_id__in=Membership.objects.filter(segment=also).values("person_id")
        )
    # Whole imports enter at one instant: by the index on people, not by sorting all of them.
    same = rows.alias(at=F("entered_at") + 0).filter(at=at)
    if back:
        beside = same.filter(person_id__lt=pk).order_by("-person_id").first()
        return beside or rows.filter(entered_at__gt=at).order_by("entered_at", "-person_id").first()
    beside = same.filter(person_id__gt=pk).order_by("person_id").first()
    return beside or rows.filter(entered_at__lt=at).order_by("-entered_at", "person_id").first()


def entered_at(segment: Segment, person_ids: list[int]) -> dict[int, int]:
    """Since when those who are written down as members are in it."""
    rows = Membership.objects.filter(segment=segment, person_id__in=person_ids)
    return dict(rows.values_list("person_id", "entered_at"))


def is_member(segment_id: int, person_id: int) -> bool:
    """Whether somebody is in it at this moment, as live membership keeps it."""
    inside = Membership.objects.filter(segment_id=segment_id, person_id=person_id)
    return inside.filter(segment__deleted_at=None).exists()


def segments_of(person_id: int) -> list[Segment]:
    """That a person is written down in."""
    inside = Membership.objects.filter(person_id=person_id).values("segment")
    return list(Segment.objects.filter(pk__in=inside, deleted_at=None).order_by("pk"))


def members_written_down(handle: str) -> "QuerySet[Membership, Any]":
    """The ids of those in a segment (its id, key or name) as they are written down now."""
    known = Segment.objects.filter(deleted_at=None)
    named = Q(name=handle) | Q(shipped=handle)
    if handle.isascii() and handle.isdecimal() and len(handle) < 19:
        named |= Q(pk=int(handle))
    return Membership.objects.filter(segment__in=known.filter(named)).values("person_id")


def entries_since(segment_id: int, since: int) -> int:
    """How many people entered it from then on, each counted once."""
    came = Passage.objects.filter(segment_id=segment_id, is_in=True, at__gte=since)
    return came.values("person_id").distinct().count()


def held(person_id: int, conditions: Sequence[Condition]) -> list[bool]:
    """Which of these hold for one person at this moment: read from the person's own events."""
    from enishi.lens.conditions.depends import depends
    from enishi.lens.conditions.holds import holds
    from enishi.segments.facts import facts_of, together

    wholes = [whole(one) for one in conditions]
    known = dict(facts_of([person_id], together(depends(one) for one in wholes))).get(person_id)
    if known is None:
        return [False] * len(wholes)
    at, days = clock.now_us(), calendar()
    return [holds(one, known, at, days).holds for one in wholes]
