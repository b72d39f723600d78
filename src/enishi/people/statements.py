"""What was said about an identity: traits and consents, each with its time and source, written in
order of arrival.

A trait belongs to the identity that brought it. Saying the same again, later, from the same
source, moves `seen_at` of the statement in force and makes no new row; everything else is a row of
its own."""

from collections.abc import Iterable, Sequence

import msgspec

from enishi.people.arrivals import Arrival
from enishi.people.naming import NAMES_OF_A_PERSON, SHOWN_IN_LISTS
from enishi.people.sql import Row as SqlRow
from enishi.people.sql import rows_with_ids, write

Slot = tuple[int, str]  # identity, trait name


class Statement(msgspec.Struct, gc=False):
    identity: int
    name: str
    value: object
    at: int
    seen_at: int
    source_id: int | None
    priority: int
    id: int | None = None

    def repeats(self, value: object, arrival: Arrival) -> bool:
        """The arrival says the same again; 1 and True are not the same."""
        same = self.value == value and type(self.value) is type(value)
        return same and self.source_id == arrival.source_id and self.at <= arrival.at


class Statements:
    """The collected traits of the identities of one batch: the statement in force per name, and
    what is new."""

    def __init__(self, identities: Iterable[int]) -> None:
        self._now: dict[Slot, Statement] = {}
        self._new: list[Statement] = []
        # Rows that were said again, also those that something newer has replaced since.
        self._repeated: dict[int, Statement] = {}
        self._consents: list[tuple[object, ...]] = []
        self.renamed: set[int] = set()
        self.heard: set[int] = set()  # identities whose people may look different now
        self._load(set(identities))

    def _load(self, identities: set[int]) -> None:
        select = (
            "SELECT identity_id, name, value, at, seen_at, source_id, priority, id "
            "FROM people_trait WHERE source_id IS NOT NULL AND"
        )
        table = rows_with_ids(select, "identity_id", identities)
        for identity, name, value, *rest in sorted(table, key=_number):
            self._put_in_force(Statement(identity, name, msgspec.json.decode(value), *rest))

    def _put_in_force(self, new: Statement) -> None:
        """Newest by event time; then the higher priority; then the later arrival."""
        slot = (new.identity, new.name)
        now = self._now.get(slot)
        if now is None or (new.seen_at, new.priority) >= (now.seen_at, now.priority):
            self._now[slot] = new

    def hear(self, identity: int, arrival: Arrival) -> None:
        for name, value in (arrival.traits or {}).items():
            self._hear_trait(identity, name[:120], value, arrival)
        for purpose, channel, granted in arrival.consents:
            self._consents.append(
                (
                    identity,
                    purpose[:40],
                    channel[:16],
                    granted,
                    arrival.at,
                    arrival.source_id,
                    arrival.message_id[:254],
                )
            )

    def _hear_trait(self, identity: int, name: str, value: object, arrival: Arrival) -> None:
        now = self._now.get((identity, name))
        if now is not None and now.repeats(value, arrival):
            if arrival.at > now.seen_at:
                now.seen_at, now.priority = arrival.at, arrival.priority
                if now.id is not None:
                    self._repeated[now.id] = now
                if name in SHOWN_IN_LISTS:  # it may be the newest word on its person now
                    self.heard.add(identity)
            return
        new = Statement(
            identity, name, value, arrival.at, arrival.at, arrival.source_id, arrival.priority
        )
        self._new.append(new)
        self._put_in_force(new)
        self.heard.add(identity)
        if name in NAMES_OF_A_PERSON:
            self.renamed.add(identity)

    def write(self) -> None:
        write(
            "INSERT INTO people_trait (identity_id, name, value, at, seen_at, source_id, priority) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (s.identity, s.name, _json(s.value), s.at, s.seen_at, s.source_id, s.priority)
                for s in self._new
            ],
        )
        write(
            "UPDATE people_trait SET seen_at = %s, priority = %s WHERE id = %s",
            [(s.seen_at, s.priority, number) for number, s in sorted(self._repeated.items())],
        )
        write(
            "INSERT INTO people_consent (identity_id, purpose, channel, granted, at, source_id, "
            "evidence, reason) VALUES (%s, %s, %s, %s, %s, %s, %s, '')",
            self._consents,
        )


def hear(arrivals: Sequence[Arrival], identities: Sequence[int]) -> Statements:
    """Write what the arrivals say of their identities."""
    talking = [
        (arrival, identity)
        for arrival, identity in zip(arrivals, identities, strict=True)
        if arrival.traits or arrival.consents
    ]
    statements = Statements(identity for arrival, identity in talking if arrival.traits)
    for arrival, identity in talking:
        statements.hear(identity, arrival)
    statements.write()
    return statements


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of Trait, as the winner among a person's identities is chosen."""

    id: int
    identity_id: int
    name: str
    value: object
    at: int
    seen_at: int
    source_id: int | None
    priority: int
    by_id: int | None


def traits_in_force(identity_ids: Iterable[int]) -> list[Row]:
    """Every statement about these identities that was not withdrawn."""
    select = (
        "SELECT id, identity_id, name, value, at, seen_at, source_id, priority, by_id "
        "FROM people_trait WHERE withdrawn_at IS NULL AND"
    )
    table = rows_with_ids(select, "identity_id", set(identity_ids))
    return [
        Row(number, identity, name, msgspec.json.decode(value), *rest)
        for number, identity, name, value, *rest in table
    ]


def as_of(statements: Iterable[Row], at: int) -> list[Row]:
    """Those that were said by then, each as far as it was said by then."""
    return [
        row if row.seen_at <= at else msgspec.structs.replace(row, seen_at=row.at)
        for row in statements
        if row.at <= at
    ]


def newest(statements: Iterable[Row]) -> dict[str, Row]:
    """Per name the value of a person: a member's hand first, else the newest by event time, ties
    by the priority of the source, then by arrival. A trait that was set to null is gone."""
    best: dict[str, Row] = {}
    for row in statements:
        now = best.get(row.name)
        if now is None or _strength(row) > _strength(now):
            best[row.name] = row
    return {name: row for name, row in sorted(best.items()) if row.value is not None}


def _strength(row: Row) -> tuple[bool, int, int, int]:
    return (row.source_id is None, row.seen_at, row.priority, row.id)


def _number(row: SqlRow) -> int:
    number: int = row[-1]
    return number


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
