"""Whom a sending would reach by now: asked of each person, or of a sample where they are many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from enishi.channels.actions import Message, Occasion
from enishi.channels.trying import foreseen
from enishi.people.queries import people_with
from enishi.segments.models import Membership

LOOKED_AT: Final = 100  # people: a page waits for no more
PLACES: Final = 20  # of a sample, each with its neighbours by id


@dataclass(frozen=True)
class Foresight:
    """`people` in all; of `looked_at` of them so many would be written to, the others held back by
    the rules of `held`."""

    people: int
    looked_at: int
    written: int
    held: Sequence[tuple[str, int]]

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.people


def of_people(ids: Sequence[int]) -> Foresight:
    return _foresight(len(ids), ids if len(ids) <= LOOKED_AT else _some(ids))


def of_segment(segment_id: int) -> Foresight:
    inside = Membership.objects.filter(segment_id=segment_id)
    people = inside.count()
    ids = inside.order_by("person_id").values_list("person_id", flat=True)
    if people <= LOOKED_AT:
        return _foresight(people, list(ids))
    last = ids.reverse().first() or 0
    dice = Random(f"{segment_id}:{people}")  # noqa: S311 -- a sample, no secret
    found: set[int] = set()
    for _place in range(PLACES):
        found.update(ids.filter(person_id__gte=dice.randint(0, last))[: LOOKED_AT // PLACES])
    return _foresight(people, sorted(found))


def _some(ids: Sequence[int]) -> list[int]:
    return sorted(Random(len(ids)).sample(ids, LOOKED_AT))  # noqa: S311 -- as above


def _foresight(people: int, ids: Sequence[int]) -> Foresight:
    message = Message(subject="–", text="–")
    occasion = Occasion(purpose="survey", step="invitation:0:1")
    known = people_with(ids)
    verdicts = list(foreseen(known, message, occasion))
    held = Counter(one.rule for one in verdicts if one.refused)
    held["gone"] = len(ids) - len(known)
    written = sum(not one.refused for one in verdicts)
    return Foresight(people, len(ids), written, (+held).most_common())
