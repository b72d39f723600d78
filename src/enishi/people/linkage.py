"""The ledger of merges and the partition it stands for, in the database: what is touched is folded
anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

import msgspec

from enishi.people import partition
from enishi.people.enums import HAND, INNER_KINDS, Kind, MergeState
from enishi.people.kinds import Rules
from enishi.people.models import Merge, SharedValue
from enishi.people.naming import NAMES_OF_A_PERSON, name_in, same_name
from enishi.people.partition import Evidence, Facts, Outcome
from enishi.people.register import Link
from enishi.people.signals import merged, unmerged
from enishi.people.sql import Row, among, array, rows, rows_with_ids, write

_EVIDENCE = (
    "SELECT id, low_id, high_id, kind, value, state, why, left_side, right_side, undone_at "
    "FROM people_merge WHERE"
)


def record_links(links: Iterable[Link]) -> None:
    """New evidence joins the ledger, in order; `refold` says what it comes to."""
    write(
        "INSERT INTO people_merge (low_id, high_id, kind, value, rule, evidence, at, state, why, "
        "left_side, right_side) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', '[]', '[]')",
        [
            (
                link.low,
                link.high,
                link.kind,
                link.value,
                link.rule,
                _json({"message_id": link.message_id, "source_id": link.source_id}),
                link.at,
                MergeState.KNOWN,
            )
            for link in links
        ],
    )


def record_shared(values: dict[tuple[str, str], int], at: int) -> set[int]:
    """These values are no evidence any more; the identities that they had linked."""
    SharedValue.objects.bulk_create(
        (
            SharedValue(kind=kind, value=value, at=at, identities=identities)
            for (kind, value), identities in values.items()
        ),
        ignore_conflicts=True,
    )
    linked: set[int] = set()
    for kind, value in values:
        for low, high in Merge.objects.filter(kind=kind, value=value).values_list("low", "high"):
            linked |= {low, high}
    return linked


def refold(seeds: Collection[int], rules: Rules) -> set[int]:
    """Fold everything that evidence connects to the seeds. → The people whose identities
    changed."""
    identities, ledger = _in_reach(seeds)
    if not ledger:
        return set()
    evidence = [_evidence(row) for row in ledger]
    result = partition.fold(identities, evidence, _facts(identities, evidence, rules))
    _write_outcomes(ledger, result.outcomes)
    return _write_people(result.person)


def people_if_parted(one: Collection[int], other: Collection[int], rules: Rules) -> dict[int, int]:
    """identity → person, if a veto stood between the two sides. Nothing is written."""
    identities, ledger = _in_reach({*one, *other})
    evidence = [_evidence(row) for row in ledger]
    facts = _facts(identities, evidence, rules)
    parted = replace(facts, vetoes=[*facts.vetoes, (frozenset(one), frozenset(other))])
    return partition.fold(identities, evidence, parted).person


def _facts(identities: Collection[int], evidence: list[Evidence], rules: Rules) -> Facts:
    return Facts(
        limit=rules.limit,
        rank=rules.rank,
        owned=_owned_by(identities),
        names=_names_of(identities) if any(e.kind == Kind.PHONE for e in evidence) else {},
        vetoes=_vetoes_among(identities),
        shared=_shared_among(evidence),
    )


def _in_reach(seeds: Collection[int]) -> tuple[set[int], list[Row]]:
    """The identities and the ledger rows, oldest first, that the seeds' partition can depend on."""
    reached = set(seeds)
    fresh = set(seeds)
    ledger: dict[int, Row] = {}
    while fresh:
        found = rows_with_ids(_EVIDENCE, "low_id", fresh)
        found += rows_with_ids(_EVIDENCE, "high_id", fresh)
        ends = {end for row in found if row[0] not in ledger for end in row[1:3]}
        ledger |= {row[0]: row for row in found}
        fresh = ends - reached
        reached |= fresh
    linked = {end for row in ledger.values() for end in row[1:3]}
    return linked, [ledger[number] for number in sorted(ledger)]


def _evidence(row: Row) -> Evidence:
    number, low, high, kind, value, state, _, _, _, undone_at = row
    withdrawn = ""
    if undone_at is not None:
        withdrawn = MergeState.UNDONE.value
    elif state == MergeState.DISMISSED:
        withdrawn = MergeState.DISMISSED.value
    return Evidence(number, low, high, kind, value, withdrawn)


def _owned_by(identities: Collection[int]) -> dict[int, set[tuple[str, str]]]:
    owned: dict[int, set[tuple[str, str]]] = defaultdict(set)
    select = "SELECT identity_id, kind, value FROM people_identifier WHERE"
    for identity, kind, value in rows_with_ids(select, "identity_id", identities):
        if kind not in INNER_KINDS:
            owned[identity].add((kind, value))
    return owned


def _names_of(identities: Collection[int]) -> dict[int, set[str]]:
    """Every name that a source has ever given them, as it is compared."""
    said: dict[int, dict[str, object]] = defaultdict(dict)
    names: dict[int, set[str]] = defaultdict(set)
    select = "SELECT identity_id, name, value FROM people_trait WHERE source_id IS NOT NULL"
    table = rows(
        f"{select} AND {among('name')} AND {among('identity_id')} ORDER BY at, id",
        array(NAMES_OF_A_PERSON),
        array(list(identities)),
    )
    for identity, name, value in table:
        said[identity][name] = msgspec.json.decode(value)
        if same := same_name(name_in(said[identity])):
            names[identity].add(same)
    return names


def _vetoes_among(identities: Collection[int]) -> list[tuple[frozenset[int], frozenset[int]]]:
    found: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    select = (
        "SELECT veto_id, side, identity_id FROM people_vetoside JOIN people_veto "
        "ON people_veto.id = veto_id WHERE lifted_at IS NULL AND"
    )
    for veto, side, identity in rows_with_ids(select, "identity_id", identities):
        found[veto][side].add(identity)
    return [(frozenset(one), frozenset(other)) for _, (one, other) in sorted(found.items())]


def _shared_among(evidence: Iterable[Evidence]) -> frozenset[tuple[str, str]]:
    values = {piece.value for piece in evidence}
    select = "SELECT kind, value FROM people_sharedvalue WHERE"
    return frozenset(
        (kind, value) for kind, value in rows(f"{select} {among('value')}", array(list(values)))
    )


def _write_outcomes(ledger: Iterable[Row], outcomes: dict[int, Outcome]) -> None:
    changed = []
    for number, _, _, kind, _, state, why, left, right, _ in ledger:
        outcome = outcomes[number]
        by_hand = kind == HAND and outcome.state == MergeState.KNOWN
        if by_hand or outcome.state in {MergeState.UNDONE, MergeState.DISMISSED}:
            if state != outcome.state:  # it keeps the sides that it joined
                changed.append((outcome.state, why, left, right, number))
            continue
        sides = (msgspec.json.decode(left), msgspec.json.decode(right))
        now = (list(outcome.left), list(outcome.right))
        if (state, why, *sides) != (outcome.state, outcome.why, *now):
            changed.append((outcome.state, outcome.why, *map(_json, now), number))
    write(
        "UPDATE people_merge SET state = %s, why = %s, left_side = %s, right_side = %s "
        "WHERE id = %s",
        changed,
    )


def _write_people(person: dict[int, int]) -> set[int]:
    """Point the identities to their people, and tell the house. → People to be drawn anew."""
    select = "SELECT id, person_id FROM people_identity WHERE"
    before: dict[int, int] = dict(rows_with_ids(select, "id", person))
    moved = {identity for identity, now in person.items() if before[identity] != now}
    if not moved:
        return set()
    write(
        "UPDATE people_identity SET person_id = %s WHERE id = %s",
        [(person[identity], identity) for identity in sorted(moved)],
    )
    joins: dict[int, set[int]] = defaultdict(set)
    parts: dict[int, set[int]] = defaultdict(set)
    for identity in moved:
        old, new = before[identity], person[identity]
        if person.get(old) == new:  # whoever was shown first there is now shown as `new`
            joins[new].add(old)
        else:
            parts[old].add(new)
    for old, released in sorted(parts.items()):
        unmerged.send(sender=Merge, person_id=old, released=sorted(released))
    for new, absorbed in sorted(joins.items()):
        merged.send(sender=Merge, person_id=new, absorbed=sorted(absorbed))
    return {before[identity] for identity in moved} | {person[identity] for identity in moved}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
