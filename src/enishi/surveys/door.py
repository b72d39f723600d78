"""The way in for answers: what is posted at the same moment is stored together (`express`), in a
thread of its own; the page answers whatever is not ordinary. Raw ASGI, before the pages."""

import asyncio
import logging
import re
import threading
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any, Final

from django.conf import settings
from django.db import close_old_connections
from django.http import QueryDict

from enishi.lib.address import Network, networks, sender
from enishi.lib.language import accepted
from enishi.surveys.express import MOST, Post, answer_all, rest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Door = Callable[[Scope, Receive, Send], Awaitable[None]]

ADDRESS: Final = re.compile(r"/s/([a-z0-9]{12})/([A-Za-z0-9_-]{22,64})/")
FORM: Final = b"application/x-www-form-urlencoded"
BYTES: Final = 64 * 1024  # of a form; a longer one the page reads
FIELDS: Final = 500
PAUSE: Final = 0.2  # seconds without an answer after which nothing is left for the next

_log = logging.getLogger(__name__)


def handles(scope: Scope) -> bool:
    return bool(scope["method"] == "POST" and ADDRESS.fullmatch(scope["path"]))


def before(pages: Door) -> Door:
    """`pages`, with the short way before them."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        heard = await _heard(receive)
        post = _post(scope, heard)
        if post and await _line.stored(post):
            await _thank(scope, send)
        else:
            await pages(scope, _again(heard, receive), send)

    return door


async def _heard(receive: Receive) -> list[MutableMapping[str, Any]]:
    """What came, up to a form's size."""
    heard = [await receive()]
    size = len(heard[0].get("body", b""))
    while heard[-1].get("more_body") and size <= BYTES:
        heard.append(await receive())
        size += len(heard[-1].get("body", b""))
    return heard


def _again(heard: Sequence[MutableMapping[str, Any]], receive: Receive) -> Receive:
    """The same once more, for the page."""
    waiting = list(heard)

    async def replay() -> MutableMapping[str, Any]:
        return waiting.pop(0) if waiting else await receive()

    return replay


def _post(scope: Scope, heard: Sequence[MutableMapping[str, Any]]) -> Post | None:
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        headers[name] = f"{headers[name]},{text}" if name in headers else text
    whole = heard[-1]["type"] == "http.request" and not heard[-1].get("more_body")
    found = ADDRESS.fullmatch(scope["path"])
    if not (whole and found and headers.get(b"content-type", "").startswith(FORM.decode())):
        return None
    body = b"".join(one.get("body", b"") for one in heard)
    if body.count(b"&") >= FIELDS:
        return None
    peer = scope["client"][0] if scope.get("client") else ""
    return Post(
        code=found[1],
        token=found[2],
        form=QueryDict(body, encoding="utf-8"),
        wished=accepted(headers.get(b"accept-language", "")) or "",
        agent=headers.get(b"user-agent", "")[:400],
        address=sender(peer, headers.get(b"x-forwarded-for", ""), _proxies()),
    )


@cache
def _proxies() -> tuple[Network, ...]:
    return networks(settings.TRUSTED_PROXIES)


async def _thank(scope: Scope, send: Send) -> None:
    headers = [
        (b"location", scope["path"].encode()),
        (b"cache-control", b"no-store"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


@dataclass(frozen=True, slots=True)
class _Waiting:
    post: Post
    loop: asyncio.AbstractEventLoop
    told: "asyncio.Future[bool]"


class Line:
    """Posts that wait for each other: whoever comes while one group is stored is in the next."""

    def __init__(self) -> None:
        self._posts: SimpleQueue[_Waiting] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    async def stored(self, post: Post) -> bool:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="answers", daemon=True)
                self._thread.start()
        loop = asyncio.get_running_loop()
        told: asyncio.Future[bool] = loop.create_future()
        self._posts.put(_Waiting(post, loop, told))
        return await told

    def _work(self) -> None:
        while True:
            try:
                first = self._posts.get(timeout=PAUSE)
            except Empty:
                self._rest()
                first = self._posts.get()
            group = [first]
            group += [self._posts.get() for _more in range(min(self._posts.qsize(), MOST - 1))]
            close_old_connections()
            try:
                stored = answer_all([one.post for one in group])
            except Exception:  # the thread's outer edge: the page tries, and says what is wrong
                _log.exception("Answers were not stored together")
                stored = [False] * len(group)
            first.loop.call_soon_threadsafe(_tell, group, stored)

    def _rest(self) -> None:
        try:
            rest()
        except Exception:  # the worker sends them again
            _log.exception("What was sent is not marked")


def _tell(group: Sequence[_Waiting], stored: Sequence[bool]) -> None:
    for one, is_stored in zip(group, stored, strict=True):
        if not one.told.done():
            one.told.set_result(is_stored)


_line = Line()
