"""Surveys with their figures, and single answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enishi.lib import clock
from enishi.lib.keyset import Page, key_of, page_of
from enishi.people.masking import NAME, mask
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.tree import Contact, Definition, Long, Short, questions_of
from enishi.surveys.enums import Flag, LinkKind, ResponseState, SurveyState
from enishi.surveys.models import Link, Response, Survey, Version
from enishi.surveys.quality import carrying
from enishi.team.access import Caller
from enishi.timeline.veil import veiled_text

FEWEST = 5  # answers of an anonymous survey before any of them is shown


@dataclass(frozen=True, slots=True)
class SurveyRow:
    id: int
    name: str
    state: SurveyState
    version: int | None
    draft_differs: bool  # the draft is not what is asked
    started: int
    finished: int
    last: int | None
    made_at: int
    changed_at: int
    asked: Definition  # the version in force, else the draft


@dataclass(frozen=True, slots=True)
class SurveyFilter:
    search: str = ""
    state: str = ""
    order: str = ""  # one of ORDERS; else the newest first


# What a list is ordered by, whether it falls, and the kind of its values.
ORDERS: Final[Mapping[str, tuple[str, bool, type]]] = {
    "": ("pk", True, int),
    "name": ("name", False, str),
    "answers": ("answers", True, int),
    "changed": ("changed_at", True, int),
}


def surveys(wanted: SurveyFilter) -> QuerySet[Survey]:
    found = Survey.objects.filter(deleted_at=None)
    if wanted.search:
        found = found.filter(name__icontains=wanted.search)
    published = Version.objects.filter(survey=OuterRef("pk"))
    if wanted.state == SurveyState.CLOSED:
        found = found.exclude(closed_at=None)
    elif wanted.state == SurveyState.OPEN:
        found = found.filter(closed_at=None, pk__in=Version.objects.values("survey"))
    elif wanted.state == SurveyState.DRAFT:
        found = found.filter(closed_at=None).exclude(pk__in=Version.objects.values("survey"))
    newest = published.order_by("-number")
    return found.annotate(
        number=Subquery(newest.values("number")[:1]),
        asked=Subquery(newest.values("definition")[:1]),
    )


def survey_rows(wanted: SurveyFilter, *, cursor: str = "", limit: int = 50) -> Page[SurveyRow]:
    """The newest first, or as wished."""
    name, falls, kind = ORDERS.get(wanted.order, ORDERS[""])
    finished_ones = Response.objects.filter(survey=OuterRef("pk"), state=ResponseState.FINISHED)
    counted = finished_ones.order_by().values("survey").annotate(n=Count("pk")).values("n")
    found = surveys(wanted)
    if name == "answers":
        found = found.annotate(answers=Coalesce(Subquery(counted), 0))
    sign, beyond = ("-", "lt") if falls else ("", "gt")
    if cursor:
        value, pk = key_of(cursor, kind, int)
        same = Q(**{name: value, f"pk__{beyond}": pk})
        found = found.filter(Q(**{f"{name}__{beyond}": value}) | same)
    rows = list(found.order_by(f"{sign}{name}", f"{sign}pk")[: limit + 1])
    page = page_of(rows, limit, lambda one: (getattr(one, name), one.pk))
    return Page(_rows(page.items), page.next_cursor)


def hits(words: str, limit: int) -> Sequence[Survey]:
    """By their names, the last changed first."""
    found = Survey.objects.filter(deleted_at=None, name__icontains=words)
    return list(found.order_by("-changed_at")[:limit])


def askable() -> Sequence[Survey]:
    """That a person can be asked by a link of their own."""
    found = surveys(SurveyFilter(state=SurveyState.OPEN)).order_by("-changed_at")[:100]
    return [one for one in found if not stored(str(getattr(one, "asked"))).anonymous]  # noqa: B009 -- annotated


def links_of_person(person_id: int) -> dict[int, Link]:
    """The standing personal link of each survey."""
    links = Link.objects.filter(person_id=person_id, closed_at=None, kind=LinkKind.PERSONAL)
    return {link.survey_id: link for link in links}


def answered_links(link_ids: Sequence[int]) -> set[int]:
    rows = Response.objects.filter(link__in=link_ids, state=ResponseState.FINISHED)
    return set(rows.values_list("link", flat=True))


def survey_row(survey: Survey) -> SurveyRow:
    return _rows(list(surveys(SurveyFilter()).filter(pk=survey.pk)))[0]


def _rows(found: Sequence[Survey]) -> list[SurveyRow]:
    counted: dict[int, Any] = {
        row["survey"]: row
        for row in Response.objects.filter(survey__in=found)
        .values("survey")
        .annotate(started=Count("pk"), finished=Count("pk", filter=Q(state=ResponseState.FINISHED)))
    }
    return [_row(survey, counted.get(survey.pk, {})) for survey in found]


def _row(survey: Any, counted: Mapping[str, Any]) -> SurveyRow:
    state = SurveyState.OPEN if survey.number else SurveyState.DRAFT
    last = Response.objects.filter(survey=survey, state=ResponseState.FINISHED)
    return SurveyRow(
        survey.pk,
        survey.name,
        SurveyState.CLOSED if survey.closed_at is not None else state,
        survey.number,
        survey.asked is not None and survey.asked != survey.draft,
        counted.get("started", 0),
        counted.get("finished", 0),
        last.order_by("-finished_at").values_list("finished_at", flat=True).first(),
        survey.made_at,
        survey.changed_at,
        stored(survey.asked or survey.draft),
    )


def archived_surveys() -> QuerySet[Survey]:
    """The last deleted first."""
    return Survey.objects.exclude(deleted_at=None).order_by("-deleted_at")


def versions_of(survey: Survey) -> QuerySet[Version]:
    return survey.versions.select_related("by", "key").order_by("-number")


def versions_counted(survey: Survey) -> Sequence[Any]:
    """The newest first, each with how many `answers` it has."""
    finished_ones = Response.objects.filter(version=OuterRef("pk"), state=ResponseState.FINISHED)
    counted = finished_ones.order_by().values("version").annotate(n=Count("pk")).values("n")
    return list(versions_of(survey).annotate(answers=Coalesce(Subquery(counted), 0)))


def links_of(survey: Survey, kind: str) -> QuerySet[Link]:
    """The open ones first."""
    return survey.links.filter(kind=kind).order_by(F("closed_at").desc(nulls_first=True), "-pk")


def answered_by_link(survey: Survey) -> dict[int, int]:
    rows = survey.responses.filter(state=ResponseState.FINISHED).exclude(link=None)
    return dict(rows.values_list("link").annotate(n=Count("pk")).order_by())


# -- what a room above knows --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """The newest score of a survey, in words."""

    label: str
    value: str = ""
    range: str = ""
    n: int = 0
    few: bool = False


Scorer = Callable[[Sequence[SurveyRow], Caller], Mapping[int, Score] | None]
Narrower = Callable[[Survey, QuerySet[Response], Caller], QuerySet[Response]]
_scorers: list[Scorer] = []
_narrowers: list[Narrower] = []


def provide(scorer: Scorer, narrower: Narrower) -> None:
    """`results` stands on a higher step, and says here what it knows of scores, and which answers
    somebody may see."""
    _scorers[:], _narrowers[:] = [scorer], [narrower]


def scores_of(rows: Sequence[SurveyRow], caller: Caller) -> Mapping[int, Score] | None:
    """By survey; None while they are still being counted."""
    for scorer in _scorers:
        return scorer(rows, caller)
    return {}


def seen_by(survey: Survey, rows: QuerySet[Response], caller: Caller) -> QuerySet[Response]:
    for narrower in _narrowers:
        rows = narrower(survey, rows, caller)
    return rows


# -- answers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as its reader may see it."""

    id: int
    version: int
    language: str
    link: str
    person: int | None
    started_at: int
    finished_at: int | None
    answers: dict[str, Any]
    flags: list[str]
    seconds: float | None


def finished(survey: Survey, *, flag: str = "", without: Iterable[str] = ()) -> QuerySet[Response]:
    """Those that count: no machines, unless `flag` asks for them. `without`: flags to leave out."""
    rows = Response.objects.filter(survey=survey, state=ResponseState.FINISHED)
    rows = rows.filter(carrying(flag)) if flag else rows
    for one in {Flag.BOT, *without} - {flag}:
        rows = rows.exclude(carrying(one))
    return rows.select_related("version", "link")


def answers_page(
    survey: Survey, rows: QuerySet[Response], *, lifted: bool, cursor: str = "", limit: int = 50
) -> Page[AnswerRow]:
    """The newest first; of an anonymous survey none before there are enough."""
    if is_guarded(survey):
        return Page([])
    if cursor:
        at, pk = key_of(cursor, int, int)
        rows = rows.filter(Q(finished_at__lt=at) | Q(finished_at=at, pk__lt=pk))
    found = list(rows.order_by("-finished_at", "-pk")[: limit + 1])
    page = page_of(found, limit, lambda one: (one.finished_at or 0, one.pk))
    return Page([answer_row(one, lifted=lifted) for one in page.items], page.next_cursor)


def answer_row(response: Response, *, lifted: bool) -> AnswerRow:
    answers: dict[str, Any] = msgspec.json.decode(response.answers)
    definition = stored(response.version.definition)
    return AnswerRow(
        response.pk,
        response.version.number,
        response.language,
        response.link.label if response.link else "",
        response.person_id,
        response.started_at,
        response.finished_at,
        answers if lifted else masked(definition, answers),
        response.flags.split(),
        None if response.spent is None else response.spent / clock.SECOND,
    )


def is_guarded(survey: Survey) -> bool:
    """Too few answers of an anonymous survey: who they are could be guessed."""
    asked = survey.versions.order_by("-number").values_list("definition", flat=True).first()
    anonymous = stored(asked or survey.draft).anonymous
    return anonymous and finished(survey).count() < FEWEST


def masked(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """As viewers see them: contact details, and addresses and numbers inside of words, hidden."""
    seen = dict(answers)
    for question in questions_of(definition):
        given = seen.get(question.id)
        if isinstance(question, Contact) and isinstance(given, dict):
            kinds = {"email": "email", "phone": "phone"}
            seen[question.id] = {k: mask(kinds.get(k, NAME), v) for k, v in given.items()}
        elif isinstance(question, Short) and question.form in ("email", "phone") and given:
            seen[question.id] = mask(question.form, given)
        elif isinstance(question, Short | Long) and isinstance(given, str):
            seen[question.id] = veiled_text(given)
    return seen
