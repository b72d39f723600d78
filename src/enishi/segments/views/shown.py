"""People as the pages of segments show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from enishi.lib.keyset import cursor
from enishi.people.masking import called, masked
from enishi.people.models import Person
from enishi.team.access import sees_personal_data
from enishi.team.models import Member


@dataclass(frozen=True)
class Face:
    id: int
    url: str
    name: str
    kana: str
    orders: int
    revenue: int
    currency: str
    last_seen: int | None
    since: int | None
    why: str = ""
    score: float | None = None

    @property
    def score_tone(self) -> str:
        return "" if self.score is None else class_of(self.score)

    @property
    def place(self) -> str:
        """Where it stands in the list of members."""
        return cursor((self.since or 0, self.id))


def class_of(score: float) -> str:
    """Promoters, passives and detractors, as everywhere."""
    return "good" if score >= 9 else "warn" if score >= 7 else "bad"


def faces(
    people: Iterable[Person], member: Member, since: Mapping[int, int] | None = None
) -> list[Face]:
    lifted = sees_personal_data(member)
    return [
        _face(one if lifted else masked(one), called(one, lifted=lifted), (since or {}).get(one.pk))
        for one in people
    ]


def _face(one: Person, name: str, since: int | None) -> Face:
    return Face(
        one.pk,
        reverse("overview:person", args=[one.pk]),
        name,
        one.kana,
        one.orders,
        one.revenue,
        one.currency or "JPY",
        one.last_seen,
        since,
    )
