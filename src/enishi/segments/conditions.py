"""Conditions as this room keeps them: found by the name of their segment, and made whole."""

from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext, override

from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.expand import expanded
from enishi.lens.conditions.tree import Condition, ConditionError, parse
from enishi.segments.models import Segment, Version
from enishi.segments.shipped import SEGMENTS
from enishi.team.queries import company


def calendar() -> Calendar:
    ours = company()
    return Calendar(ZoneInfo(ours.zone), ours.fiscal_month)


def found(segment: str) -> Segment:
    """By its id, its key, or its name in any language; KeyError."""
    standing = Segment.objects.filter(deleted_at=None)
    said = [segment, *(one.name for one in SEGMENTS if segment in names_of(one.name))]
    one = standing.filter(pk=int(segment)).first() if _is_id(segment) else None
    one = one or standing.filter(shipped=segment).exclude(shipped="").first()
    one = one or standing.filter(name__in=said).first()
    if one is None:
        raise KeyError(segment)
    return one


@cache
def names_of(name: str) -> frozenset[str]:
    """What a segment that Enishi ships is called in every language."""
    found = set()
    for language, _ in settings.LANGUAGES:
        with override(language):
            found.add(gettext(name))
    return frozenset(found)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def current_version(segment: Segment) -> Version:
    return segment.versions.order_by("-number")[0]


def condition_in_force(segment: Segment) -> Condition:
    return parse(current_version(segment).condition)


def conditions_in_force() -> dict[int, str]:
    """Every standing segment's condition, as JSON."""
    newest = Version.objects.filter(segment=OuterRef("pk")).order_by("-number")
    standing = Segment.objects.filter(deleted_at=None)
    rows = standing.annotate(text=Subquery(newest.values("condition")[:1])).order_by("pk")
    return dict(rows.values_list("pk", "text"))


def whole(condition: Condition, *, never: int | None = None) -> Condition:
    """With the segments and surveys that it names; ConditionError. `never` is the segment that it
    is the condition of, and may not lead back to."""
    known: dict[int, str] = {}

    def find(number: int) -> Condition | None:
        if number == never:
            raise ConditionError("A segment cannot name itself.", "condition.segment")
        known.update(conditions_in_force() if not known else {})
        return parse(known[number]) if number in known else None

    return expanded(condition, find)
