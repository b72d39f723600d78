"""Counts of an identity's own events, and of the people that identities are."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from enishi.people.arrivals import Tally
from enishi.people.portraits import FIGURES, figures_of
from enishi.people.sql import Row, among, array, rows, write


def add_figures(tallies: Mapping[int, Tally]) -> None:
    if not tallies:
        return
    people: dict[int, list[Row]] = defaultdict(list)
    changed = []
    for row in rows(
        f"SELECT {FIGURES} FROM people_identity WHERE person_id IN "  # noqa: S608 -- fixed names
        f"(SELECT person_id FROM people_identity WHERE {among('id')})",
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
    write(
        "UPDATE people_person SET identities = %s, first_seen = %s, last_seen = %s, events = %s, "
        "orders = %s, revenue = %s, currency = %s, channel = %s WHERE id = %s",
        [
            (*msgspec.structs.astuple(figures_of(identities)), person)
            for person, identities in people.items()
        ],
    )


def _added(row: Row, tally: Tally) -> Row:
    number, person, events, earliest, latest, orders, revenue, currency, channels, born = row
    if tally.channels:
        used: dict[str, int] = msgspec.json.decode(channels)
        for channel, count in tally.channels.items():
            used[channel] = used.get(channel, 0) + count
        channels = msgspec.json.encode(used).decode()
    return (
        number,
        person,
        events + tally.events,
        tally.first if earliest is None else min(earliest, tally.first),
        tally.last if latest is None else max(latest, tally.last),
        orders + tally.orders,
        revenue + tally.revenue,
        currency or tally.currency,
        channels,
        born,
    )
