"""Counts of an identity's own events, and of the people that identities are."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec

from enishi.people.arrivals import Tally
from enishi.people.portraits import FIGURES, Figures, figures_of
from enishi.people.sql import Row, among, array, rows, rows_with_ids, write


def add_figures(tallies: Mapping[int, Tally]) -> None:
    if not tallies:
        return
    people: dict[int, list[Row]] = defaultdict(list)
    changed = []
    for row in rows(
        f"SELECT {FIGURES} FROM people_identity WHERE person_id IN "  # noqa: S608 -- fixed names
        f"(SELECT person_id FROM people_identity WHERE {among('id')}) ORDER BY id",
        array(list(tallies)),
    ):
        tally = tallies.get(row[0])
        if tally is not None:
            row = _added(row, tally)  # noqa: PLW2901 -- the row as it will be
            changed.append((*row[2:9], row[0]))
        people[row[1]].append(row)
    write(
        "UPDATE people_identity SET events = %s, first_seen = %s, last_seen = %s, orders = %s, "
        "revenue = %s, currency = %s, channels = %s WHERE id = %s",
        changed,
    )
    _write_people({person: figures_of(people[person]) for person in sorted(people)})


def _write_people(figures: Mapping[int, Figures]) -> None:
    """What lists are sorted by is written only where it changed: naming an indexed column costs
    its index a write, also when the value stays."""
    write(
        "UPDATE people_person SET identities = %s, first_seen = %s, events = %s, orders = %s, "
        "currency = %s, channel = %s WHERE id = %s",
        [
            (one.identities, one.first_seen, one.events, one.orders, one.currency, one.channel, pk)
            for pk, one in figures.items()
        ],
    )
    last_seen, revenue = _shown(figures)
    write(
        "UPDATE people_person SET last_seen = %s WHERE id = %s",
        [(one.last_seen, pk) for pk, one in figures.items() if one.last_seen != last_seen[pk]],
    )
    write(
        "UPDATE people_person SET revenue = %s WHERE id = %s",
        [(one.revenue, pk) for pk, one in figures.items() if one.revenue != revenue[pk]],
    )


def _shown(people: Collection[int]) -> tuple[dict[int, int | None], dict[int, int]]:
    """What the people's rows say now: when they were last seen, and their revenue."""
    table = rows_with_ids("SELECT id, last_seen, revenue FROM people_person WHERE", "id", people)
    return {row[0]: row[1] for row in table}, {row[0]: row[2] for row in table}


def _added(row: Row, tally: Tally) -> Row:
    number, person, events, earliest, latest, orders, revenue, currency, channels, born = row
    if tally.channels:
        used: dict[str, int] = msgspec.json.decode(channels)
        for channel, count in tally.channels.items():
            used[channel] = used.get(channel, 0) + count
        channels = msgspec.json.encode(used).decode()
    if tally.revenue:
        currency = currency or next(iter(tally.revenue))
        revenue += tally.revenue.get(currency, 0)
    return (
        number,
        person,
        events + tally.events,
        tally.first if earliest is None else min(earliest, tally.first),
        tally.last if latest is None else max(latest, tally.last),
        orders + tally.orders,
        revenue,
        currency,
        channels,
        born,
    )
