"""Finding people for members who may see personal data, and for those who may not."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.lib import keyset
from enishi.lib.errors import NotFound
from enishi.overview.roster import hint
from enishi.overview.veil import Veil
from enishi.people import queries
from enishi.people.enums import Kind
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.people.queries import Page, PeopleFilter
from enishi.team.access import sees_personal_data
from enishi.team.models import Member
from enishi.ui.palette import Hit

PALETTE = 6


def found_people(wanted: PeopleFilter, *, lifted: bool) -> Page[Person]:
    """A page of the list. A viewer's search finds whoever has exactly that identifier, and nobody
    by a part of a name: else the answers would spell out what the pages hide."""
    if wanted.cursor:
        keyset.key_of(wanted.cursor, str if wanted.order == "name" else int, int)
    if lifted or not wanted.search.strip():
        return queries.people_page(wanted)
    return Page([person for person in _pointed_at(wanted.search.strip()) if passes(person, wanted)])


def _pointed_at(value: str) -> Iterable[Person]:
    found = {}
    for kind in Kind:
        try:
            person = queries.person_by(kind, value)
        except NotFound:
            continue
        found[person.pk] = person
    return found.values()


def passes(person: Person, wanted: PeopleFilter) -> bool:
    """The other filters, for the few people whom an identifier finds."""
    last_seen = person.last_seen or 0
    return (
        (wanted.known is None or person.known == wanted.known)
        and (wanted.bought is None or (person.orders > 0) == wanted.bought)
        and (not wanted.channel or person.channel == wanted.channel)
        and (wanted.since is None or last_seen >= wanted.since)
        and (not wanted.tag or wanted.tag in queries.tags_of(person.pk))
    )


def people_of(identity_ids: Iterable[int]) -> dict[int, Person]:
    """Whose each identity is today."""
    person_of = queries.person_ids(identity_ids)
    people = queries.people_in(PeopleFilter()).in_bulk(set(person_of.values()))
    return {identity: people[person] for identity, person in person_of.items() if person in people}


def hits_of_people(reader: Member, words: str) -> list[Hit]:
    """The command palette finds people too."""
    lifted = sees_personal_data(reader)
    veil = Veil(lifted=lifted)
    found = found_people(PeopleFilter(search=words[:200], limit=PALETTE), lifted=lifted).items
    return [_hit(person, veil) for person in found]


def _hit(person: Person, veil: Veil) -> Hit:
    return Hit(
        url=reverse("overview:person", args=[person.pk]),
        label=called(person, lifted=veil.lifted) or _("Unnamed visitor"),
        icon="user-round",
        group=_("People"),
        note=hint(person, veil),
    )
