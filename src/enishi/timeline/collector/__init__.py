"""The collector: a raw ASGI application that takes events in on the web server's own port.

`handles(path)` tells which paths are its own; `start()` and `stop()` belong into the server's
lifespan; `app` answers. See docs/collector.md for the contract.
"""

import asyncio
import re
from collections.abc import MutableMapping
from time import time
from typing import Any, Final

from django.conf import settings as company
from django.utils.translation import gettext_lazy as _

from enishi.lib.address import networks
from enishi.lib.errors import EnishiError, NotFound, WrongMethod
from enishi.lib.folder import spool_file
from enishi.timeline import wire
from enishi.timeline.collector import settings
from enishi.timeline.collector.answers import (
    Answer,
    Send,
    deliver,
    preflight,
    refusal,
)
from enishi.timeline.collector.intake import Intake
from enishi.timeline.collector.requests import GoneError, Receive, Request
from enishi.timeline.keys import Keys
from enishi.timeline.spool import Spool

_PREFIXES: Final = ("/v1/", "/beacon/v1/", "/sourceConfig")
_SHORT: Final = {
    "i": "identify",
    "t": "track",
    "p": "page",
    "s": "screen",
    "g": "group",
    "a": "alias",
}
_CALLS: Final = {f"/v1/{kind}": kind for kind in wire.TYPES}
_SHORT_CALLS: Final = {f"/v1/{letter}": kind for letter, kind in _SHORT.items()}
_BATCHES: Final = ("/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch")
_POSTS: Final = _CALLS | _SHORT_CALLS | dict.fromkeys(_BATCHES, wire.BATCH)
_PIXELS: Final = {f"/v1/pixel/{kind}": kind for kind in wire.TYPES}
_SETTINGS: Final = re.compile(r"/v1/projects/([^/]+)/settings")


def handles(path: str) -> bool:
    return path.startswith(_PREFIXES) or path == "/t.js"


class Collector:
    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except EnishiError as error:
            answer = refusal(error, request.headers.get(b"accept-language", b""), now=time())
        except GoneError:
            return
        await deliver(answer, send, request.headers.get(b"origin"))

    async def _answer(self, request: Request) -> Answer:
        kind = _POSTS.get(request.path)
        if request.method == "POST" and kind:
            return await self.intake.post(request, kind)
        if request.method == "OPTIONS":
            return preflight(request.headers.get(b"access-control-request-headers"))
        if kind:
            raise WrongMethod("POST, OPTIONS")
        if request.method in ("GET", "HEAD"):
            return await self._get(request)
        raise NotFound("not_found", _("There is nothing at this address."))

    async def _get(self, request: Request) -> Answer:
        if request.path == "/t.js":
            return settings.tag(request)
        if kind := _PIXELS.get(request.path):
            return await self.intake.pixel(request, kind)
        if request.path == "/sourceConfig":
            return await settings.of_rudderstack(self.intake.keys, request)
        if project := _SETTINGS.fullmatch(request.path):
            return await settings.of_segment(self.intake.keys, project[1])
        raise NotFound("not_found", _("There is nothing at this address."))


_running: list[Collector] = []


async def start() -> None:
    """Open for events: for the server's start."""
    spool = Spool(spool_file(), limit=company.SPOOL_BYTES)
    proxies = networks(company.TRUSTED_PROXIES)
    _running.append(Collector(Intake(spool, Keys(), proxies=proxies, keep_ip=company.KEEP_IP)))


async def stop() -> None:
    """Commit what was accepted and close: for the server's end."""
    while _running:
        intake = _running.pop().intake
        await asyncio.to_thread(intake.spool.close)
        intake.keys.close()


async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    if not _running:
        await start()
    await _running[0](scope, receive, send)
