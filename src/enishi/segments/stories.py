"""The events of a few people, as `holds` reads them: the same rows that `story` has."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from enishi.people.queries import people_of_identities
from enishi.timeline.queries.stories import story_rows

if TYPE_CHECKING:
    from enishi.lens.conditions.facts import Event


def events_of(person_ids: Collection[int]) -> "dict[int, list[Event]]":
    """Of each person in the order of (time, seq)."""
    from enishi.lens.conditions.facts import Event

    owner = people_of_identities(person_ids)
    found: dict[int, list[Event]] = {}
    for row in story_rows(owner):
        found.setdefault(owner[row.identity_id], []).append(
            Event(
                row.time,
                row.seq,
                row.kind,
                row.name,
                row.touchpoint,
                row.stage,
                row.channel,
                row.properties,
            )
        )
    for events in found.values():
        events.sort(key=lambda event: (event.time, event.seq))
    return found
