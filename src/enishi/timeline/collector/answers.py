"""What the collector says: JSON, the one error shape, a pixel, and what browsers ask for."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

import msgspec
from django.conf import settings
from django.utils import translation

from enishi.lib.errors import EnishiError, TooMany, Wait, WrongMethod
from enishi.lib.language import accepted

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

_JSON: Final = (b"content-type", b"application/json")
_ALLOWED_HEADERS: Final = b"authorization, content-type, content-encoding, anonymousid, sentat"
_GIF: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes = b""
    headers: Headers = (_JSON,)


OK: Final = Answer(200, b'{"success":true}')
PIXEL: Final = Answer(
    200, _GIF, ((b"content-type", b"image/gif"), (b"cache-control", b"no-store, max-age=0"))
)


def json(status: int, value: object, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(status, msgspec.json.encode(value), (_JSON, *headers))


def refusal(error: EnishiError, accept_language: bytes, *, now: float) -> Answer:
    """An error in the caller's language; with when to come back, where that is known."""
    headers: list[tuple[bytes, bytes]] = []
    if isinstance(error, Wait):
        headers.append((b"retry-after", b"%d" % error.retry_after))
    if isinstance(error, TooMany):
        headers.append((b"x-ratelimit-reset", b"%d" % (now + error.retry_after)))
    if isinstance(error, WrongMethod):
        headers.append((b"allow", error.allowed.encode()))
    with translation.override(language(accept_language)):
        return json(error.status, error.as_dict(), *headers)


def language(accept_language: bytes) -> str:
    """The first language of the list that Enishi speaks, else the default."""
    return accepted(accept_language.decode("latin-1")) or settings.LANGUAGE_CODE


def preflight(asked: bytes | None) -> Answer:
    """Browsers may send from any site: a write key lets nobody read."""
    return Answer(
        204,
        headers=(
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", asked or _ALLOWED_HEADERS),
            (b"access-control-max-age", b"86400"),
        ),
    )


def _cors(origin: bytes) -> Iterable[tuple[bytes, bytes]]:
    yield b"access-control-allow-origin", origin
    yield b"access-control-allow-credentials", b"true"  # beacons ask for it; no cookie is read
    yield b"access-control-expose-headers", b"retry-after, x-ratelimit-reset"
    yield b"vary", b"Origin"


async def deliver(answer: Answer, send: Send, origin: bytes | None) -> None:
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    if origin:
        headers += _cors(origin)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
