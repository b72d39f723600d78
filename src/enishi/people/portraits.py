"""Person rows: what lists show, drawn anew from identities, traits and identifiers whenever those
change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from enishi.lib import clock
from enishi.lib.phone import national
from enishi.lib.text import grams
from enishi.people.enums import CARRIERS, INNER_KINDS, Kind
from enishi.people.naming import (
    EMAIL,
    PHONE,
    SHOWN_IN_LISTS,
    first,
    kana_in,
    name_in,
    pointer_in,
)
from enishi.people.sql import Row, rows_with_ids, write
from enishi.people.statements import newest, traits_in_force

FIGURES = (
    "id, person_id, events, first_seen, last_seen, orders, revenue, currency, channels, born_at"
)
_counts = msgspec.json.Decoder(dict[str, int])
_WORDS = 12  # identifiers that a person is found by, beside name, mail and phone


class Figures(msgspec.Struct, gc=False):
    """A person's counts: the sums over their identities."""

    identities: int = 0
    first_seen: int = 0
    last_seen: int = 0
    events: int = 0
    orders: int = 0
    revenue: int = 0
    currency: str = ""
    channel: str = ""


class Looks(msgspec.Struct, gc=False):
    name: str = ""
    kana: str = ""
    email: str = ""
    phone: str = ""
    pointer_kind: str = ""
    pointer: str = ""
    known: bool = False
    grams: str = ""


def redraw(person_ids: Collection[int]) -> None:
    """Draw these people's rows anew; a person who has no identity any more goes."""
    select = f"SELECT {FIGURES} FROM people_identity WHERE"  # noqa: S608 -- fixed names
    identities: dict[int, list[Row]] = defaultdict(list)
    for row in rows_with_ids(select, "person_id", person_ids):
        identities[row[1]].append(row)
    gone = [person for person in person_ids if person not in identities]
    write("DELETE FROM people_person WHERE id = %s", [(person,) for person in gone])
    looks = _looks({row[0]: person for person, held in identities.items() for row in held})
    there: dict[int, int] = dict(
        rows_with_ids("SELECT id, version FROM people_person WHERE", "id", identities)
    )
    now = clock.now_us()
    new: list[Row] = []
    changed: list[Row] = []
    for person, held in identities.items():
        row = (
            *msgspec.structs.astuple(looks[person]),
            *msgspec.structs.astuple(figures_of(held)),
            max(now, there.get(person, 0) + 1),
            person,
        )
        (changed if person in there else new).append(row)
    write(
        "INSERT INTO people_person (name, kana, email, phone, pointer_kind, pointer, known, grams, "
        "identities, first_seen, last_seen, events, orders, revenue, currency, channel, version, "
        "id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        new,
    )
    write(
        "UPDATE people_person SET name = %s, kana = %s, email = %s, phone = %s, pointer_kind = %s, "
        "pointer = %s, known = %s, grams = %s, identities = %s, first_seen = %s, last_seen = %s, "
        "events = %s, orders = %s, revenue = %s, currency = %s, channel = %s, version = %s "
        "WHERE id = %s",
        changed,
    )


def _looks(person_of: dict[int, int]) -> dict[int, Looks]:
    """identity → person, for everybody who is drawn."""
    statements = defaultdict(list)
    for statement in traits_in_force(person_of):
        if statement.name in SHOWN_IN_LISTS:
            statements[person_of[statement.identity_id]].append(statement)
    identifiers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    select = "SELECT identity_id, kind, value FROM people_identifier WHERE"
    for identity, kind, value in rows_with_ids(select, "identity_id", person_of):
        if kind not in CARRIERS and kind not in INNER_KINDS:
            identifiers[person_of[identity]].append((kind, value))
    return {
        person: look_of(
            {name: row.value for name, row in newest(statements[person]).items()},
            sorted(identifiers[person]),
        )
        for person in set(person_of.values())
    }


def look_of(traits: Mapping[str, object], identifiers: Sequence[tuple[str, str]]) -> Looks:
    by_kind: dict[str, str] = {}
    for kind, value in identifiers:
        by_kind.setdefault(kind, value)
    name, kana = name_in(traits)[:200], kana_in(traits)[:200]
    email = (first(traits, EMAIL) or by_kind.get(Kind.EMAIL, ""))[:254]
    number = by_kind.get(Kind.PHONE, "")
    phone = (first(traits, PHONE) or (national(number) if number else ""))[:32]
    pointed = {**by_kind, Kind.EMAIL.value: email, Kind.PHONE.value: phone}
    pointer_kind, pointer = ("", "") if name else pointer_in(pointed)
    return Looks(
        name,
        kana,
        email,
        phone,
        pointer_kind,
        pointer,
        bool(identifiers or name),
        _words(name, kana, email, phone, identifiers),
    )


def _words(
    name: str, kana: str, email: str, phone: str, identifiers: Iterable[tuple[str, str]]
) -> str:
    """Everything that a person may be looked up by, as grams. Spaces in a name are no boundary for
    the one who types it without; who types a space looks for each word."""
    words = [name, kana, email, phone]
    for kind, value in identifiers:
        words.append(national(value) if kind == Kind.PHONE else value)
    return grams(*dict.fromkeys(words[: 4 + _WORDS]))


def _number(identity: Row) -> int:
    number: int = identity[0]
    return number


def figures_of(identities: Iterable[Row]) -> Figures:
    """The sums over the identities; amounts of another currency than the oldest's
    are left out."""
    ordered = sorted(identities, key=_number)
    if len(ordered) == 1:
        return _figures_of_one(ordered[0])
    figures = Figures()
    channels: dict[str, int] = {}
    for row in ordered:
        one = _figures_of_one(row)
        figures.identities += 1
        figures.events += one.events
        figures.orders += one.orders
        figures.currency = figures.currency or one.currency
        if one.currency == figures.currency:
            figures.revenue += one.revenue
        figures.first_seen = min(one.first_seen, figures.first_seen or one.first_seen)
        figures.last_seen = max(one.last_seen, figures.last_seen or one.last_seen)
        for channel, count in _counts.decode(row[8]).items():
            channels[channel] = channels.get(channel, 0) + count
    figures.channel = _favourite(channels)
    return figures


def _figures_of_one(row: Row) -> Figures:
    _, _, events, earliest, latest, orders, revenue, currency, used, born = row
    first_seen = born if earliest is None else earliest
    last_seen = born if latest is None else latest
    channel = _favourite(_counts.decode(used)) if used != "{}" else ""
    return Figures(1, first_seen, last_seen, events, orders, revenue, currency, channel)


def _favourite(channels: Mapping[str, int]) -> str:
    return max(sorted(channels), key=channels.__getitem__, default="")
