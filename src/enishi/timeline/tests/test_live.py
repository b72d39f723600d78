"""The live debugger's stream, spoken to as a server speaks to it."""

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
from tests import cast

from enishi.lib.sse import Feed, serve
from enishi.timeline.enums import Verdict
from enishi.timeline.live import app, shown
from enishi.timeline.tests import making

Message = MutableMapping[str, Any]


class Listener:
    """Somebody who listens until enough has come."""

    def __init__(self, enough: Callable[[bytes], bool]) -> None:
        self.enough = enough
        self.body = b""
        self.status = 0
        self.gone = asyncio.Event()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")
        if self.enough(self.body):
            self.gone.set()


def scope(path: str, cookie: str = "", query: bytes = b"") -> Message:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return {"type": "http", "path": path, "headers": headers, "query_string": query}


def test_rows_that_appear_while_listening_are_pushed_in_order_and_once() -> None:
    rows = [(1, "one"), (2, "two")]

    async def story() -> bytes:
        feed: Feed[str] = Feed(lambda after: [row for row in rows if row[0] > after])
        listener = Listener(lambda body: b"four" in body)
        serving = asyncio.create_task(serve(listener.receive, listener.send, feed, 1, str))
        await asyncio.sleep(0.05)
        rows.extend([(3, "three"), (4, "four")])
        await asyncio.wait_for(serving, 5)
        assert feed.listeners == 0
        return listener.body

    body = asyncio.run(story())
    assert body == b'id: 2\ndata: "two"\n\nid: 3\ndata: "three"\n\nid: 4\ndata: "four"\n\n'


def test_many_listeners_share_one_look_at_the_rows() -> None:
    looks: list[int] = []
    rows: list[tuple[int, str]] = []

    def newer(after: int) -> list[tuple[int, str]]:
        looks.append(after)
        return [row for row in rows if row[0] > after]

    async def story() -> list[bytes]:
        feed: Feed[str] = Feed(newer)
        listeners = [Listener(lambda body: b"one" in body) for _each in range(20)]
        serving = [
            asyncio.create_task(serve(one.receive, one.send, feed, 0, str)) for one in listeners
        ]
        await asyncio.sleep(0.1)
        rows.append((1, "one"))
        await asyncio.wait_for(asyncio.gather(*serving), 5)
        return [one.body for one in listeners]

    bodies = asyncio.run(story())
    assert all(body.endswith(b'id: 1\ndata: "one"\n\n') for body in bodies)
    assert len(looks) <= 20 + 2  # one to begin with for each, then one for all


@pytest.mark.django_db(transaction=True)
def test_a_stranger_hears_nothing_and_an_unknown_source_is_not_found() -> None:
    cookie = f"enishi_session={cast.browser_of(cast.vic()).cookies['enishi_session'].value}"

    async def status(path: str, cookie: str = "") -> int:
        listener = Listener(lambda body: True)
        await app(scope(path, cookie), listener.receive, listener.send)
        return listener.status

    assert asyncio.run(status("/live/sources/1")) == 401
    assert asyncio.run(status("/live/sources/1", "enishi_session=made-up")) == 401
    assert asyncio.run(status("/live/sources/999", cookie)) == 404
    assert asyncio.run(status("/live/sources/x", cookie)) == 404


@pytest.mark.django_db
def test_a_line_of_the_debugger_says_verdict_and_reason() -> None:
    row = making.arrival(
        making.source(), Verdict.QUARANTINED, reason="too_long", message_id="m-1", name=""
    )
    assert shown(row) == {
        "id": row.pk,
        "at": making.NOON // 1000,
        "verdict": "quarantined",
        "reason": "too_long",
        "type": "",
        "name": "",
        "message_id": "m-1",
        "seq": None,
    }
