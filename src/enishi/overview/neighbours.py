"""The list from which a person's page was opened, and who stands beside them in it.

The address of the page carries the list (`list`: its path and filters) and the place in it
(`place`: a key of the list). So the way goes on from where the reader came, also while the list
changes, and a step costs one look into an index."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _

from enishi.ask.access import params_of_caller, question_of_caller
from enishi.ask.queries import people_behind
from enishi.lib import keyset
from enishi.lib.errors import BadInput, NotFound
from enishi.overview.finding import found_people
from enishi.overview.forms import json_in
from enishi.overview.roster import Roster, place_of
from enishi.people.models import Person
from enishi.people.queries import person_beside
from enishi.segments.access import segment_found
from enishi.segments.models import Segment
from enishi.segments.queries import entered_at, member_beside, shown
from enishi.team.access import caller_of_member, sees_personal_data
from enishi.team.models import Member

PREVIOUS, NEXT = "previous", "next"
PEOPLE, MEMBERS, BEHIND = "overview:people", "segments:members", "overview:behind"


class Step(StringConverter):
    """In an address: which way."""

    regex = f"{PREVIOUS}|{NEXT}"


@dataclass(frozen=True)
class Found:
    person_id: int
    place: str = ""


@dataclass(frozen=True)
class Walk:
    """Along a list. `given` is what its path names: a segment, a question."""

    view: str
    given: int | str | None
    asked: QueryDict
    url: str

    @property
    def label(self) -> str:
        if self.view == PEOPLE:
            return _("People")
        return shown(self.segment, "name") if self.view == MEMBERS else _("The people behind it")

    @property
    def segment(self) -> Segment:
        return segment_found(int(self.given or 0))

    def beside(self, here: Person, place: str, reader: Member, *, back: bool) -> Found | None:
        """Who stands next to `here`, or before, if `back`; None at the end of the list."""
        if self.view == PEOPLE:
            return self._in_people(here, place, reader, back=back)
        if self.view == MEMBERS:
            return self._in_members(here, place, back=back)
        return self._behind(here, reader, back=back)

    def _in_people(self, here: Person, place: str, reader: Member, *, back: bool) -> Found | None:
        lifted = sees_personal_data(reader)
        roster = Roster(self.asked, lifted=lifted)
        wanted = roster.filter()
        if wanted.search and not lifted:  # a viewer's search finds a handful, by whole identifiers
            found = _next_of(list(found_people(wanted, lifted=lifted).items), here, back=back)
        else:
            value = str if roster.order == "name" else int
            key = _key(place, value, int) or place_of(here, roster.order)
            found = person_beside(wanted, key, back=back)
        return Found(found.pk, keyset.cursor(place_of(found, roster.order))) if found else None

    def _in_members(self, here: Person, place: str, *, back: bool) -> Found | None:
        key = _key(place, int, int)
        at = int(key[0]) if key else entered_at(self.segment, [here.pk]).get(here.pk)
        if at is None:
            return None
        other = self.asked.get("also", "")
        also = segment_found(int(other)) if other.isdecimal() and len(other) < 19 else None
        found = member_beside(self.segment, (at, here.pk), back=back, also=also)
        return (
            Found(found.person_id, keyset.cursor((found.entered_at, found.person_id)))
            if found
            else None
        )

    def _behind(self, here: Person, reader: Member, *, back: bool) -> Found | None:
        name = str(self.given)
        cls = question_of_caller(name, sees_personal_data=sees_personal_data(reader))
        found = people_behind(
            name,
            params_of_caller(cls, json_in(self.asked, "params"), caller_of_member(reader)),
            json_in(self.asked, "row"),
            cursor="" if back else str(here.pk),
            before=here.pk if back else 0,
            limit=1,
        )
        return Found(found.items[0]) if found.items else None


def walk_of(address: str) -> Walk | None:
    """The list that an address names, if it is one of those that lead to people."""
    parts = urlsplit(address[:4000])
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name not in {PEOPLE, MEMBERS, BEHIND}:
        return None
    given = next(iter(match.kwargs.values()), None)
    url = f"{parts.path}?{parts.query}" if parts.query else parts.path
    walk = Walk(match.view_name, given, QueryDict(parts.query), url)
    return walk if _still_there(walk) else None


def _still_there(walk: Walk) -> bool:
    try:
        return walk.view != MEMBERS or bool(walk.segment)
    except NotFound:
        return False


def _next_of(people: list[Person], here: Person, *, back: bool) -> Person | None:
    if here not in people:
        return None
    at = people.index(here) + (-1 if back else 1)
    return people[at] if 0 <= at < len(people) else None


def _key(place: str, *shape: type) -> keyset.Key | None:
    """A place that is none of this list's is as good as none."""
    try:
        return keyset.key_of(place, *shape) if place else None
    except BadInput:
        return None


def person_url(person_id: int, asked: QueryDict) -> str:
    """Their page, with the rest of the address kept."""
    kept = asked.copy()
    for name in ("until", "before"):  # of the timeline that is left
        kept.pop(name, None)
    url = reverse("overview:person", args=[person_id])
    return f"{url}?{kept.urlencode()}" if kept else url
