"""Whole submissions: by the API, and of a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.people.models import Person
from enishi.people.queries import person
from enishi.surveys.access import Gone
from enishi.surveys.answering import digest_of, facts_of, newest_version, read_again, to_json
from enishi.surveys.definition.answers import Checked, checked
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import Flag, ResponseState, SurveyState
from enishi.surveys.faults import bad_answers
from enishi.surveys.models import Response, Survey, Version
from enishi.surveys.occasion import about_of
from enishi.surveys.outbox import tell
from enishi.surveys.quality import is_straight, written

KEY = re.compile(r"[\x21-\x7e]{1,200}")


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
    body = digest_of(to_json([*said, given.about] if given.about else said))
    if known := Response.objects.filter(digest=digest).first():
        return _the_same(known, body), False
    made = prepared(survey, given, digest=digest, body=body)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # the same request, at the same moment
        return _the_same(Response.objects.get(digest=digest), body), False
    tell([made])
    return made, True


def prepared(survey: Survey, given: Submission, *, digest: str, body: str) -> Response:
    """The row of a submission, checked and not stored yet."""
    if survey.state != SurveyState.OPEN:
        raise Gone("survey_closed", _("This survey is not answered any more."))
    version = newest_version(survey)
    definition = stored(version.definition)
    who = asked_person(definition, given.person_id)
    found = checked_whole(definition, given, who.pk if who else None)
    now = clock.now_us()
    return Response(
        survey=survey, version=version, digest=digest, body=body,
        person_id=who.pk if who else None, language=spoken(definition, given.language),
        state=ResponseState.FINISHED, answers=to_json(found.answers),
        flags=written([Flag.STRAIGHT] if is_straight(definition, found.answers) else []),
        about=about_of(given.about), started_at=now, finished_at=now,
    )  # fmt: skip


def checked_whole(definition: Definition, given: Submission, person_id: int | None) -> Checked:
    facts = facts_of(definition, spoken(definition, given.language), "", person_id)
    found = checked(definition, given.answers, facts)
    if found.problems:
        raise bad_answers(found.problems.values())
    return found


def spoken(definition: Definition, language: str) -> str:
    return language if language in definition.languages else definition.languages[0]


def _the_same(known: Response, body: str) -> Response:
    if known.body != body:
        message = _("This Idempotency-Key was used with another answer.")
        raise Conflict("key_used", message, field="Idempotency-Key")
    if known.told_at is None:
        tell([read_again(known.pk)])
    return known


def asked_person(definition: Definition, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    if definition.anonymous:
        message = _("An anonymous survey keeps no person.")
        raise BadInput("survey_anonymous", message, field="person")
    return person(person_id)


def published(survey: Survey) -> tuple[Version, Definition]:
    version = newest_version(survey)
    return version, stored(version.definition)
