"""One system call an answer: uvicorn writes an answer's head and its body one after the other, and
for a small answer the two calls to the kernel cost more than all the rest of the request."""

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HELD: Final = 64 * 1024  # bytes; more goes out at once, so that a slow reader is noticed


class Corked:
    """A transport that holds what is written until the loop has gone round once."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._soon = asyncio.get_running_loop().call_soon
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            self._soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > HELD:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held, self._size = [], 0


class Protocol(HttpToolsProtocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(cast("asyncio.Transport", Corked(transport)))
