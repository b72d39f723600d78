"""Reading a lane of the spool from where the cursor stands, a slice at a time."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from enishi.timeline import wire
from enishi.timeline.enums import Lane
from enishi.timeline.spool import Spool

Decoded = tuple[int, list[wire.Message | wire.Refused]]  # a record's offset and its messages


class Place(NamedTuple):
    """The next message to apply: `position` in the record at `offset`."""

    offset: int
    position: int


class Read(NamedTuple):
    """A message with the record that brought it."""

    offset: int
    message: wire.Message | wire.Refused


class Slice(NamedTuple):
    lane: Lane
    start: Place
    end: Place
    messages: list[Read]


def place_of(lane: Lane) -> Place:
    """Where the committed cursor of the lane stands."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "offset", position FROM timeline_cursor WHERE lane = %s', [lane])
        found = cursor.fetchone()
    return Place(*found) if found else Place(0, 0)


class LaneReader:
    """Gives a lane's messages in slices; a record that a slice cut in two is decoded once."""

    def __init__(self, spool: Spool, lane: Lane) -> None:
        self.spool = spool
        self.lane = lane
        self._cut: Decoded | None = None
        self._place: Place | None = None  # of the cursor, once it is known

    def read(self, limit: int) -> Slice:
        """At most `limit` messages from the cursor on."""
        start = end = self._place or place_of(self.lane)
        messages: list[Read] = []
        for offset, decoded in self._decoded(start, limit):
            first = start.position if offset == start.offset else 0
            stop = min(len(decoded), first + limit - len(messages))
            messages += [Read(offset, message) for message in decoded[first:stop]]
            if stop < len(decoded):
                self._cut = (offset, decoded)
                end = Place(offset, stop)
            else:
                end = Place(offset + 1, 0)
            if len(messages) >= limit:
                break
        self._place = start
        return Slice(self.lane, start, end, messages)

    def go_on_after(self, part: Slice) -> None:
        """The slice is applied and its cursor committed."""
        self._place = part.end

    def _decoded(self, start: Place, limit: int) -> Iterator[Decoded]:
        offset = start.offset
        if self._cut and self._cut[0] == offset:
            yield self._cut
            offset += 1
        for record in self.spool.read(self.lane, offset, limit):
            yield record.offset, wire.read(record)
