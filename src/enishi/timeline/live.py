"""The live debugger's stream: /live/sources/ID, raw ASGI, one server-sent event an arrival."""

from django.conf import settings
from django.db import close_old_connections

from enishi.lib.sse import Feed, Receive, Scope, Send, cookie, last_id, on_thread, refuse, serve
from enishi.team.access import sees_personal_data
from enishi.team.models import Member
from enishi.team.queries import member_of_session
from enishi.timeline.enums import EventType
from enishi.timeline.models import Arrival, Source
from enishi.timeline.queries import arrivals_after
from enishi.timeline.veil import veiled_arrival

SHOWN_AT_FIRST = 50

_feeds: dict[int, Feed[Arrival]] = {}  # of the sources that somebody watches


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return None
    number = scope["path"].rstrip("/").rsplit("/", 1)[-1]
    member = await on_thread(_reader, cookie(scope, settings.SESSION_COOKIE_NAME))
    if member is None:
        return await refuse(send, 401)
    told = shown if sees_personal_data(member) else veiled
    source = await on_thread(_source, int(number)) if number.isdecimal() else None
    if source is None:
        return await refuse(send, 404)
    seen = last_id(scope)
    after = await on_thread(_start, source) if seen is None else seen
    feed = _feeds.setdefault(source.pk, Feed(lambda mark: _newer(source, mark)))
    try:
        await serve(receive, send, feed, after, told)
    finally:
        if not feed.listeners:
            _feeds.pop(source.pk, None)


def shown(row: Arrival) -> dict[str, object]:
    """What the list shows. The message itself is asked for by a door."""
    return {
        "id": row.pk,
        "at": row.at // 1000,
        "verdict": row.verdict,
        "reason": row.reason,
        "type": EventType(row.type).label if row.type else "",
        "name": row.name,
        "message_id": row.message_id,
        "seq": row.seq,
    }


def veiled(row: Arrival) -> dict[str, object]:
    """The same for a viewer."""
    return shown(veiled_arrival(row))


def _reader(session_key: str) -> Member | None:
    close_old_connections()
    return member_of_session(session_key) if session_key else None


def _source(pk: int) -> Source | None:
    return Source.objects.filter(pk=pk).first()


def _start(source: Source) -> int:
    """So far back that the newest arrivals fill the page at once."""
    newest = arrivals_after(source, 0, limit=SHOWN_AT_FIRST)
    return newest[0].pk - 1 if newest else 0


def _newer(source: Source, after: int) -> list[tuple[int, Arrival]]:
    close_old_connections()
    return [(row.pk, row) for row in arrivals_after(source, after)]
