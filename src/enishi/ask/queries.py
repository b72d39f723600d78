"""Asking. In a server the asker does the work; elsewhere (a command, a test) this process does."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final, TypeVar, cast

import msgspec
from django.utils.translation import gettext_lazy as _

from enishi.ask.answers import Answer, People, Request
from enishi.ask.failures import exactly, raised, said
from enishi.ask.line import Line, Reply
from enishi.ask.populations import (
    Populations,
    provide,
    provide_sheets,
    provide_tables,
    segment_names,
)
from enishi.lens.errors import QuestionError
from enishi.lib.errors import BadInput, TooMany, Unavailable

__all__ = [
    "Populations", "ask", "exactly", "glance", "glance_all", "people_behind", "provide",
    "provide_sheets", "provide_tables", "segment_names",
]  # fmt: skip

PATIENCE: Final = 60.0  # seconds that the API waits
GLANCE: Final = 0.25  # seconds that a page waits before it shows that it is still counting
PAGE_AGE: Final = 20.0  # seconds that a page's figure may be behind the data
LONG: Final = 3  # questions that requests wait for at a time, for as long as PATIENCE

T = TypeVar("T")
_answer: Final = msgspec.json.Decoder(Answer).decode
_people: Final = msgspec.json.Decoder(People).decode
line: Final = Line()
_long: Final = threading.BoundedSemaphore(LONG)


def ask(name: str, params: Mapping[str, object] | None = None, *, at_home: bool = False) -> Answer:
    """The answer, however long it takes (within PATIENCE). `at_home`: never for a page or the API;
    the question may read the files that it names."""
    return _patiently(Request(name=name, params=dict(params or {}), at_home=at_home), _answer)


def glance(
    name: str, params: Mapping[str, object] | None = None, *, max_age: float = PAGE_AGE
) -> Answer | None:
    """The answer if it is there in a moment; else None, and the asker goes on: ask again."""
    request = Request(name=name, params=dict(params or {}), max_age=max_age)
    return _told(request, _answer, wait=GLANCE, leave=True)


def glance_all(
    asked: Sequence[tuple[str, Mapping[str, object]]],
    *,
    wait: float = GLANCE,
    among: Mapping[str, object] | None = None,
) -> list[Answer] | None:
    """All their answers if they are there in a moment (together); else None: ask again. `among`:
    only of the people for whom a condition holds (`Request.among`)."""
    whom = None if among is None else dict(among)
    requests = [Request(name=n, params=dict(p), max_age=PAGE_AGE, among=whom) for n, p in asked]
    if not line.is_open:
        return [cast("Answer", _here(request)) for request in requests]
    until = monotonic() + wait
    under_way = [line.begin(request) for request in requests]
    replies = [line.reply(one, wait=max(0.0, until - monotonic()), leave=True) for one in under_way]
    found = [_read(reply, _answer) for reply in replies if reply]
    return found if len(found) == len(requests) else None


def people_behind(
    name: str,
    params: Mapping[str, object],
    row: Mapping[str, object],
    *,
    cursor: str = "",
    before: int = 0,
    limit: int = 100,
) -> People:
    """Who is behind a row of the answer (all of it: an empty row), by id; with `before` those
    before that id, backwards."""
    if cursor and not cursor.isdecimal():
        raise BadInput("bad_cursor", _("This cursor is not one of ours."), field="cursor")
    after = int(cursor or 0)
    request = Request(name=name, params=dict(params), row=dict(row), after=after, limit=limit)
    if before:
        request = replace(request, before=before)
    return _patiently(request, _people)


def _patiently(request: Request, decode: Callable[[bytes], T]) -> T:
    if not _long.acquire(blocking=False):
        raise TooMany(
            "many_questions", _("Many questions are being answered; ask again."), retry_after=2
        )
    try:
        answer = _told(request, decode, wait=PATIENCE, leave=False)
    finally:
        _long.release()
    if answer is None:
        raise Unavailable(
            "took_too_long", _("The question takes too long; ask about less."), retry_after=60
        )
    return answer


def _told(request: Request, decode: Callable[[bytes], T], *, wait: float, leave: bool) -> T | None:
    if not line.is_open:
        return cast("T", _here(request))
    reply = line.ask(request, wait=wait, leave=leave)
    return _read(reply, decode) if reply else None


def _read(reply: Reply, decode: Callable[[bytes], T]) -> T:
    if reply.error:
        raise raised(reply.error)
    return decode(reply.answer)


def _here(request: Request) -> object:
    from enishi.ask.solving import solve

    try:
        return solve(request)
    except QuestionError as error:
        raise raised(said(error)) from error
