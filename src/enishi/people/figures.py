"""Counts of an identity's own events, and of the people that identities are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from enishi.people.arrivals import Tally
from enishi.people.portraits import FIGURES, Figures, figures_of
from enishi.people.sql import Row, rows_with_ids, write

# What lists are sorted by: written only where it changed, since naming an indexed column costs its
# index a write, also when the value stays.
_SORTED = ("first_seen", "last_seen", "revenue")
_SHOWN = f"SELECT id, identities, {', '.join(_SORTED)} FROM people_person WHERE"  # noqa: S608 -- fixed names


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
    several = [row[0] for row in shown if row[1] > 1]
    known = {row[0] for row in counted}
    return [row for row in _identities("person_id", several) if row[0] not in known]


def _write_people(shown: Iterable[Row], figures: Mapping[int, Figures]) -> None:
    """One statement for each person, which names what changed of the sorted columns."""
    by_columns: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in shown:
        now = figures[row[0]]
        sums = (now.first_seen, now.last_seen, now.revenue)
        changed = tuple(
            name for name, was, is_ in zip(_SORTED, row[2:], sums, strict=True) if was != is_
        )
        counted = (now.identities, now.events, now.orders, now.currency, now.channel)
        values = [getattr(now, name) for name in changed]
        by_columns[changed].append((*counted, *values, row[0]))
    for columns, table in by_columns.items():
        named = "".join(f", {column} = %s" for column in columns)
        write(
            "UPDATE people_person SET identities = %s, events = %s, orders = %s, currency = %s, "  # noqa: S608 -- fixed names
            f"channel = %s{named} WHERE id = %s",
            table,
        )


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
