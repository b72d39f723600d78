"""Which answers a page is about: it all stands in the address, and holds for everything there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.db.models import JSONField, Q, QuerySet
from django.db.models.fields import FloatField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.http import urlencode

from enishi.lens.answers.sheet import Sheet
from enishi.lens.scores.answers import scale_of
from enishi.lens.window import start_of
from enishi.people.queries import identities_within
from enishi.segments.queries import members_written_down
from enishi.surveys.models import Response
from enishi.team.queries import company_zone

LONGEST: Final = 200  # of a value
POINTS, BOXES = ("nps", "enps"), ("csat", "ces")
METRICS_OF: Final = {
    **dict.fromkeys(("promoters", "passives", "detractors"), POINTS),
    **dict.fromkeys(("top", "below"), BOXES),
}
FLAGS: Final = ("without", "only")
OF_ORIGIN: Final = ("touchpoint", "store", "agent")
OF_RESPONSE: Final = {"link": "link__label", "language": "language", "version": "version__number"}
NOTHING: Final = "-"


@dataclass(frozen=True)
class Filters:
    """Company days, both included; an empty value is no filter, `-` is "names none"."""

    since: str = ""
    until: str = ""
    segment: str = ""
    touchpoint: str = ""
    store: str = ""
    agent: str = ""
    link: str = ""
    language: str = ""
    version: str = ""
    score: str = ""
    flags: str = ""

    @property
    def said(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.said)

    @property
    def params(self) -> dict[str, object]:
        """Of the question `surveys.results`."""
        after = {"until": _next_day(self.until)} if self.until else {}
        return {**self.said, **after}

    def fitting(self, sheet: Sheet) -> "Filters":
        """Without what the survey does not know: classes of scores that it does not ask, segments
        where it is anonymous."""
        segment = "" if sheet.anonymous else self.segment
        known = sheet.scored(*METRICS_OF[self.score]) if self.score else None
        return replace(self, segment=segment, score=self.score if known else "")

    def held_to(self, place: str) -> "Filters":
        """Whoever works for a store sees that store, whatever the address says."""
        return replace(self, store=place) if place else self


def filters_in(given: Mapping[str, str]) -> Filters:
    """From an address; what is no day and no word of ours is left out."""
    found = {
        name: given.get(name, "").strip()[:LONGEST].replace("\0", "") for name in asdict(Filters())
    }
    for name in ("since", "until"):
        found[name] = found[name] if _is_day(found[name]) else ""
    if found["since"] and found["until"] and found["until"] < found["since"]:
        found["until"] = ""
    version = found["version"]
    found["version"] = (
        version if version.isascii() and version.isdecimal() and len(version) < 10 else ""
    )
    found["score"] = found["score"] if found["score"] in METRICS_OF else ""
    found["flags"] = found["flags"] if found["flags"] in FLAGS else ""
    return Filters(**found)


def filters_of(text: str) -> Filters:
    """Of a query string that was kept."""
    return filters_in(QueryDict(text).dict())


def chosen(rows: QuerySet[Response], filters: Filters, sheet: Sheet) -> QuerySet[Response]:
    """The same answers as the question counts, in the rows of the survey."""
    zone = company_zone()
    if filters.since:
        rows = rows.filter(finished_at__gte=start_of(date.fromisoformat(filters.since), zone))
    if filters.until:
        end = date.fromisoformat(_next_day(filters.until))
        rows = rows.filter(finished_at__lt=start_of(end, zone))
    for name in OF_ORIGIN:
        rows = _named(rows, f"origin__{name}", getattr(filters, name))
    for name, column in OF_RESPONSE.items():
        rows = _named(rows, column, getattr(filters, name))
    if filters.segment:
        rows = rows.filter(person_id__in=identities_within(members_written_down(filters.segment)))
    if filters.flags:
        flagged = Q(origin__flags__gt="")
        rows = rows.filter(flagged) if filters.flags == "only" else rows.exclude(flagged)
    return _scored(rows, filters.score, sheet) if filters.score else rows


def _named(rows: QuerySet[Response], column: str, value: str) -> QuerySet[Response]:
    if not value:
        return rows
    if value == NOTHING:
        return rows.filter(Q(**{f"{column}__isnull": True}) | Q(**{column: ""}))
    return rows.filter(**{column: value})


def _scored(rows: QuerySet[Response], score: str, sheet: Sheet) -> QuerySet[Response]:
    """By the class of the first question that has such classes."""
    points = METRICS_OF[score] == POINTS
    asked = sheet.scored(*METRICS_OF[score])
    if asked is None:
        return rows.none()
    told = KeyTextTransform(asked.id, Cast("answers", JSONField()))
    rows = rows.alias(told=Cast(told, FloatField()))
    top = 9.0 if points else scale_of(asked.metric, asked.scale).top
    ranges = {
        "promoters": Q(told__gte=9),
        "passives": Q(told__gte=7, told__lt=9),
        "detractors": Q(told__lt=7),
        "top": Q(told__gte=top),
        "below": Q(told__lt=top),
    }
    return rows.filter(ranges[score])


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text) < date(9999, 12, 31)
    except ValueError:
        return False
