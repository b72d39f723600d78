"""Reading a lane of the spool from where the cursor stands, a slice at a time."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from enishi.timeline import wire
from enishi.timeline.enums import Lane
from enishi.timeline.spool import Spool

Tag = tuple[str, int]  # the batch and part of an import
Decoded = tuple[int, Tag, list[wire.Message | wire.Refused]]  # a record's offset and messages


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
    tags: dict[int, Tag]  # of the records that belong to an import, by their offset


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
        tags: dict[int, Tag] = {}
        for offset, tag, decoded in self._decoded(start, limit):
            first = start.position if offset == start.offset else 0
            if tag[0]:
                tags[offset] = tag
            stop = min(len(decoded), first + limit - len(messages))
            messages += [Read(offset, message) for message in decoded[first:stop]]
            if stop < len(decoded):
                self._cut = (offset, tag, decoded)
                end = Place(offset, stop)
            else:
                end = Place(offset + 1, 0)
            if len(messages) >= limit:
                break
        self._place = start
        return Slice(self.lane, start, end, messages, tags)

    def go_on_after(self, part: Slice) -> None:
        """The slice is applied and its cursor committed."""
        self._place = part.end

    def _decoded(self, start: Place, limit: int) -> Iterator[Decoded]:
        offset = start.offset
        if self._cut and self._cut[0] == offset:
            yield self._cut
            offset += 1
        for record in self.spool.read(self.lane, offset, limit):
            tag = wire.batch_of(record.meta) if self.lane is Lane.IMPORT else ("", 0)
            yield record.offset, tag, wire.read(record)
