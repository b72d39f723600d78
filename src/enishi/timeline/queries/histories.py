"""The events of some people, as segments judge them: rows, nothing looked up."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db import connection

from enishi.timeline.enums import EventType, Flag

COUNTED = (EventType.TRACK.value, EventType.PAGE.value, EventType.SCREEN.value)


class Happened(NamedTuple):
    identity_id: int
    time: int
    seq: int
    kind: int
    name: str
    channel: str
    properties: str  # JSON


def histories(
    identity_ids: Collection[int], names: Collection[str] | None, *, after: int = 0
) -> Iterator[Happened]:
    """Track, page and screen events of these identities, neither bots' nor Enishi's own; of those
    names only, or of every name; stored after the event `after`. In no order."""
    if not identity_ids:
        return
    values: list[int | str] = [*identity_ids, *([after] if after else ()), *(names or ())]
    flags = Flag.BOT.value | Flag.OWN.value
    sql = (
        "SELECT identity_id, time, seq, type, name, channel, properties FROM timeline_event"  # noqa: S608 -- only placeholders
        f" WHERE identity_id IN ({_places(identity_ids)}) AND type <= {max(COUNTED)}"
        f" AND (flags & {flags}) = 0"
    )
    if after:
        sql += " AND seq > %s"
    if names is not None:
        sql += f" AND name IN ({_places(names) or 'NULL'})"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(2_000):
            yield from map(Happened._make, rows)


def identities_after(seq: int) -> set[int]:
    """Who had events that were stored after this one."""
    with connection.cursor() as cursor:
        # Not DISTINCT: SQLite would walk through all of the index by identity for it.
        cursor.execute("SELECT identity_id FROM timeline_event WHERE seq > %s", [seq])
        return {identity for (identity,) in cursor.fetchall()}


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
