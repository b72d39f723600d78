"""Live pages: a raw ASGI application that streams new events as server-sent events.

    /live/events         who did what, for the home page
    /live/people/{id}    that this person has a new event

One feed reads the rows for all pages that are open.
"""

import re
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone, translation

from enishi.lib.sse import Feed, Receive, Scope, Send, cookie, last_id, on_thread, refuse, serve
from enishi.overview.news import News, item, news_after
from enishi.team.access import sees_personal_data
from enishi.team.models import Member
from enishi.team.queries import company, member_of_session
from enishi.timeline.queries import last_seq

SHOWN_AT_ONCE = 500
_PERSON = re.compile(r"/live/people/(\d{1,19})/?")


def _newer(after: int) -> list[tuple[int, News]]:
    close_old_connections()
    return [(news.footprint.seq, news) for news in news_after(after, limit=SHOWN_AT_ONCE)]


_feed: Feed[News] = Feed(_newer)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return None
    path = str(scope["path"])
    about = _PERSON.fullmatch(path)
    if not about and path.rstrip("/") != "/live/events":
        return await refuse(send, 404)
    member = await on_thread(_reader, cookie(scope, settings.SESSION_COOKIE_NAME))
    if member is None:
        return await refuse(send, 401)
    seen = last_id(scope)
    after = await on_thread(_start) if seen is None else seen
    page = PersonPage(int(about[1])) if about else HomePage(member)
    return await serve(receive, send, _feed, after, page.shown)


class HomePage:
    """What this member sees of each event, in their language."""

    def __init__(self, member: Member) -> None:
        self._lifted = sees_personal_data(member)
        self._language = member.language
        self._zone = ZoneInfo(member.zone)

    def shown(self, news: News) -> dict[str, object]:
        with translation.override(self._language), timezone.override(self._zone):
            return item(news, lifted=self._lifted)


class PersonPage:
    def __init__(self, person_id: int) -> None:
        self._person_id = person_id

    def shown(self, news: News) -> dict[str, object] | None:
        return {"seq": news.footprint.seq} if news.person.pk == self._person_id else None


def _reader(session_key: str) -> Member | None:
    close_old_connections()
    member = member_of_session(session_key) if session_key else None
    if member:
        house = company()
        member.language, member.zone = member.language or house.language, member.zone or house.zone
    return member


def _start() -> int:
    close_old_connections()
    return last_seq()
