"""People as the pages of segments show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from enishi.people.masking import masked
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


def class_of(score: float) -> str:
    """Promoters, passives and detractors, as everywhere."""
    return "good" if score >= 9 else "warn" if score >= 7 else "bad"


def faces(
    people: Iterable[Person], member: Member, since: Mapping[int, int] | None = None
) -> list[Face]:
    lifted = sees_personal_data(member)
    return [_face(one if lifted else masked(one), (since or {}).get(one.pk)) for one in people]


def _face(one: Person, since: int | None) -> Face:
    return Face(
        one.pk,
        reverse("overview:person", args=[one.pk]),
        one.name,
        one.kana,
        one.orders,
        one.revenue,
        one.currency or "JPY",
        one.last_seen,
        since,
    )
