"""The surveys of 青葉リビング, and the answers to them.

Every answer of the simulator is one answer of a survey. It is not told twice: its message, as the
survey system sent it, carries the survey, version, question and link that an answer in Enishi would
carry, and becomes the one event; the answer itself is written down once that is stored."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, Final

import msgspec
from django.db import transaction

from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.site.demo.calendar import Calendar
from enishi.surveys import actions
from enishi.surveys.actions import LinkDraft
from enishi.surveys.definition.reading import from_plain, from_toml, stored, to_plain
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import LinkKind, ResponseState
from enishi.surveys.models import Link, Opening, Response, Survey, Version, Visit
from enishi.surveys.outbox import SUBMITTED, item
from enishi.team.access import Caller
from enishi.team.queries import company_zone
from enishi.timeline.models import Event, Source

SOURCE: Final = "アンケート"
AT_ONCE: Final = 2_000
LEFT: Final = 6  # one in so many who begin does not end
ABOUT: Final = (
    *("survey", "survey_id", "version", "language", "link"),
    *("touchpoint", "channel", "store", "order_id"),
)  # fmt: skip
LABELS: Final = {"store": "店舗レシート", "web": "注文確認メール", "app": "アプリ", "phone": "SMS"}


@dataclass(frozen=True)
class Asked:
    """`file` beside this one; `question` is the scored one, `comment` the one for its reason."""

    file: str
    question: str
    comment: str
    labels: tuple[str, ...]


ASKED: Final = (
    Asked("after_purchase", "nps", "why", ("store", "web", "app")),
    Asked("after_call", "csat", "comment", ("phone",)),
    Asked("after_procedure", "ces", "comment", ("store", "web")),
)


@cache
def definition_of(file: str) -> Definition:
    return from_toml((files(__name__) / f"{file}.toml").read_text(encoding="utf-8"))


# -- before anything is sent --------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """A survey that is asked. From `again` on it is its second version."""

    asked: Asked
    survey: Survey
    again: int
    start: str  # how a message about it begins its properties

    def named(self, message: str, at: int) -> str:
        """With what an answer in Enishi would say of itself."""
        channel = next((one for one in LABELS if f'"channel":"{one}"' in message), "")
        said = {
            "survey_id": self.survey.pk,
            "version": 2 if at >= self.again else 1,
            "question_id": self.asked.question,
            "item": item(self.survey.pk, self.asked.question),
            "language": "ja",
            "link": LABELS[channel],
        }
        return message.replace(
            self.start, f"{self.start}{msgspec.json.encode(said).decode()[1:-1]},"
        )


def open_surveys(calendar: Calendar, *, by: Caller) -> list[Open]:
    """Published on the window's first day, and once again in its middle; made once."""
    return [_open(asked, calendar, by) for asked in ASKED]


@transaction.atomic
def _open(asked: Asked, calendar: Calendar, by: Caller) -> Open:
    definition = definition_of(asked.file)
    title = definition.title["ja"]
    survey = Survey.objects.filter(name=title, deleted_at=None).order_by("pk").first()
    if survey is None:
        with clock.clock_at(calendar.share(0)):
            survey = actions.create_survey(_first(definition), by=by)
            actions.publish_survey(survey, by=by)
            _add_links(survey, asked, by)
        with clock.clock_at(calendar.half):
            survey = actions.change_survey(survey, definition, by=by)
            actions.publish_survey(survey, by=by)
    return Open(asked, survey, calendar.half, f'"properties":{{"survey":"{title}",')


def _first(definition: Definition) -> Definition:
    """As it was asked in the beginning: in Japanese words only, with one end."""
    plain = to_plain(definition)
    for page in plain["pages"]:
        page.pop("branches", None)
    plain["ends"] = plain["ends"][-1:]
    plain.pop("intro", None)
    return from_plain(plain)


def _add_links(survey: Survey, asked: Asked, by: Caller) -> None:
    """One for each place; the link that publishing made is the first of them."""
    first, *others = (LABELS[one] for one in asked.labels)
    survey.links.filter(kind=LinkKind.PUBLIC).update(label=first)
    for label in others:
        actions.add_public_link(survey, LinkDraft(label), by=by)


def told(message: str, at: int, surveys: list[Open]) -> Iterator[str]:
    """A message of the survey system, as it is sent; after a score the whole submission."""
    for one in surveys:
        if one.start in message:
            answered = one.named(message, at)
            yield answered
            yield _submitted(one.asked, answered)
            return
    yield message


def _submitted(asked: Asked, answered: str) -> str:
    message = msgspec.json.decode(answered)
    said = message["properties"]
    answers = _answers(asked, said)
    about = {name: said[name] for name in ABOUT if name in said}
    message["event"], message["messageId"] = SUBMITTED, f"{message['messageId']}-all"
    message["properties"] = {**about, "answered": len(answers), "answers": answers}
    return msgspec.json.encode(message).decode()


# -- when everything is stored ------------------------------------------------------------------


def write_answers() -> int:
    """One answer for each event, and the few who began and left; again changes nothing."""
    source = Source.objects.filter(name=SOURCE).first()
    written, opened = 0, Counter[tuple[int, int, date]]()
    events = _events(source.pk) if source else iter(())
    while some := list(islice(events, AT_ONCE)):
        owner = person_ids(event.identity_id for event, _said in some)
        rows = [
            row
            for event, said in some
            for row in _rows(event, said, owner.get(event.identity_id, event.identity_id))
        ]
        Response.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        _write_visits(rows)
        opened.update(_openings(rows))
        written += len(some)
    _write_openings(opened)
    return written


def _write_visits(rows: Sequence[Response]) -> None:
    """Which pages they saw."""
    known = dict(
        Response.objects.filter(digest__in=[row.digest for row in rows]).values_list("digest", "pk")
    )
    visits = []
    for row in rows:
        pages = [page.id for page in stored(row.version.definition).pages]
        seen = pages if row.state == ResponseState.FINISHED else pages[: 1 + (row.answers != "{}")]
        lasted = ((row.finished_at or row.started_at + clock.MINUTE) - row.started_at) // len(pages)
        for number, page in enumerate(seen):
            shown = row.started_at + number * lasted
            left = number + 1 == len(seen) and row.state == ResponseState.STARTED
            visits.append(
                Visit(
                    response_id=known[row.digest], survey_id=row.survey_id, page=page,
                    shown_at=shown, saved_at=None if left else shown + lasted,
                    spent=None if left else lasted,
                )
            )  # fmt: skip
    Visit.objects.bulk_create(visits, ignore_conflicts=True, batch_size=500)


def _write_openings(opened: Mapping[tuple[int, int, date], int]) -> None:
    rows = [
        Opening(survey_id=of, link_id=link, day=day, n=n) for (of, link, day), n in opened.items()
    ]
    Opening.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _openings(rows: Sequence[Response]) -> Iterator[tuple[int, int, date]]:
    """Each first page that was opened: also by who did not begin."""
    zone = company_zone()
    for row in rows:
        day = clock.from_us(row.started_at).astimezone(zone).date()
        yield from [(row.survey_id, row.link_id or 0, day)] * (
            1 + (int(row.digest[:2], 16) % 5 == 0)
        )


def _events(source: int) -> Iterator[tuple[Event, Mapping[str, Any]]]:
    wanted = Event.objects.filter(source_id=source, name="Survey Answered").order_by("pk")
    columns = wanted.only("identity_id", "time", "message_id", "properties")
    for event in columns.iterator(chunk_size=AT_ONCE):
        said = msgspec.json.decode(event.properties)
        if isinstance(said.get("survey_id"), int):
            yield event, said


def _rows(event: Event, said: Mapping[str, Any], person: int) -> Iterator[Response]:
    version, link = _places(said["survey_id"])[said["version"], said["link"]]
    asked = next(one for one in ASKED if one.question == said["question_id"])
    digest = hashlib.sha256(f"demo:{event.message_id}".encode()).hexdigest()
    number = int(digest[:8], 16)
    began = event.time - (35 + number % 150) * clock.SECOND
    answers = _answers(asked, said)
    yield Response(
        survey_id=said["survey_id"], version=version, link=link, digest=digest, person_id=person,
        language=_language(said), state=ResponseState.FINISHED,
        answers=msgspec.json.encode(answers).decode(), started_at=began,
        finished_at=event.time, told_at=event.time, spent=event.time - began,
    )  # fmt: skip
    if number % LEFT == 0:
        left = {asked.question: answers[asked.question]} if number % 4 else {}
        yield Response(
            survey_id=said["survey_id"], version=version, link=link,
            digest=hashlib.sha256(f"left:{event.message_id}".encode()).hexdigest(),
            language="ja", state=ResponseState.STARTED,
            answers=msgspec.json.encode(left).decode(), started_at=began - clock.HOUR,
        )  # fmt: skip


@cache
def _places(survey: int) -> dict[tuple[int, str], tuple[Version, Link]]:
    versions = Version.objects.filter(survey=survey)
    links = Link.objects.filter(survey=survey)
    return {(v.number, link.label): (v, link) for v in versions for link in links}


def _answers(asked: Asked, said: Mapping[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {asked.question: said["score"]}
    if ratings := said.get("ratings"):
        found["ratings"] = {name: f"r{value}" for name, value in ratings.items()}
    if comment := said.get("comment"):
        found[asked.comment] = comment
    return found


def _language(said: Mapping[str, Any]) -> str:
    return "en" if str(said.get("comment", "あ")).isascii() else "ja"
