"""Server-sent events in raw ASGI: rows of a table, pushed to whoever listens, as they appear.

A `Feed` polls once for all its listeners and only while there are any. A listener that comes back
says the last id it saw and misses nothing that the table still holds.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from http.cookies import SimpleCookie
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qs

import msgspec

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

POLL: Final = 0.5  # seconds
HEARTBEAT: Final = 15.0
RECENT: Final = 500  # rows a feed keeps for listeners that were busy

# A few threads that live on, so that each keeps its database connection.
_threads: Final = ThreadPoolExecutor(2, thread_name_prefix="live")


async def on_thread(function: Callable[..., T], *arguments: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, function, *arguments)


class Feed(Generic[T]):
    """`newer(after)` gives the (id, row) pairs after an id, in order; it runs on a thread."""

    def __init__(self, newer: Callable[[int], Sequence[tuple[int, T]]]) -> None:
        self._newer = newer
        self._recent: deque[tuple[int, T]] = deque(maxlen=RECENT)
        self._changed = asyncio.Condition()
        self._poller: asyncio.Task[None] | None = None
        self.listeners = 0

    async def batches(self, after: int) -> AsyncGenerator[Sequence[tuple[int, T]], None]:
        """Rows after that id as they come; an empty batch now and then, when nothing does."""
        self.listeners += 1
        try:
            batch = await on_thread(self._newer, after)
            while True:
                after = batch[-1][0] if batch else after
                yield batch
                if self._poller is None:
                    self._poller = asyncio.create_task(self._poll(after))
                batch = await self._batch_after(after)
        finally:
            self.listeners -= 1
            if not self.listeners and self._poller:
                self._poller.cancel()
                self._poller = None

    async def _batch_after(self, after: int) -> list[tuple[int, T]]:
        try:
            async with asyncio.timeout(HEARTBEAT), self._changed:
                while not (batch := [row for row in self._recent if row[0] > after]):
                    await self._changed.wait()
                return batch
        except TimeoutError:
            return []

    async def _poll(self, after: int) -> None:
        while True:
            await asyncio.sleep(POLL)
            rows = await on_thread(self._newer, after)
            if rows:
                after = rows[-1][0]
                async with self._changed:
                    self._recent.extend(rows)
                    self._changed.notify_all()


async def serve(
    receive: Receive, send: Send, feed: Feed[T], after: int, shown: Callable[[T], object | None]
) -> None:
    """Send rows until the listener goes away. `shown` makes a row JSON, or None to leave it out."""
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.create_task(_until_gone(receive))
    try:
        async with aclosing(feed.batches(after)) as batches:
            await _push(send, batches, shown, gone)
    finally:
        gone.cancel()


async def _push(
    send: Send,
    batches: AsyncGenerator[Sequence[tuple[int, T]], None],
    shown: Callable[[T], object | None],
    gone: "asyncio.Task[None]",
) -> None:
    while not gone.done():
        coming = asyncio.ensure_future(anext(batches))
        await asyncio.wait({coming, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming})
            return
        lines = [line(pk, shown(row)) for pk, row in coming.result()]
        body = b"".join(lines) or b": nothing new\n\n"
        await send({"type": "http.response.body", "body": body, "more_body": True})


def line(pk: int, data: object | None) -> bytes:
    """One event; a row left out still moves the listener's place on."""
    if data is None:
        return b"id: %d\n\n" % pk
    return b"id: %d\ndata: %s\n\n" % (pk, msgspec.json.encode(data))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def cookie(scope: Scope, name: str) -> str:
    found = SimpleCookie(header(scope, b"cookie")).get(name)
    return found.value if found else ""


def last_id(scope: Scope) -> int | None:
    """Where a listener left off, by its header or ?after=; None for one that is new."""
    text = header(scope, b"last-event-id") or _after(scope)
    return int(text) if text.isascii() and text.isdigit() else None


def _after(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("after", [""])[0]
