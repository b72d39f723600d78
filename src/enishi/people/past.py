"""Somebody as of an earlier instant: their row drawn from what had been said and had happened."""

from collections.abc import Mapping
from copy import copy

import msgspec

from enishi.people.arrivals import Tally
from enishi.people.enums import CARRIERS, INNER_KINDS
from enishi.people.models import Identifier, Identity, Person
from enishi.people.portraits import figures_of, look_of
from enishi.people.statements import as_of, newest, traits_in_force


def person_as_of(person: Person, at: int, tallies: Mapping[int, Tally]) -> Person:
    identities = dict(Identity.objects.filter(person_id=person.pk).values_list("id", "born_at"))
    said = newest(as_of(traits_in_force(identities), at))
    held = Identifier.objects.filter(identity__in=identities, first_seen__lte=at)
    strong = held.exclude(kind__in=(*CARRIERS, *INNER_KINDS)).values_list("kind", "value")
    seen = copy(person)
    look = look_of({name: row.value for name, row in said.items()}, sorted(strong))
    for name, value in msgspec.structs.asdict(look).items():
        setattr(seen, name, value)
    figures = figures_of(
        (number, person.pk, *_figures(tallies[number]), identities[number])
        for number in sorted(identities)
        if number in tallies
    )
    for name, value in msgspec.structs.asdict(figures).items():
        setattr(seen, name, value)
    seen.identities = len(identities)
    if not figures.events:
        seen.first_seen = seen.last_seen = None
    return seen


def _figures(tally: Tally) -> tuple[int, int, int, int, int, str, str]:
    """As they stand on an identity's row, which counts its first currency alone."""
    currency, revenue = next(iter(tally.revenue.items()), ("", 0))
    channels = msgspec.json.encode(tally.channels).decode()
    return tally.events, tally.first, tally.last, tally.orders, revenue, currency, channels
