"""From the workshop to the spool's import lane: numbered parts, durable one after the other.

A process may die anywhere. The parts that are in the spool, or were applied out of it, are never
sent again, so that what the pipeline counts for an import is exact; and because the messages' ids
depend on nothing but file and map, even a part that is sent twice would change nothing.
"""

from collections.abc import Callable, Iterator

import msgspec

from enishi.connect.models import ImportRun
from enishi.connect.runs.workshop import Workshop
from enishi.lib import clock
from enishi.timeline.enums import Lane
from enishi.timeline.spool import Record, Spool

PART = 250  # messages of one record: a number that must never change while an import is under way
PARTS = 16  # of one durable commit


class Cancelled(Exception):
    """The import is to stop here."""


class _Meta(msgspec.Struct):
    batch: str
    part: int
    kind: str = "batch"


class _Tag(msgspec.Struct):
    batch: str = ""
    part: int = 0


_tags = msgspec.json.Decoder(_Tag)


def deliver(
    run: ImportRun, workshop: Workshop, spool: Spool, *, between: Callable[[int], None]
) -> None:
    """Send every part that is not sent yet. `between` is told how many bytes come next, and may
    raise."""
    first = next_part(run, spool)
    last = (workshop.messages + PART - 1) // PART
    delivered = min(first * PART, workshop.messages)
    ImportRun.objects.filter(pk=run.pk).update(delivered=delivered)
    for start in range(first, last, PARTS):
        records = list(_records(run, workshop, range(start, min(start + PARTS, last))))
        between(sum(record.size for record in records))
        spool.append(records)
        delivered = min((start + len(records)) * PART, workshop.messages)
        ImportRun.objects.filter(pk=run.pk).update(delivered=delivered)


def _records(run: ImportRun, workshop: Workshop, parts: range) -> Iterator[Record]:
    bodies = workshop.bodies(parts.start * PART, len(parts) * PART)
    for number, part in enumerate(parts):
        some = bodies[number * PART : (number + 1) * PART]
        yield Record(
            lane=Lane.IMPORT,
            source_id=run.source_id or 0,
            received_at=clock.now_us(),
            meta=msgspec.json.encode(_Meta(run.batch, part)),
            body=('{"batch":[' + ",".join(some) + "]}").encode(),
            events=len(some),
        )


def next_part(run: ImportRun, spool: Spool) -> int:
    """The first part that was never made durable. The spool is read before what was applied out of
    it, so that a part on its way from one to the other is seen at least once."""
    waiting = max((part for part in _waiting_parts(run, spool)), default=-1)
    applied = ImportRun.objects.values_list("applied_part", flat=True).get(pk=run.pk)
    return max(waiting, applied) + 1


def _waiting_parts(run: ImportRun, spool: Spool) -> Iterator[int]:
    offset = 0
    while records := spool.read(Lane.IMPORT, offset, 50_000):
        for record in records:
            tag = _tags.decode(record.meta)
            if tag.batch == run.batch:
                yield tag.part
        offset = records[-1].offset + 1
