"""Static files: only they, whatever the address tries."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from enishi.site.asgi import static

ELSEWHERE = [
    "/static/x/../../secret.key",
    "/static/x/../models.py",
    "/static/x/ui/../../models.py",
    "/static/x//etc/passwd",
    "/static/x/ui/\0",
    "/static/x/ui",
    "/static/",
]


def ask(path: str, method: str = "GET") -> MutableMapping[str, Any]:
    """The start of the answer."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    asyncio.run(static(scope, receive, send))
    return sent[0]


def test_a_file_is_kept_for_ever() -> None:
    start = ask("/static/any/ui/css/tokens.css")
    assert start["status"] == 200
    assert (b"cache-control", b"public, max-age=31536000, immutable") in start["headers"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_beside_the_static_folders_is_served(path: str) -> None:
    assert ask(path)["status"] == 404


def test_static_files_take_nothing() -> None:
    assert ask("/static/any/ui/css/tokens.css", "POST")["status"] == 405
