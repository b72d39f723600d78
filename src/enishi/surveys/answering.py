"""Answering, page by page: what is saved can be gone on with, and is submitted once.

Whoever answers holds a token that the page gave them (or that follows from their personal link).
Its digest is the submission's only name: the same token again is the same submission."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict, NotFound
from enishi.people.models import Person
from enishi.people.queries import person, traits_of
from enishi.segments.queries import segments_of, shown
from enishi.surveys.access import Gone, is_personal, signer
from enishi.surveys.definition.answers import Checked, checked, judged
from enishi.surveys.definition.problems import Problem
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.routing import Route, route
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition, Scored, Single
from enishi.surveys.enums import ResponseState, SurveyState
from enishi.surveys.faults import bad_answers
from enishi.surveys.lived import lived
from enishi.surveys.models import Link, Response, Survey, Version
from enishi.surveys.occasion import about_of
from enishi.surveys.outbox import tell
from enishi.surveys.signals import begun, submitted

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")
KEY = re.compile(r"[\x21-\x7e]{1,200}")


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


def new_token(link: Link) -> str:
    """Of a personal link always the same one."""
    if is_personal(link):
        return hashlib.sha256(signer().sign(link.code).encode()).hexdigest()
    return secrets.token_urlsafe(24)


def token_in_address(link: Link, text: str) -> str:
    if not TOKEN.fullmatch(text) or (is_personal(link) and text != new_token(link)):
        raise NotFound("no_such_survey", _("There is no such survey."))
    return text


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
    again = Sitting(
        sitting.link, sitting.version, sitting.token, response, sitting.definition, kept,
        sitting.facts,
    )  # fmt: skip
    return again, problems


def missing_on_page(sitting: Sitting, page_id: str) -> dict[str, Problem]:
    """What the page asks for and was not answered."""
    found = checked(sitting.definition, sitting.answers, sitting.facts, sitting.digest)
    here = next((one for one in found.route.pages if one.page.id == page_id), None)
    ids = [question.id for question in here.questions] if here else []
    return {one: found.problems[one] for one in ids if one in found.problems}


def finish(sitting: Sitting) -> Checked:
    """Submit what was saved, if nothing is missing: once, durable when this returns."""
    found = checked(sitting.definition, sitting.answers, sitting.facts, sitting.digest)
    if sitting.is_finished or found.problems:
        return found
    response = sitting.response or _keep(sitting, found.answers)
    with transaction.atomic():
        open_one = Response.objects.filter(pk=response.pk, state=ResponseState.STARTED)
        is_first = open_one.update(
            state=ResponseState.FINISHED,
            answers=_json(found.answers),
            finished_at=clock.now_us(),
        )
        if is_first and is_personal(sitting.link):
            submitted.send(sender=None, response=response)
    tell([_read(response.pk)])
    return found


def _keep(sitting: Sitting, answers: Mapping[str, object]) -> Response:
    if sitting.response is None:
        return _begin(sitting, answers)
    open_one = Response.objects.filter(pk=sitting.response.pk, state=ResponseState.STARTED)
    open_one.update(answers=_json(answers), language=sitting.facts.language)
    return _read(sitting.response.pk)


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
                answers=_json(answers),
                started_at=clock.now_us(),
            )
            if is_personal(sitting.link):
                begun.send(sender=None, response=made)
            return made
    except IntegrityError:
        return Response.objects.select_related("version", "survey", "link").get(
            digest=sitting.digest
        )


# -- by the API ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submission:
    """A whole answer at once."""

    key: str  # Idempotency-Key
    answers: Mapping[str, object]
    language: str = ""
    person_id: int | None = None
    about: Mapping[str, object] = field(default_factory=dict)


def submit(survey: Survey, given: Submission) -> tuple[Response, bool]:
    """The answer, and whether it is new. The same key with the same body is the same answer."""
    if not KEY.fullmatch(given.key):
        message = _("Send an Idempotency-Key of up to 200 characters.")
        raise BadInput("key_missing", message, field="Idempotency-Key")
    digest = digest_of(f"api:{survey.pk}:{given.key}")
    said = [given.answers, given.language, given.person_id]
    body = digest_of(_json([*said, given.about] if given.about else said))
    if known := Response.objects.filter(digest=digest).first():
        return _the_same(known, body), False
    if survey.state != SurveyState.OPEN:
        raise Gone("survey_closed", _("This survey is not answered any more."))
    version = newest_version(survey)
    definition = stored(version.definition)
    who = _asked(definition, given.person_id)
    language = given.language if given.language in definition.languages else definition.languages[0]
    found = checked(
        definition, given.answers, facts_of(definition, language, "", who.pk if who else None)
    )
    if found.problems:
        raise bad_answers(found.problems.values())
    about, now = about_of(given.about), clock.now_us()
    try:
        with transaction.atomic():
            made = Response.objects.create(
                survey=survey, version=version, digest=digest, body=body,
                person_id=who.pk if who else None, language=language,
                state=ResponseState.FINISHED, answers=_json(found.answers),
                about=about, started_at=now, finished_at=now,
            )  # fmt: skip
    except IntegrityError:  # the same request, at the same moment
        return _the_same(Response.objects.get(digest=digest), body), False
    tell([made])
    return made, True


def _the_same(known: Response, body: str) -> Response:
    if known.body != body:
        message = _("This Idempotency-Key was used with another answer.")
        raise Conflict("key_used", message, field="Idempotency-Key")
    if known.told_at is None:
        tell([_read(known.pk)])
    return known


def _asked(definition: Definition, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    if definition.anonymous:
        message = _("An anonymous survey keeps no person.")
        raise BadInput("survey_anonymous", message, field="person")
    return person(person_id)


# -- in common ----------------------------------------------------------------------------------


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


def _read(pk: int) -> Response:
    return Response.objects.select_related("version", "survey", "link").get(pk=pk)


def _json(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
