"""Counts of an identity's own events, and of the people that identities are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from enishi.people.arrivals import Tally
from enishi.people.portraits import FIGURES, Figures, figures_of
from enishi.people.sql import Row, rows_with_ids, write

_SHOWN = "SELECT id, identities, last_seen, revenue FROM people_person WHERE"


def add_figures(tallies: Mapping[int, Tally]) -> None:
    """Add to the identities, and show the new sums on the rows of their people."""
    identities = [_added(row, tallies[row[0]]) for row in _identities("id", sorted(tallies))]
    write(
        "UPDATE people_identity SET events = %s, first_seen = %s, last_seen = %s, orders = %s, "
        "revenue = %s, currency = %s, channels = %s WHERE id = %s",
        [(*row[2:9], row[0]) for row in identities],
    )
    shown = rows_with_ids(_SHOWN, "id", sorted({row[1] for row in identities}))
    of_person: dict[int, list[Row]] = defaultdict(list)
    for row in [*identities, *_others(shown, identities)]:
        of_person[row[1]].append(row)
    _write_people(shown, {person: figures_of(rows) for person, rows in of_person.items()})


def _identities(column: str, ids: Iterable[int]) -> list[Row]:
    return rows_with_ids(f"SELECT {FIGURES} FROM people_identity WHERE", column, list(ids))  # noqa: S608 -- fixed names


def _others(shown: Iterable[Row], counted: Iterable[Row]) -> list[Row]:
    """The identities of these people that are not counted yet: most people have but one."""
    several = [person for person, identities, _, _ in shown if identities > 1]
    known = {row[0] for row in counted}
    return [row for row in _identities("person_id", several) if row[0] not in known]


def _write_people(shown: Iterable[Row], figures: Mapping[int, Figures]) -> None:
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
    last_seen, revenue = [], []
    for pk, _, seen, earned in shown:
        now = figures[pk]
        if now.last_seen != seen:
            last_seen.append((now.last_seen, pk))
        if now.revenue != earned:
            revenue.append((now.revenue, pk))
    write("UPDATE people_person SET last_seen = %s WHERE id = %s", last_seen)
    write("UPDATE people_person SET revenue = %s WHERE id = %s", revenue)


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
