"""The versions of a condition, and what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import ndiff

from django.utils.translation import gettext as _

from enishi.lens.conditions.tree import parse
from enishi.segments.builder.sentences import (
    Group,
    Names,
    Row,
    as_group,
    outline,
    spoken,
)
from enishi.segments.models import Segment
from enishi.segments.queries import versions_of

SHOWN = 20


@dataclass(frozen=True)
class Line:
    text: str
    tone: str


@dataclass(frozen=True)
class Written:
    number: int
    title: str
    at: int
    by: str
    diff: Sequence[Line]


def written_versions(segment: Segment, names: Names) -> list[Written]:
    """The newest first, each with the sentences that came and went with it."""
    found = list(versions_of(segment)[: SHOWN + 1])
    said = [sentences_of(outline(as_group(parse(one.condition)), names)) for one in found]
    return [
        Written(
            one.number,
            _("Version %(n)d") % {"n": one.number},
            one.at,
            one.by.name if one.by else ("API" if one.key else "Enishi"),
            difference(said[place + 1], said[place]) if place + 1 < len(found) else (),
        )
        for place, one in enumerate(found[:SHOWN])
    ]


def sentences_of(group: Group, depth: int = 0) -> list[str]:
    """One line for each row, groups indented."""
    head = "".join(part.text for part in group.lead)
    lines = ["　" * depth + head]
    for row in group.rows:
        if isinstance(row, Row):
            lines.append("　" * (depth + 1) + spoken(row))
        else:
            lines += sentences_of(row, depth + 1)
    return lines


def difference(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    tones = {"+ ": "good", "- ": "bad"}
    return [
        Line(("＋ " if line[:2] == "+ " else "－ ") + line[2:].strip("　"), tones[line[:2]])
        for line in ndiff(before, after)
        if line[:2] in tones
    ]
