"""One port: collector, static files and live feeds as raw ASGI, the pages as WSGI on two threads.

Ordinary views run as WSGI on a small pool because Django's ASGI handler gives each request a fresh
thread, and so a fresh database connection (measured: 20.9 against 13.6 ms CPU for a list of 50
rows).
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

from enishi.ask.queries import LONG
from enishi.ask.queries import line as questions
from enishi.overview import live as overview_live
from enishi.surveys import door as answers
from enishi.timeline import collector
from enishi.timeline import live as timeline_live
from enishi.ui.assets import folders

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Door = Callable[[Scope, Receive, Send], Awaitable[None]]

WEB_THREADS = 2 + LONG  # two for short requests, beside those that wait for a question
PACKED = (".woff2", ".png")  # compressed already
FOREVER = b"public, max-age=31536000, immutable"

# What a page repeats of its reader's words stands beside no secret but the CSRF token, which
# Django masks anew in each answer: compressing tells nothing of it.
pages = cast(
    "Door",
    GZipMiddleware(
        cast("Any", WSGIMiddleware(cast("Any", get_wsgi_application()), workers=WEB_THREADS)),
        minimum_size=1400,
        compresslevel=5,
    ),
)
answered = answers.before(pages)
files = StaticFiles(directory=None, packages=None, check_dir=False)
files.all_directories = [str(folder) for folder in folders()]
texts = GZipMiddleware(files, minimum_size=600, compresslevel=9)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await door(scope)(scope, receive, send)


def door(scope: Scope) -> Door:
    """Who answers this path."""
    path: str = scope["path"]
    if collector.handles(path):
        return collector.app
    if path.startswith("/static/"):
        return static
    if path.startswith("/live/sources/"):
        return timeline_live.app
    if path.startswith("/live/"):
        return overview_live.app
    if answers.handles(scope):
        return answered
    return pages


async def static(scope: Scope, receive: Receive, send: Send) -> None:
    """/static/<release>/room/file: the release only makes the address change with the files."""

    async def cached(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message["headers"] = [*message["headers"], (b"cache-control", FOREVER)]
        await send(message)

    inner = scope["path"].removeprefix("/static/").partition("/")[2]
    answer = files if inner.endswith(PACKED) else texts
    try:
        await answer({**scope, "path": f"/{inner}", "root_path": ""}, receive, cached)
    except HTTPException as nothing:  # starlette leaves it to a framework that is not here
        await PlainTextResponse(nothing.detail, nothing.status_code)(scope, receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await collector.start()
    questions.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await collector.stop()
    questions.close()
    await send({"type": "lifespan.shutdown.complete"})
