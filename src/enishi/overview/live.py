"""Live pages: a raw ASGI application that streams new events as server-sent events.

    /live/events         who did what, for the home page: {"count": 12, "items": […the newest few…]}
    /live/people/{id}    how many new events this person has: {"count": 2}

A stream ends after ten minutes; the browser reconnects by itself, and the door is checked anew.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import translation

from enishi.overview.feed import Batch, Feed, News
from enishi.overview.story import Moment
from enishi.overview.veil import Veil, secrets_of
from enishi.people.models import Person
from enishi.team.access import sees_personal_data
from enishi.team.models import Member
from enishi.team.queries import company

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

SHOWN = 12  # of one batch, on the home page
HEARTBEAT = 15.0  # seconds
LIFETIME = 600.0
_PERSON = re.compile(r".*/people/(\d{1,19})/?$")
_feeds: dict[int, Feed] = {}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    member = await sync_to_async(member_of_cookie)(_cookies(scope))
    if member is None:
        await _refuse(send, 401)
        return
    path = str(scope["path"])
    if about := _PERSON.fullmatch(path):
        await _stream(send, receive, Reader(member, int(about[1])))
    elif path.rstrip("/").endswith("/events"):
        await _stream(send, receive, Reader(member))
    else:
        await _refuse(send, 404)


def member_of_cookie(cookies: str) -> Member | None:
    """Whoever is signed in with this cookie: the same session, checked the same way, as on every page."""
    try:
        jar = SimpleCookie(cookies)
    except CookieError:
        return None
    crumb = jar.get(settings.SESSION_COOKIE_NAME)
    if crumb is None:
        return None
    request = HttpRequest()
    request.session = SessionStore(crumb.value)
    if SESSION_KEY not in request.session:
        return None
    user = get_user(request)
    return user if isinstance(user, Member) and user.is_active else None


class Reader:
    """One open page: what it may see, in whose language."""

    def __init__(self, member: Member, person_id: int | None = None) -> None:
        self.lifted = sees_personal_data(member)
        self.person_id = person_id
        self.language = member.language

    def message(self, batch: Batch) -> bytes | None:
        if self.person_id is not None:
            count = sum(news.person.pk == self.person_id for news in batch)
            return _message({"count": count}) if count else None
        with translation.override(self.language):
            items = [self._item(news) for news in batch[-SHOWN:]]
        return _message({"count": len(batch), "items": items})

    def _item(self, news: News) -> dict[str, object]:
        veil = Veil(secrets_of(news.person), lifted=self.lifted)
        moment = Moment(news.footprint, veil.properties(news.footprint))
        telling = moment.telling
        return {
            "seq": moment.seq,
            "person": news.person.pk,
            "name": shown_name(news.person, veil),
            "title": moment.title,
            "detail": telling.quote or telling.text or telling.aside,
            "icon": moment.face.icon,
            "tone": moment.face.tone,
            "channel": moment.channel,
            "time": moment.time // 1000,
        }


def shown_name(person: Person, veil: Veil) -> str:
    return veil.value("name", person.name) or veil.value("email", person.email)


def _message(data: dict[str, object]) -> bytes:
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


async def _stream(send: Send, receive: Receive, reader: Reader) -> None:
    if not reader.language:
        reader.language = (await sync_to_async(company)()).language
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send(_body(b"retry: 2000\n\n"))
    gone = asyncio.create_task(_disconnected(receive))
    loop = asyncio.get_running_loop()
    end = loop.time() + LIFETIME
    async with _feed(loop).listen() as queue:
        while loop.time() < end and not gone.done():
            await send(_body(await _next(queue, gone, reader)))
    if not gone.done():
        gone.cancel()
        await send({"type": "http.response.body", "body": b""})


async def _next(queue: asyncio.Queue[Batch], gone: asyncio.Task[None], reader: Reader) -> bytes:
    """The next message, or a heartbeat when there is nothing to say for a while."""
    waiting = asyncio.create_task(queue.get())
    done, _ = await asyncio.wait(
        {waiting, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
    )
    if waiting in done:
        return reader.message(waiting.result()) or b""
    waiting.cancel()
    return b": still here\n\n"


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _feed(loop: asyncio.AbstractEventLoop) -> Feed:
    """One feed for each event loop: queues and tasks belong to theirs."""
    return _feeds.setdefault(id(loop), Feed())


def _body(data: bytes) -> MutableMapping[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": True}


def _cookies(scope: Scope) -> str:
    return "; ".join(v.decode("latin-1") for k, v in scope["headers"] if k == b"cookie")


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
