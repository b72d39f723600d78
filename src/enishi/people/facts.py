"""What is known of people, and since when: for whoever judges many of them, or one, as of any
instant. With ids only those people, else everybody. Instants are those at which things were said,
with today's knowledge: what was withdrawn since was never said, people are merged as today."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from enishi.people import consent
from enishi.people.enums import MergeState
from enishi.people.models import Consent, Merge
from enishi.people.sql import Row, among, array, rows

if TYPE_CHECKING:
    import numpy as np

Ids = Collection[int] | None


class TraitChange(NamedTuple):
    """From `since` on the trait has this value; None: it is gone."""

    person_id: int
    name: str
    since: int
    seq: int
    value: object


class TraitColumns(NamedTuple):
    """Many trait changes, column by column and in no order; values are JSON, "null" where the trait
    is gone."""

    person_id: "np.ndarray[Any, np.dtype[np.int64]]"
    name: "np.ndarray[Any, np.dtype[np.object_]]"
    since: "np.ndarray[Any, np.dtype[np.int64]]"
    seq: "np.ndarray[Any, np.dtype[np.int64]]"
    value: "np.ndarray[Any, np.dtype[np.object_]]"


class ConsentChange(NamedTuple):
    person_id: int
    purpose: str
    channel: str
    since: int
    seq: int
    granted: bool


def known_since(ids: Ids = None) -> list[Row]:
    """(person, since when Enishi knows them)."""
    return _rows("SELECT id, COALESCE(first_seen, 0) FROM people_person p WHERE TRUE", ids, "p.id")


def trait_changes(names: Collection[str], ids: Collection[int]) -> Iterator[TraitChange]:
    """The values of these traits over time. A member's hand outdoes what sources say, then and
    since; else the newest holds, ties by priority and arrival."""
    decoded = cache(msgspec.json.decode)  # the same few values
    for person, name, since, seq, value in _changes(_statements(names, ids)):
        yield TraitChange(person, name, since, seq, decoded(value))


def trait_columns(names: Collection[str]) -> TraitColumns:
    """The same of everybody. Most people have said a thing once, and no row of theirs is looked
    at."""
    import numpy as np

    said = _statements(names, None)
    table = np.array(said, dtype=object).reshape(-1, 8)
    people, starts, seen = (table[:, place].astype(np.int64) for place in (0, 3, 4))
    codes = np.unique(table[:, 1].astype(str), return_inverse=True)[1]
    _, slot, times = np.unique(
        people * max(len(names), 1) + codes, return_inverse=True, return_counts=True
    )
    once = times[slot] == 1
    again = once & (seen > starts)  # said again, unchanged: the value holds from both on
    several = list(_changes([said[place] for place in np.flatnonzero(~once)]))
    rest = np.array(several, dtype=object).reshape(-1, 5)
    size = int(once.sum())
    return TraitColumns(
        np.concatenate([people[once], people[again], rest[:, 0].astype(np.int64)]),
        np.concatenate([table[once, 1], table[again, 1], rest[:, 1]]),
        np.concatenate([starts[once], seen[again], rest[:, 2].astype(np.int64)]),
        np.concatenate([np.repeat((0, 1), (size, again.sum())), rest[:, 3].astype(np.int64)]),
        np.concatenate([table[once, 2], table[again, 2], rest[:, 4]]),
    )


def _statements(names: Collection[str], ids: Ids) -> list[Row]:
    """(person, name, JSON, at, seen at, source, priority, id) of what stands."""
    if not names:
        return []
    select = (
        "SELECT i.person_id, t.name, t.value, t.at, t.seen_at, t.source_id, t.priority, t.id"  # noqa: S608 -- only placeholders
        " FROM people_trait t JOIN people_identity i ON i.id = t.identity_id"
        f" WHERE t.withdrawn_at IS NULL AND {among('t.name')}"
    )
    return _rows(select, ids, "i.person_id", array(sorted(names)))


def _changes(said: list[Row]) -> Iterator[tuple[int, str, int, int, str]]:
    """(person, name, since, seq, JSON)."""
    whose = itemgetter(0, 1)
    said.sort(key=whose)
    for (person, name), group in groupby(said, key=whose):
        for seq, (since, value) in enumerate(_over_time([row[2:] for row in group])):
            yield person, name, since, seq, value


def _over_time(said: list[Row]) -> Iterator[tuple[int, Any]]:
    """(since, JSON) of statements (value, at, seen_at, source, priority, id)."""
    if len(said) == 1:
        value, at, seen_at, *_ = said[0]
        yield at, value
        if seen_at > at:
            yield seen_at, value
        return
    last = None
    for moment in sorted({point for row in said for point in row[1:3]}):
        strength, winner = max(
            ((_strength(row, moment), row) for row in said if row[1] <= moment),
            key=lambda pair: pair[0],
        )
        if strength != last:
            last = strength
            yield moment, winner[0]


def _strength(row: Row, moment: int) -> tuple[bool, int, int, int]:
    _value, at, seen_at, source_id, priority, number = row
    return source_id is None, seen_at if seen_at <= moment else at, priority, number


def tags_since(names: Collection[str], ids: Ids = None) -> list[Row]:
    """(person, tag, since)."""
    select = (
        "SELECT i.person_id, t.name, MIN(t.at) FROM people_tag t"  # noqa: S608 -- only placeholders
        f" JOIN people_identity i ON i.id = t.identity_id WHERE {among('t.name')}"
    )
    group = " GROUP BY i.person_id, t.name"
    return _rows(select, ids, "i.person_id", array(sorted(names)), end=group) if names else []


def all_tags() -> list[Row]:
    """(person, tag, since) of every tag."""
    return rows(
        "SELECT i.person_id, t.name, MIN(t.at) FROM people_tag t"
        " JOIN people_identity i ON i.id = t.identity_id GROUP BY i.person_id, t.name"
    )


def trait_values() -> Iterator[tuple[int, str, str]]:
    """(person, trait, value) as it is now, of every trait that is a short text, or true or false;
    names, addresses and the like are as many as people, and are left to whoever counts."""
    found = rows(
        "SELECT person_id, name, value FROM (SELECT i.person_id, t.name, t.value, ROW_NUMBER() OVER"
        " (PARTITION BY i.person_id, t.name ORDER BY (t.source_id IS NULL) DESC, t.seen_at DESC,"
        " t.priority DESC, t.id DESC) AS place FROM people_trait t"
        " JOIN people_identity i ON i.id = t.identity_id WHERE t.withdrawn_at IS NULL) AS said"
        " WHERE place = 1"
    )
    for person, name, text in found:
        value = msgspec.json.decode(text)
        if isinstance(value, bool):
            yield person, name, "true" if value else "false"
        elif isinstance(value, str) and 0 < len(value) <= 40:
            yield person, name, value


def identifiers_since(kinds: Collection[str], ids: Ids = None) -> list[Row]:
    """(person, kind, since when one of that kind is known)."""
    select = (
        "SELECT i.person_id, n.kind, MIN(n.first_seen) FROM people_identifier n"  # noqa: S608 -- only placeholders
        f" JOIN people_identity i ON i.id = n.identity_id WHERE {among('n.kind')}"
    )
    group = " GROUP BY i.person_id, n.kind"
    return _rows(select, ids, "i.person_id", array(sorted(kinds)), end=group) if kinds else []


def consent_changes(purposes: Collection[str], ids: Ids = None) -> Iterator[ConsentChange]:
    """What is permitted over time, by `people.consent`."""
    if not purposes:
        return
    select = (
        "SELECT i.person_id, c.id, c.identity_id, c.purpose, c.channel, c.granted, c.at"  # noqa: S608 -- only placeholders
        " FROM people_consent c JOIN people_identity i ON i.id = c.identity_id"
        f" WHERE {among('c.purpose')}"
    )
    found = _rows(select, ids, "i.person_id", array(sorted(purposes)))
    found.sort()
    joins = _joins(person for person, *_ in found)
    for person, group in groupby(found, key=lambda row: row[0]):
        said = [_consent(row) for row in group]
        for seq, one in enumerate(consent.changes(said, joins.get(person, []))):
            yield ConsentChange(person, one.purpose, one.channel, one.at, seq, one.granted)


def _consent(row: Row) -> Consent:
    _person, number, identity, purpose, channel, granted, at = row
    return Consent(
        id=number,
        identity_id=identity,
        purpose=purpose,
        channel=channel,
        granted=bool(granted),
        at=at,
    )


def _joins(people: Iterable[int]) -> dict[int, list[consent.Join]]:
    """When the identities of these people came together."""
    wanted = set(people)
    found: dict[int, list[consent.Join]] = {}
    merges = Merge.objects.filter(state=MergeState.MERGED)
    for person, low, high, at in merges.values_list("low__person_id", "low_id", "high_id", "at"):
        if person in wanted:
            found.setdefault(person, []).append(consent.Join(low, high, at))
    return found


def _rows(select: str, ids: Ids, column: str, *values: object, end: str = "") -> list[Row]:
    if ids is None:
        return rows(select + end, *values)
    return rows(f"{select} AND {among(column)}{end}", *values, array(sorted(ids)))
