"""The rows of the story of a few people: what `story` has of them, without an engine."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils import translation

from enishi.team.queries import company
from enishi.timeline.enums import Flag
from enishi.timeline.models import Event
from enishi.timeline.queries.footprints import current_rulebook
from enishi.timeline.touchpoints import Rulebook

PARTS = 500  # identities in one statement


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One event of a customer, with its touchpoint by today's rules."""

    identity_id: int
    time: int
    seq: int
    kind: int
    name: str
    touchpoint: str | None
    stage: str | None
    channel: str | None
    properties: str  # JSON


def story_rows(identity_ids: Collection[int]) -> Iterator[StoryRow]:
    """In no order; neither bots nor what Enishi recorded itself. Touchpoints are called as in the
    story: in the company's language."""
    rulebook, language = current_rulebook(), company().language
    ids = list(identity_ids)
    for start in range(0, len(ids), PARTS):
        rows = Event.objects.filter(identity_id__in=ids[start : start + PARTS]).values_list(
            "identity_id", "time", "seq", "type", "name", "channel", "flags", "properties"
        )
        with translation.override(language):
            part = [_told(row, rulebook) for row in rows if not row[6] & (Flag.BOT | Flag.OWN)]
        yield from part


def _told(row: tuple[Any, ...], rulebook: Rulebook) -> StoryRow:
    identity, time, seq, kind, name, channel, _, properties = row
    asked = rulebook.rules_for(name)
    known = msgspec.json.decode(properties) if any(r.property for r in asked) else {}
    point = rulebook.touchpoint(name, channel, known) if asked else None
    return StoryRow(
        identity,
        time,
        seq,
        kind,
        name,
        point.label if point else None,
        point.stage if point else None,
        (point.channel if point else channel) or None,
        properties,
    )
