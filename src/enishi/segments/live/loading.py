"""A person's facts from the rows: everybody whom a batch concerns in a handful of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from enishi.lens.conditions.facts import Event, Facts, Permission, Said
from enishi.people import facts
from enishi.people import queries as people
from enishi.segments.live.states import Person
from enishi.segments.live.watching import Watch
from enishi.timeline.queries import current_rulebook
from enishi.timeline.queries.histories import Happened, histories

Reads = Callable[[Happened], Event]
Tallied: TypeAlias = tuple[int, int, int]  # an identity, its person, how many events before


def load(
    person_ids: Collection[int],
    watch: Watch,
    identities: Iterable[Tallied] | None = None,
    batch: Mapping[int, Iterable[Happened]] = MappingProxyType({}),
) -> dict[int, Person]:
    """The people as they are in this transaction. Of an identity whose first events are those of
    the `batch` (by person), no row is looked for."""
    known = known_of(person_ids, watch)
    if identities is None:
        identities = people.tallied_identities(known)
    owner = {identity: person for identity, person, _ in identities if person in known}
    fresh = {identity for identity, _, tally in identities if not tally} if batch else set()
    events: dict[int, list[Event]] = defaultdict(list)
    if watch.asks_for_events and owner:
        reads = reader(watch)
        for row in histories(list(owner.keys() - fresh), watch.names):
            events[owner[row.identity_id]].append(reads(row))
        for person in {owner[one] for one in fresh & owner.keys()}:
            mine = (row for row in batch.get(person, ()) if row.identity_id in fresh)
            events[person].extend(map(reads, mine))
    return {pk: Person(one, events[pk], watch) for pk, one in known.items()}


def known_of(person_ids: Collection[int], watch: Watch) -> dict[int, Facts]:
    """What is known of people besides their events; nobody who is not a person (any more)."""
    if not person_ids:
        return {}
    asked, ids = watch.asked, person_ids
    traits: dict[int, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for said in facts.trait_changes(asked.traits, ids):
        traits[said.person_id][said.name].append(Said(said.since, said.seq, said.value))
    consents: dict[int, dict[tuple[str, str], list[Permission]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in facts.consent_changes(asked.purposes, ids):
        slot = consents[one.person_id][one.purpose, one.channel]
        slot.append(Permission(one.since, one.seq, one.granted))
    tags = _since(facts.tags_since(asked.tags, ids))
    identifiers = _since(facts.identifiers_since(asked.identifiers, ids))
    return {
        pk: Facts(
            since=since,
            traits=traits.get(pk, {}),
            tags=tags.get(pk, {}),
            consents=consents.get(pk, {}),
            identifiers=identifiers.get(pk, {}),
        )
        for pk, since in facts.known_since(ids)
    }


def _since(rows: Iterable[tuple[Any, ...]]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person, name, since in rows:
        found[person][name] = since
    return found


def reader(watch: Watch) -> Reads:
    """Rows as the events that leaves look at; what no leaf asks for is not worked out."""
    rulebook = current_rulebook() if watch.asks_for_fields else None

    def plain(row: Happened) -> Event:
        properties = row.properties if watch.reads_properties(row.name) else "{}"
        return Event(row.time, row.seq, row.kind, row.name, properties=properties)

    def with_fields(row: Happened) -> Event:
        found = None
        if rulebook and rulebook.rules_for(row.name):
            found = rulebook.touchpoint(
                row.name, row.channel, msgspec.json.decode(row.properties) or {}
            )
        return Event(
            row.time,
            row.seq,
            row.kind,
            row.name,
            touchpoint=found.label if found else None,
            stage=found.stage if found else None,
            channel=(found.channel if found else row.channel) or None,
            properties=row.properties,
        )

    return with_fields if rulebook else plain
