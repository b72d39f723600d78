"""Answering, page by page: what is saved can be gone on with, and is submitted once.

Whoever answers holds a token that the page gave them (or that follows from their personal link).
Its digest is the submission's only name: the same token again is the same submission."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import msgspec
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import NotFound
from enishi.people.queries import person, traits_of
from enishi.segments.queries import segments_of, shown
from enishi.surveys.access import Gone, is_personal, signer
from enishi.surveys.definition.answers import Checked, checked, judged
from enishi.surveys.definition.problems import Problem
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.routing import Route, route
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition, Scored, Single
from enishi.surveys.enums import ResponseState
from enishi.surveys.lived import lived
from enishi.surveys.models import Link, Opening, Response, Survey, Version, Visit
from enishi.surveys.outbox import tell
from enishi.surveys.quality import NOBODY, Sender, device_of, flags_of, seen_again
from enishi.surveys.signals import begun, submitted
from enishi.team.queries import company_zone

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")


@dataclass(frozen=True)
class Sitting:
    """Somebody answers. `response` is None until the first page was saved."""

    link: Link
    version: Version
    token: str
    response: Response | None
    definition: Definition
    answers: Mapping[str, object]
    facts: Facts
    sender: Sender = NOBODY
    shown_at: int | None = None  # when the page that is posted was shown

    @property
    def digest(self) -> str:
        return digest_of(self.token)

    @property
    def route(self) -> Route:
        return route(self.definition, self.answers, self.facts, self.digest)

    @property
    def is_finished(self) -> bool:
        return self.response is not None and self.response.state == ResponseState.FINISHED


def sit_down(link: Link, token: str, language: str = "", *, wished: str = "") -> Sitting:
    """Begin, or go on, by the version that was begun with. `language` was chosen on the page;
    `wished` is what the browser says."""
    response = (
        Response.objects.select_related("version", "survey", "link")
        .filter(digest=digest_of(token), survey_id=link.survey_id)
        .first()
    )
    version = response.version if response else newest_version(link.survey)
    definition = stored(version.definition)
    ways = (language, response.language if response else wished)
    spoken = next((one for one in ways if one in definition.languages), definition.languages[0])
    answers: dict[str, object] = msgspec.json.decode(response.answers) if response else {}
    facts = facts_of(definition, spoken, link.label, link.person_id)
    return Sitting(link, version, token, response, definition, answers, facts)


def chosen_in(sitting: Sitting, text: str) -> tuple[str, dict[str, object]]:
    """What the address of a mail's button says (`nps:9`), and the page where it is asked. Opening
    it stores nothing, because machines that read mail open it, too: it is chosen beforehand, and
    one press submits it."""
    name, _colon, said = text.partition(":")
    for one in sitting.route.pages:
        for question in one.questions:
            if question.id == name and isinstance(question, Scored | Single):
                number = said.isascii() and said.isdecimal() and len(said) < 4
                value, problem = judged(question, int(said) if number else said)
                wrong = problem is not None or value is None
                return ("", {}) if wrong else (one.page.id, {name: value})
    return "", {}


def opened(link: Link) -> None:
    """The first page was shown to somebody who had not begun: counted by the company's day."""
    day = clock.now().astimezone(company_zone()).date()
    counted = Opening.objects.filter(survey=link.survey_id, link=link, day=day)
    if not counted.update(n=F("n") + 1):
        fresh = Opening(survey_id=link.survey_id, link=link, day=day)
        Opening.objects.bulk_create([fresh], ignore_conflicts=True)
        counted.update(n=F("n") + 1)


def sit_again(sitting: Sitting) -> Sitting:
    """As it stands by now."""
    again = sit_down(sitting.link, sitting.token)
    return replace(again, facts=sitting.facts)


def in_language(sitting: Sitting, language: str) -> Sitting:
    if language not in sitting.definition.languages:
        return sitting
    return replace(sitting, facts=replace(sitting.facts, language=language))


def new_token(link: Link) -> str:
    """Of a personal link always the same one."""
    if is_personal(link):
        return hashlib.sha256(signer().sign(link.code).encode()).hexdigest()
    return secrets.token_urlsafe(24)


def token_in_address(link: Link, text: str) -> str:
    if not TOKEN.fullmatch(text) or (is_personal(link) and text != new_token(link)):
        raise NotFound("no_such_survey", _("There is no such survey."))
    return text


def seen_now() -> str:
    """When a page is shown, signed: it comes back with what is posted."""
    return _moments().sign(str(clock.now_us()))


def seen_at(text: str) -> int | None:
    """The moment in it, if we wrote it, within a week."""
    try:
        moment = int(_moments().unsign(text))
    except (BadSignature, ValueError):
        return None
    return moment if 0 <= clock.now_us() - moment < 7 * clock.DAY else None


@cache
def _moments() -> Signer:
    return Signer(salt="enishi.surveys.seen", sep=".")


def save_page(
    sitting: Sitting, page_id: str, given: Mapping[str, object]
) -> tuple[Sitting, dict[str, Problem]]:
    """Keep what is right on a page, and say what is not. A finished submission stays as it is."""
    number = sitting.route.page(page_id)
    if sitting.is_finished or number is None:
        return sitting, {}
    answers = dict(sitting.answers)
    problems: dict[str, Problem] = {}
    for question in sitting.route.pages[number].questions:
        value, problem = judged(question, given.get(question.id))
        answers.pop(question.id, None)
        if problem:
            problems[question.id] = problem
        elif value is not None:
            answers[question.id] = value
    response = _keep(sitting, answers)
    kept: dict[str, object] = msgspec.json.decode(response.answers)
    return replace(sitting, response=response, answers=kept), problems


def missing_on_page(sitting: Sitting, page_id: str) -> dict[str, Problem]:
    """What the page asks for and was not answered."""
    found = checked(sitting.definition, sitting.answers, sitting.facts, sitting.digest)
    here = next((one for one in found.route.pages if one.page.id == page_id), None)
    ids = [question.id for question in here.questions] if here else []
    return {one: found.problems[one] for one in ids if one in found.problems}


def go_on(sitting: Sitting, page_id: str, next_page: str) -> None:
    """The page is done; `next_page`: the one that is seen now, "" after the last."""
    if sitting.response is None:
        return
    now = clock.now_us()
    visits = [visit_of(sitting.response, page_id, sitting.shown_at)]
    if next_page:
        visits.append(visit_of(sitting.response, next_page, now))
    Visit.objects.bulk_create(visits, ignore_conflicts=True)
    open_one = sitting.response.visits.filter(page=page_id, saved_at=None)
    open_one.update(saved_at=now, spent=now - F("shown_at"))


def visit_of(response: Response, page_id: str, shown_at: int | None, **more: int | None) -> Visit:
    return Visit(
        response=response, survey_id=response.survey_id, page=page_id, shown_at=shown_at, **more
    )


def finish(sitting: Sitting) -> Checked:
    """Submit what was saved, if nothing is missing: once, durable when this returns."""
    found = checked(sitting.definition, sitting.answers, sitting.facts, sitting.digest)
    if sitting.is_finished or found.problems:
        return found
    response = sitting.response or _keep(sitting, found.answers)
    seen = sitting.shown_at is not None
    press_last(response, sitting.definition, found, sitting.sender, seen=seen)
    seen_again([response])
    with transaction.atomic():
        open_one = Response.objects.filter(pk=response.pk, state=ResponseState.STARTED)
        is_first = open_one.update(**{name: getattr(response, name) for name in FINISHED})
        if is_first and is_personal(sitting.link):
            submitted.send(sender=None, response=response)
    tell([read_again(response.pk)])
    return found


FINISHED = ("state", "answers", "finished_at", "spent", "device", "flags")


def press_last(
    response: Response, definition: Definition, found: Checked, sender: Sender, *, seen: bool
) -> Response:
    """What the last press changes about a response, not stored yet. `seen`: it is known since when
    the page was looked at; else nobody knows how long it took."""
    response.state = ResponseState.FINISHED
    response.answers = to_json(found.answers)
    response.finished_at = now = clock.now_us()
    response.spent = now - response.started_at if seen else None
    response.device = device_of(sender, definition, response.survey_id)
    response.flags = flags_of(response, definition, found.answers, sender)
    return response


def _keep(sitting: Sitting, answers: Mapping[str, object]) -> Response:
    if sitting.response is None:
        return _begin(sitting, answers)
    open_one = Response.objects.filter(pk=sitting.response.pk, state=ResponseState.STARTED)
    open_one.update(answers=to_json(answers), language=sitting.facts.language)
    return read_again(sitting.response.pk)


def _begin(sitting: Sitting, answers: Mapping[str, object]) -> Response:
    """The first page's second press finds what the first one made."""
    anonymous = sitting.definition.anonymous
    try:
        with transaction.atomic():
            made = Response.objects.create(
                survey_id=sitting.link.survey_id,
                version=sitting.version,
                link=sitting.link,
                digest=sitting.digest,
                about=sitting.link.about,
                person_id=None if anonymous else sitting.link.person_id,
                language=sitting.facts.language,
                state=ResponseState.STARTED,
                answers=to_json(answers),
                started_at=sitting.shown_at or clock.now_us(),
                who="" if anonymous else sitting.sender.who,
            )
            if is_personal(sitting.link):
                begun.send(sender=None, response=made)
            return made
    except IntegrityError:
        return Response.objects.select_related("version", "survey", "link").get(
            digest=sitting.digest
        )


def newest_version(survey: Survey) -> Version:
    version = survey.versions.order_by("-number").first()
    if version is None:
        raise Gone("survey_closed", _("This survey is not answered any more."))
    return version


def facts_of(definition: Definition, language: str, link: str, person_id: int | None) -> Facts:
    if person_id is None or definition.anonymous:
        return Facts(language, link)
    named = segments_of(person_id)
    segments = {
        text for one in named for text in (str(one.pk), one.shipped, one.name, shown(one, "name"))
    }
    traits = {trait.name: trait.value for trait in traits_of(person_id)}
    try:
        traits.setdefault("name", person(person_id).name)
    except NotFound:  # erased meanwhile: the link still works, of nobody
        return Facts(language, link)
    return Facts(
        language,
        link,
        personal=True,
        traits=traits,
        segments=frozenset(segments - {""}),
        lived=lived(definition, person_id),
    )


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_again(pk: int) -> Response:
    return Response.objects.select_related("version", "survey", "link").get(pk=pk)


def to_json(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
