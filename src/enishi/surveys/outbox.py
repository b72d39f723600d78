"""Finished answers become events, through the spool like everybody's.

The answer is stored first, then made durable in the spool, and only then acknowledged. Where a
process dies between the two, the worker sends it later; the ids of its events follow from the
submission, so that what is sent twice is stored once."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from enishi.lib import clock
from enishi.lib.errors import Unavailable
from enishi.lib.folder import spool_file
from enishi.people.queries import identifiers_of
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Consent,
    Contact,
    Definition,
    Long,
    Short,
    questions_of,
    said,
)
from enishi.surveys.enums import Flag, ResponseState
from enishi.surveys.models import Response
from enishi.timeline.enums import Channel, Lane, SourceKind
from enishi.timeline.models import Source
from enishi.timeline.spool import Record, Spool

CONSENTED = "Consent Updated"
ANSWERED = "Survey Answered"  # a scored question
SUBMITTED = "Survey Submitted"  # the whole
SOURCE = "Enishi surveys"
# As segments and rules write them.
WRITTEN = {"nps": "NPS", "enps": "eNPS", "csat": "CSAT", "ces": "CES"}
LATE = 10 * clock.SECOND  # until the worker sends what a request should have sent
AT_ONCE = 500
META = msgspec.json.encode({"kind": "batch"})

log = logging.getLogger(__name__)
_open: dict[Path, Spool] = {}


def tell(responses: Sequence[Response], *, lane: Lane = Lane.LIVE) -> None:
    """Durable when this returns. A full spool is told to the log, and the worker tries again."""
    mark_told(send(responses, lane=lane))


def send(responses: Sequence[Response], *, lane: Lane = Lane.LIVE) -> list[int]:
    """Durable when this returns; the ids of those that are, for `mark_told`. Until they are marked,
    the worker may send them again, which changes nothing."""
    if not responses:
        return []
    source = survey_source()
    now = clock.now_us()
    records = [record_of(response, source.pk, now, lane) for response in responses]
    try:
        spool().append(records)
    except Unavailable as error:
        log.warning("%d answers wait for the spool: %s", len(records), error.code)
        return []
    return [one.pk for one in responses]


def mark_told(ids: Sequence[int]) -> None:
    if ids:
        Response.objects.filter(pk__in=ids).update(told_at=clock.now_us())


def tell_waiting(*, late: int = LATE) -> int:
    """What was finished a while ago and is not in the spool; how many."""
    waiting = Response.objects.filter(
        state=ResponseState.FINISHED, told_at=None, finished_at__lte=clock.now_us() - late
    ).select_related("version", "survey", "link")
    found = list(waiting.order_by("finished_at")[:AT_ONCE])
    tell(found)
    return len(found)


def survey_source() -> Source:
    known = {"kind": SourceKind.SERVER, "channel": Channel.WEB}
    return Source.objects.get_or_create(name=SOURCE, defaults=known)[0]


def spool() -> Spool:
    """Kept open: a commit of one answer costs one sync, not a new file each time."""
    path = spool_file()
    if path not in _open:
        for other in list(_open):
            _open.pop(other).close()
        _open[path] = Spool(path, limit=settings.SPOOL_BYTES)
    return _open[path]


def record_of(response: Response, source_id: int, now: int, lane: Lane) -> Record:
    messages = list(messages_of(response))
    return Record(
        lane=lane,
        source_id=source_id,
        received_at=now,
        meta=META,
        body=msgspec.json.encode({"batch": messages}),
        events=len(messages),
    )


def messages_of(response: Response) -> Iterator[dict[str, object]]:
    definition = stored(response.version.definition)
    answers: dict[str, Any] = msgspec.json.decode(response.answers)
    about = {
        "survey": said(definition.title, definition.languages[0], definition),
        "survey_id": response.survey_id,
        "version": response.version.number,
        "language": response.language,
        **({"link": response.link.label} if response.link and response.link.label else {}),
        **response.about,
    }
    for question in questions_of(definition):
        if question.scored and question.id in answers:
            properties = about | _scored(response, definition, question, answers)
            yield _message(response, ANSWERED, question.id, properties)
    properties = about | {
        "answered": len(answers),
        "seconds": max(0, ((response.finished_at or 0) - response.started_at) // clock.SECOND),
        "answers": dict(_open_answers(definition, answers)),
        **({"flags": response.flags.split()} if response.flags else {}),
    }
    yield _message(response, SUBMITTED, "", properties)
    if not definition.anonymous:
        yield from _claims(response, definition, answers)


def _claims(
    response: Response, definition: Definition, answers: Mapping[str, Any]
) -> Iterator[dict[str, object]]:
    """What somebody says of themselves. Typed addresses are no identifiers here: whoever types
    another person's would become that person. So they are traits under names that link nobody."""
    said_of: dict[str, object] = {}
    for question in questions_of(definition):
        given = answers.get(question.id)
        if isinstance(question, Contact) and isinstance(given, Mapping):
            said_of |= given
        elif isinstance(question, Consent) and given is True:
            properties = {"purpose": question.purpose, "channel": question.channel, "granted": True}
            yield _message(response, CONSENTED, f"{question.id}-consent", properties)
    if said_of:
        yield {
            **_message(response, "", "contact", {}),
            "type": "identify",
            "traits": {_trait(name, response): value for name, value in said_of.items()},
        }


def _trait(name: str, response: Response) -> str:
    """A name is theirs where nobody else can be meant: of a submission that stands for itself."""
    alone = not response.person_id and not response.who
    return name if alone and name in ("name", "company") else f"stated_{name}"


def item(survey_id: int, question_id: str) -> str:
    """A scored question among all surveys: what answers of it are found by."""
    return f"{survey_id}.{question_id}"


def _scored(
    response: Response, definition: Definition, question: AnyQuestion, answers: Mapping[str, Any]
) -> dict[str, object]:
    least, most = question.ends  # type: ignore[union-attr] # a scored question has ends
    comments = [
        answers[one.id]
        for one in questions_of(definition)
        if isinstance(one, Short | Long) and one.comments == question.id and one.id in answers
    ]
    return {
        "metric": WRITTEN.get(question.metric, question.metric),
        "score": answers[question.id],
        "min": least,
        "max": most,
        "question": said(question.text, response.language, definition),
        "question_id": question.id,
        "item": item(response.survey_id, question.id),
        **({"comment": "\n".join(comments)} if comments else {}),
    }


def _open_answers(
    definition: Definition, answers: Mapping[str, Any]
) -> Iterator[tuple[str, object]]:
    """What may stand on the timeline: contact details are kept with the answer alone."""
    for question in questions_of(definition):
        if question.id in answers and not isinstance(question, Contact):
            yield question.id, answers[question.id]


def _message(
    response: Response, name: str, part: str, properties: Mapping[str, object]
) -> dict[str, object]:
    submission = f"survey-{response.digest[:32]}"
    who = _who(response, submission)
    if f" {Flag.BOT} " in response.flags:
        who["context"] = {**who.get("context", {}), "bot": True}
    return {
        "type": "track",
        "event": name,
        "messageId": f"{submission}-{part}" if part else submission,
        "timestamp": clock.from_us(response.finished_at or 0).isoformat(),
        "properties": dict(properties),
        **who,
    }


def _who(response: Response, submission: str) -> dict[str, Any]:
    """The person of a personal link by their strongest identifier, the visitor of a site as its tag
    calls them; else nobody but the submission itself."""
    held = identifiers_of(response.person_id) if response.person_id else []
    if not held:
        visitor: dict[str, Any] = msgspec.json.decode(response.who) if response.who else {}
        return visitor or {"anonymousId": submission}
    strongest = held[0]
    if strongest.kind == "user_id":
        return {"userId": strongest.raw}
    if strongest.kind == "anonymous_id":
        return {"anonymousId": strongest.raw}
    known = {"id": strongest.raw, "type": strongest.kind, "collection": "users", "encoding": "none"}
    return {"context": {"externalIds": [known]}}
