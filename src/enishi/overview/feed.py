"""New events, read once for all who listen: one look at the rows every half second while anybody does."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

from django.db import close_old_connections

from enishi.people.models import Person
from enishi.people.queries import people_of
from enishi.timeline.queries import Footprint, events_after, last_seq

INTERVAL = 0.5  # seconds
BATCH = 500  # events read at a time
BACKLOG = 20  # batches that wait for a slow listener before it loses the oldest


@dataclass(frozen=True)
class News:
    """One event and whose it is now."""

    footprint: Footprint
    person: Person


Batch = list[News]


def news_after(seq: int) -> tuple[int, Batch]:
    """Everything stored since `seq`, and how far that reaches."""
    close_old_connections()
    footprints = events_after(seq, limit=BATCH)
    people = people_of({footprint.identity_id for footprint in footprints})
    batch = [News(f, people[f.identity_id]) for f in footprints if f.identity_id in people]
    return (footprints[-1].seq if footprints else seq), batch


class Feed:
    """Fans batches of news out to listeners; polls only while there are any."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Batch]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="feed")

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[Batch]]:
        queue: asyncio.Queue[Batch] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        seq = await loop.run_in_executor(self._thread, last_seq)
        while self._listeners:
            seq, batch = await loop.run_in_executor(self._thread, news_after, seq)
            if batch:
                self._tell(batch)
            if len(batch) < BATCH:
                await asyncio.sleep(INTERVAL)

    def _tell(self, batch: Batch) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(batch)
