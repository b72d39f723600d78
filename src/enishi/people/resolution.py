"""Who an event belongs to: one batch at a time, inside the caller's transaction, in a handful of
queries."""

from collections.abc import Mapping, Sequence

import msgspec

from enishi.lib import clock
from enishi.people import linkage, portraits, statements
from enishi.people.arrivals import Arrival, Tally
from enishi.people.enums import CARRIERS, Kind
from enishi.people.figures import add_figures
from enishi.people.kinds import Claim, rules
from enishi.people.naming import EMAIL, PHONE, first
from enishi.people.placement import claims_of, keys_of, place
from enishi.people.register import Held, Key, Register
from enishi.people.sql import rows_with_ids

_ADDRESSES: dict[str, tuple[str, ...]] = {Kind.EMAIL: EMAIL, Kind.PHONE: PHONE}


def resolve(arrivals: Sequence[Arrival]) -> list[int]:
    """The identity of each event, in order. Identities, identifiers, evidence, people, traits and
    consents are written as the events ask for. How a history is cut into batches makes no
    difference."""
    in_force = rules()
    claims = [claims_of(arrival.claims, in_force) for arrival in arrivals]
    previous = [
        claims_of(arrival.previous, in_force) if arrival.previous else [] for arrival in arrivals
    ]
    keys: set[Key] = set()
    for arrival, own, former in zip(arrivals, claims, previous, strict=True):
        keys.update(keys_of(arrival, own, former))
    register = Register(in_force, keys)
    _read_ahead(register, arrivals, claims)
    identities = [
        place(register, arrival, own, former)
        for arrival, own, former in zip(arrivals, claims, previous, strict=True)
    ]
    register.write()
    heard = statements.hear(_with_addresses(register, arrivals, claims, identities), identities)
    _settle_people(register, heard)
    return identities


def tally(tallies: Mapping[int, Tally]) -> None:
    """Add what a batch of stored events says to the figures of their identities, and of their
    people."""
    add_figures(tallies)


def _read_ahead(
    register: Register, arrivals: Sequence[Arrival], claims: Sequence[list[Claim]]
) -> None:
    """Load in two queries what the unusual events of the batch will ask for. An event is usual if
    all of its identifiers already lead to one identity, or to a carrier in the hands of its
    user."""
    identities: set[int] = set()
    keys: set[Key] = set()
    for arrival, own in zip(arrivals, claims, strict=True):
        if len(own) < 2:
            continue
        held = [register.at(claim.key, arrival.at) for claim in own]
        if _is_usual(own, held):
            continue
        identities.update(row.identity for row in held if row is not None)
        keys.update(claim.key for claim in own)
    if identities:
        register.load_owned(identities)
    if keys:
        register.load_links(keys)


def _is_usual(own: list[Claim], held: Sequence[Held | None]) -> bool:
    top = held[0]
    user = own[0].label
    return top is not None and all(
        row is not None
        and (row.identity == top.identity or (claim.kind in CARRIERS and row.claim == user))
        for claim, row in zip(own[1:], held[1:], strict=True)
    )


def _with_addresses(
    register: Register,
    arrivals: Sequence[Arrival],
    claims: Sequence[list[Claim]],
    identities: Sequence[int],
) -> list[Arrival]:
    """A mail address or number that another identity owns is a fact about this one too: told as a
    trait."""
    told = list(arrivals)
    for number, (arrival, own, me) in enumerate(zip(arrivals, claims, identities, strict=True)):
        for claim in own:
            names = _ADDRESSES.get(claim.kind)
            if names is None or first(arrival.traits, names):
                continue
            held = register.at(claim.key, arrival.at)
            if held is None or held.identity != me:
                traits = {**(told[number].traits or {}), names[0]: claim.raw}
                told[number] = msgspec.structs.replace(arrival, traits=traits)
    return told


def _settle_people(register: Register, heard: statements.Statements) -> None:
    linkage.record_links(register.links)
    seeds = {end for link in register.links for end in (link.low, link.high)}
    seeds |= register.gained | (heard.renamed - register.born.keys())
    if register.new_shared:
        seeds |= linkage.record_shared(register.new_shared, clock.now_us())
    changed = linkage.refold(seeds, register.rules) if seeds else set()
    touched = register.born.keys() | register.gained | heard.heard
    people = {
        row[0]
        for row in rows_with_ids("SELECT person_id FROM people_identity WHERE", "id", touched)
    }
    if people := people | changed:
        portraits.redraw(people)
