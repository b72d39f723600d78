"""Whole answers to one-page surveys, many in one transaction.

What is ordinary (a public link, one page, everything right, the first press) is checked as the page
checks it, stored together with what came at the same moment, and made durable by one sync. For
whatever is not, `answer_all` says nothing, and the page itself answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.http import QueryDict

from enishi.lib import clock
from enishi.lib.errors import TooMany
from enishi.surveys.answering import TOKEN, digest_of, press_last, seen_at, visit_of
from enishi.surveys.asked import given_in
from enishi.surveys.definition.answers import checked, judged
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition, questions_of
from enishi.surveys.enums import LinkKind
from enishi.surveys.models import Link, Response, Version, Visit
from enishi.surveys.outbox import mark_told, send
from enishi.surveys.pace import count_post
from enishi.surveys.quality import Sender, seen_again
from enishi.surveys.turns import SEEN, TRAP

MOST: Final = 64  # in one transaction: nobody waits long for the others
# Of one thread: in the spool, and marked so with what comes next. A process that dies before leaves
# them to the worker, which sends them again, to no effect.
_sent: Final[list[int]] = []


@dataclass(frozen=True)
class Post:
    """A form as it came."""

    code: str
    token: str
    form: QueryDict
    wished: str  # language of the browser
    agent: str
    address: str

    @property
    def is_plain(self) -> bool:
        return bool(TOKEN.fullmatch(self.token)) and self.form.get("go", "next") == "next"


def answer_all(posts: Sequence[Post]) -> list[bool]:
    """For each whether it was stored, durable; of those that were not nothing was."""
    asked = _asked({post.code for post in posts if post.is_plain})
    made: dict[int, Response] = {}
    visits: list[Visit] = []
    known = _known(posts)
    for number, post in enumerate(posts):
        digest = digest_of(post.token)
        if post.code not in asked or not post.is_plain or digest in known:
            continue
        response = _response(post, digest, *asked[post.code])
        if response and _may_post(post):
            known.add(digest)
            made[number] = response
            visits.append(_visit(post, response))
    if not _keep(list(made.values()), visits):
        made.clear()
    return [number in made for number in range(len(posts))]


def _known(posts: Sequence[Post]) -> set[str]:
    digests = [digest_of(post.token) for post in posts]
    return set(Response.objects.filter(digest__in=digests).values_list("digest", flat=True))


def _asked(codes: set[str]) -> dict[str, tuple[Link, Version]]:
    """Open public links with what they ask by now."""
    of = Version.objects.filter(survey=OuterRef("survey")).order_by("-number")
    links = Link.objects.filter(
        code__in=codes, kind=LinkKind.PUBLIC, closed_at=None, survey__closed_at=None,
        survey__deleted_at=None,
    ).select_related("survey")  # fmt: skip
    links = links.annotate(newest=Subquery(of.values("pk")[:1]), at=Subquery(of.values("at")[:1]))
    now = clock.now_us()
    return {
        link.code: (link, _version(link.newest, link.at))
        for link in links
        if link.newest and (link.expires_at is None or link.expires_at > now)
    }


@lru_cache(maxsize=64)
def _version(pk: int, _at: int) -> Version:
    """A version never changes; `_at` tells it from that of a database that was put back."""
    return Version.objects.get(pk=pk)


def _response(post: Post, digest: str, link: Link, version: Version) -> Response | None:
    definition = stored(version.definition)
    if len(definition.pages) != 1:
        return None
    facts = Facts(_language(definition, post), link.label)
    given = given_in(post.form, list(questions_of(definition)))
    if post.form.get("page") != definition.pages[0].id or _wrong(definition, given):
        return None
    found = checked(definition, given, facts, digest)
    if found.problems or not found.route.pages:
        return None
    seen = seen_at(post.form.get(SEEN, ""))
    response = Response(
        survey=link.survey, version=version, link=link, digest=digest, language=facts.language,
        about=link.about, started_at=seen or clock.now_us(),
    )  # fmt: skip
    sender = Sender(post.agent, post.address, trapped=bool(post.form.get(TRAP)))
    return press_last(response, definition, found, sender, seen=seen is not None)


def _wrong(definition: Definition, given: Mapping[str, object]) -> bool:
    """Also what is hidden by now is said to be wrong, as the page says it."""
    return any(judged(question, given.get(question.id))[1] for question in questions_of(definition))


def _language(definition: Definition, post: Post) -> str:
    ways = (post.form.get("language", ""), post.wished)
    return next((one for one in ways if one in definition.languages), definition.languages[0])


def _may_post(post: Post) -> bool:
    try:
        count_post(post.address)
    except TooMany:
        return False
    return True


def _visit(post: Post, response: Response) -> Visit:
    seen = seen_at(post.form.get(SEEN, ""))
    return visit_of(
        response, post.form.get("page", ""), seen, saved_at=response.finished_at,
        spent=response.spent if seen else None,
    )  # fmt: skip


def _keep(made: Sequence[Response], visits: Sequence[Visit]) -> bool:
    if not made:
        return True
    seen_again(made)
    sent = list(_sent)
    try:
        with transaction.atomic():
            mark_told(sent)
            Response.objects.bulk_create(made)
            Visit.objects.bulk_create(visits)
    except IntegrityError:  # one of them was stored meanwhile: each is answered by itself
        return False
    del _sent[: len(sent)]
    _sent.extend(send(made))
    return True


def rest() -> None:
    """Nobody waits: what was sent is marked now, not together with the next."""
    mark_told(_sent)
    _sent.clear()
