"""Events for the tests of people: `event(user_id="u1", anonymous_id="a1", at=5)`."""

from collections.abc import Mapping
from itertools import count

from enishi.people.arrivals import Arrival
from enishi.people.models import Identifier, Identity
from enishi.people.resolution import resolve

_numbers = count(1)
SHOP, POS = 1, 2


def event(
    at: int = 0,
    *,
    named: Mapping[str, str] | None = None,
    source: int = SHOP,
    priority: int = 0,
    traits: dict[str, object] | None = None,
    consents: tuple[tuple[str, str, bool], ...] = (),
    previous: tuple[tuple[str, str], ...] = (),
    **ids: str,
) -> Arrival:
    number = next(_numbers)
    return Arrival(
        at=at or number,
        received_at=at or number,
        source_id=source,
        priority=priority,
        message_id=f"m{number}",
        claims=tuple({**(named or {}), **ids}.items()),
        traits=traits,
        consents=consents,
        previous=previous,
    )


def arrive(*arrivals: Arrival) -> list[int]:
    """The person of each event, after all of them have arrived, one by one."""
    identities = [resolve([arrival])[0] for arrival in arrivals]
    return people_of(*identities)


def people_of(*identities: int) -> list[int]:
    person = dict(Identity.objects.values_list("id", "person_id"))
    return [person[identity] for identity in identities]


def person_with(kind: str, value: str) -> int:
    return Identifier.objects.get(kind=kind, value=value).identity.person_id
