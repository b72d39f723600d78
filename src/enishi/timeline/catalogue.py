"""The event catalogue: which names and properties there are, of which types, how often and since
when.

A batch is counted in memory; each distinct name and property is written once a batch."""

import msgspec
from django.db.backends.utils import CursorWrapper

from enishi.timeline.rows import Row

PROPERTIES = 300  # of one event name that are listed; a runaway key (an id as a name) stops there
EXAMPLE = 200  # characters

TYPES: dict[type, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "boolean",
    dict: "object",
    list: "array",
    type(None): "null",
}

Sighting = tuple[str, str]  # (event name, property)

ADD_NAMES = (
    "INSERT INTO timeline_eventname"
    " (name, type, count, first_seen, last_seen, sources, description, own)"
    " VALUES (%s, %s, %s, %s, %s, %s, '', %s) ON CONFLICT (name) DO UPDATE SET"
    " count = timeline_eventname.count + excluded.count,"
    " first_seen = CASE WHEN excluded.first_seen < timeline_eventname.first_seen"
    " THEN excluded.first_seen ELSE timeline_eventname.first_seen END,"
    " last_seen = CASE WHEN excluded.last_seen > timeline_eventname.last_seen"
    " THEN excluded.last_seen ELSE timeline_eventname.last_seen END,"
    " sources = excluded.sources"
)
ADD_PROPERTIES = (
    "INSERT INTO timeline_eventproperty (event_id, name, types, example) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (event_id, name) DO UPDATE SET types = excluded.types"
)


class NameCount(msgspec.Struct):
    type: int
    first: int
    last: int
    own: bool
    count: int = 0
    sources: set[int] = msgspec.field(default_factory=set)


class Sightings:
    """What one batch of events shows of the catalogue."""

    def __init__(self) -> None:
        self.names: dict[str, NameCount] = {}
        self.types: dict[tuple[str, str, type], int] = {}
        self.examples: dict[Sighting, object] = {}

    def add(self, row: Row, properties: dict[str, object], *, own: bool = False) -> None:
        seen = self.names.get(row.name)
        if seen is None:
            seen = self.names[row.name] = NameCount(row.type, row.time, row.time, own)
        seen.count += 1
        seen.sources.add(row.source_id)
        if row.time < seen.first:
            seen.first = row.time
        elif row.time > seen.last:
            seen.last = row.time
        types, name = self.types, row.name
        for key, value in properties.items():
            kind = (name, key, value.__class__)
            if kind in types:
                types[kind] += 1
            else:
                types[kind] = 1
                self.examples.setdefault((name, key), value)

    def write(self, cursor: CursorWrapper) -> None:
        if not self.names:
            return
        ids = self._write_names(cursor)
        if self.types:
            self._write_properties(cursor, ids)

    def _write_names(self, cursor: CursorWrapper) -> dict[str, int]:
        names = sorted(self.names)
        places = ", ".join(["%s"] * len(names))
        query = f"SELECT name, sources, id FROM timeline_eventname WHERE name IN ({places})"  # noqa: S608 -- only placeholders
        cursor.execute(query, names)
        known = {name: set(msgspec.json.decode(sources)) for name, sources, _ in cursor.fetchall()}
        cursor.executemany(
            ADD_NAMES,
            [
                (name, one.type, one.count, one.first, one.last, _list(one, known, name), one.own)
                for name, one in sorted(self.names.items())
            ],
        )
        cursor.execute(query, names)
        return {name: pk for name, _, pk in cursor.fetchall()}

    def _write_properties(self, cursor: CursorWrapper, ids: dict[str, int]) -> None:
        places = ", ".join(["%s"] * len(ids))
        cursor.execute(
            "SELECT event_id, name, types FROM timeline_eventproperty"  # noqa: S608 -- only placeholders
            f" WHERE event_id IN ({places})",
            sorted(ids.values()),
        )
        known: dict[int, dict[str, dict[str, int]]] = {pk: {} for pk in ids.values()}
        for event_id, name, types in cursor.fetchall():
            known[event_id][name] = msgspec.json.decode(types)
        changed: dict[tuple[int, str], object] = {}
        for (event, key, kind), count in self.types.items():
            listed, name = known[ids[event]], key[:120]
            if name not in listed and len(listed) >= PROPERTIES:
                continue
            types = listed.setdefault(name, {})
            label = TYPES[kind]
            types[label] = types.get(label, 0) + count
            changed[ids[event], name] = self.examples[event, key]
        cursor.executemany(
            ADD_PROPERTIES,
            [
                (pk, name, msgspec.json.encode(known[pk][name]).decode(), _example(value))
                for (pk, name), value in sorted(changed.items(), key=lambda item: item[0])
            ],
        )


def _list(one: NameCount, known: dict[str, set[int]], name: str) -> str:
    return msgspec.json.encode(sorted(one.sources | known.get(name, set()))).decode()


def _example(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text[:EXAMPLE]
