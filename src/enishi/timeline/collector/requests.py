"""A request to the collector: its body within bounds, its write key, its sender."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final
from urllib.parse import parse_qs, unquote_to_bytes

import msgspec

from enishi.lib.address import Network, sender
from enishi.timeline import wire

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_KEY: Final = re.compile(rb"(?:^|&)write_?[kK]ey=([^&]+)")
_HEADER_LENGTH: Final = 512  # of what is kept of a header


class GoneError(Exception):
    """The client went away before its request was complete."""


class _Keyed(msgspec.Struct):
    writeKey: Any = None  # noqa: N815 -- the wire's name
    write_key: Any = None


_keyed: Final = msgspec.json.Decoder(_Keyed)


class Request:
    def __init__(self, scope: MutableMapping[str, Any], receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"].rstrip("/")
        self.headers: dict[bytes, bytes] = dict(scope["headers"])

    @cached_property
    def query(self) -> dict[bytes, list[bytes]]:
        return parse_qs(self.scope["query_string"]) if self.scope["query_string"] else {}

    async def body(self) -> bytes:
        """All of it; BodyError for more than a request may have."""
        declared = self.headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > wire.BODY_BYTES:
            raise wire.BodyError("body_too_large")
        message = await self._chunk()
        if not message.get("more_body"):
            return self._bounded(message.get("body", b""))
        parts = bytearray(message.get("body", b""))
        while message.get("more_body"):
            message = await self._chunk()
            parts += message.get("body", b"")
            self._bounded(parts)
        return bytes(parts)

    async def _chunk(self) -> MutableMapping[str, Any]:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        return message

    def _bounded(self, body: Any) -> bytes:
        if len(body) > wire.BODY_BYTES:
            raise wire.BodyError("body_too_large")
        return body  # type: ignore[no-any-return] # bytes, or a bytearray that only is measured

    @property
    def key(self) -> str:
        """The write key outside the body: Basic, Bearer, or in the address; "" without one."""
        key = _authorized(self.headers.get(b"authorization", b""))
        if not key and (given := _KEY.search(self.scope["query_string"])):
            key = unquote_to_bytes(given[1])
        return key.decode("latin-1")

    def header(self, name: bytes) -> str:
        value = self.headers.get(name)
        return value[:_HEADER_LENGTH].decode("latin-1") if value else ""

    def client(self, proxies: Sequence[Network]) -> str:
        """The sender's address: the last one in front of the proxies that are trusted."""
        client = self.scope.get("client")
        address = client[0] if client else ""
        return sender(address, self.header(b"x-forwarded-for"), proxies)


def key_in(body: bytes) -> str:
    """The write key in a body, or ""."""
    try:
        keyed = _keyed.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    key = keyed.writeKey or keyed.write_key
    return key if isinstance(key, str) else ""


@lru_cache(maxsize=1024)
def _authorized(header: bytes) -> bytes:
    scheme, _space, value = header.partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    try:
        return b64decode(value).partition(b":")[0] if scheme.lower() == b"basic" else b""
    except Base64Error:
        return b""
