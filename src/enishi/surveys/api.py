"""Surveys over the API."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Body, Header, Path, Query, Router, Schema, Status
from pydantic import Field

from enishi.lib.errors import Conflict
from enishi.lib.storable import LARGEST, Storable, Value
from enishi.people.queries import person
from enishi.surveys import actions, queries
from enishi.surveys.access import address_of, response_found, survey_found, survey_to_bring_back
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import from_plain, stored, to_plain
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import Flag, LinkKind, SurveyState
from enishi.surveys.faults import bad_survey
from enishi.surveys.links import url_of
from enishi.surveys.models import Link, Survey
from enishi.surveys.queries import AnswerRow, SurveyFilter, SurveyRow
from enishi.surveys.submitting import Submission, submit
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["Surveys"])

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=200)]
Search = Annotated[str, Query(max_length=200), Storable]
Seen = Annotated[int | None, Query(ge=0, le=LARGEST)]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


About = Annotated[dict[str, Value], Field(max_length=20)]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class SurveyOut(Schema):
    id: int
    name: str
    state: SurveyState
    version: int | None = Field(description="the one that is asked; none: not published yet")
    started: int
    finished: int
    made_at: int
    changed_at: int


class SurveysOut(Schema):
    items: list[SurveyOut]
    next_cursor: str | None


class SurveyWhole(SurveyOut):
    definition: dict[str, Any] = Field(description="the draft; see docs/surveys.md")


class SurveyLinkIn(Schema):
    person: int | None = Field(
        default=None, ge=1, le=LARGEST, description="whose personal link; none: a public one"
    )
    label: Annotated[str, Field(max_length=80), Storable] = ""
    expires_at: int | None = Field(default=None, ge=0, le=LARGEST, description="µs since 1970")
    about: About = Field(default={}, description="store, touchpoint … that its answers carry")


class SurveyLinkOut(Schema):
    id: int
    kind: str
    label: str
    about: dict[str, Any]
    person: int | None
    url: str
    expires_at: int | None
    closed_at: int | None


class SurveyLinksOut(Schema):
    items: list[SurveyLinkOut]
    next_cursor: str | None


class AnswersIn(Schema):
    answers: dict[str, Value] = Field(description="by question; see docs/surveys.md")
    language: Annotated[str, Field(max_length=20), Storable] = ""
    person: int | None = Field(default=None, ge=1, le=LARGEST)
    about: About = Field(default={}, description="store, agent, touchpoint, product … of the visit")


class SurveyAnswerOut(Schema):
    id: int
    version: int
    language: str
    link: str
    person: int | None
    started_at: int
    finished_at: int | None
    answers: dict[str, Any]
    flags: list[Flag] = Field(description="what may be wrong with it")
    seconds: float | None = Field(description="from the first page to the last press")


class SurveyAnswersOut(Schema):
    items: list[SurveyAnswerOut]
    next_cursor: str | None


class AnswersWanted(Schema):
    limit: int = Field(default=50, ge=1, le=1000)
    cursor: str = Field(default="", max_length=200)
    flag: Flag | Literal[""] = Field(default="", description="only those that carry it")
    without: list[Flag] = Field(default=[], description="leave those out")


def out(row: SurveyRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in SurveyOut.model_fields}


def whole(survey: Survey) -> dict[str, object]:
    return out(queries.survey_row(survey)) | {"definition": to_plain(stored(survey.draft))}


def answer_out(row: AnswerRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in SurveyAnswerOut.model_fields}


def link_out(link: Link) -> dict[str, object]:
    return {
        "id": link.pk,
        "kind": link.kind,
        "label": link.label,
        "about": link.about,
        "person": link.person_id,
        "url": url_of(address_of(link)),
        "expires_at": link.expires_at,
        "closed_at": link.closed_at,
    }


def defined(plain: object) -> Definition:
    try:
        return from_plain(plain)
    except DefinitionError as error:
        raise bad_survey(error) from error


@router.get("/surveys", response=SurveysOut, summary="Surveys")
def list_surveys(
    request: ApiRequest, limit: Limit = 50, cursor: Cursor = "", search: Search = ""
) -> dict[str, object]:
    """The newest first."""
    page = queries.survey_rows(SurveyFilter(search=search), cursor=cursor, limit=limit)
    return {"items": [out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/surveys", response={201: SurveyWhole}, summary="Make a survey")
def make_survey(
    request: ApiRequest, definition: Body[dict[str, Value]]
) -> Status[dict[str, object]]:
    """The body is the definition as it is exported (docs/surveys.md). It is a draft: publish it."""
    caller = caller_who_writes(request.auth)
    survey = actions.create_survey(defined(definition), by=caller)
    return Status(201, whole(survey))


@router.get("/surveys/{number}", response=SurveyWhole, summary="One survey")
def show_survey(request: ApiRequest, number: Id) -> dict[str, object]:
    """With its definition."""
    return whole(survey_found(number))


@router.put("/surveys/{number}", response=SurveyWhole, summary="Change a survey")
def change_survey(
    request: ApiRequest, number: Id, definition: Body[dict[str, Value]], seen: Seen = None
) -> dict[str, object]:
    """Another draft; what is asked changes when it is published. With `seen`, the `changed_at` that
    was read, it is refused (409) where somebody changed it since."""
    caller = caller_who_writes(request.auth)
    survey = survey_found(number)
    if seen is not None and seen != survey.changed_at:
        message = _("Somebody changed the survey meanwhile. Look at it, then do it again.")
        raise Conflict("changed_meanwhile", message, field="seen")
    return whole(actions.change_survey(survey, defined(definition), by=caller))


@router.delete("/surveys/{number}", response={204: None}, summary="Delete a survey")
def delete_survey(request: ApiRequest, number: Id) -> Status[None]:
    """Can be undone with `restore`; its answers stay."""
    caller = caller_who_writes(request.auth)
    actions.delete_survey(survey_found(number), by=caller)
    return Status(204, None)


@router.post("/surveys/{number}/restore", response=SurveyWhole, summary="Undo a deletion")
def bring_back(request: ApiRequest, number: Id) -> dict[str, object]:
    """The survey stands again, as it was."""
    caller = caller_who_writes(request.auth)
    return whole(actions.bring_back(survey_to_bring_back(number), by=caller))


@router.post("/surveys/{number}/publish", response=SurveyWhole, summary="Publish a survey")
def publish_survey(request: ApiRequest, number: Id) -> dict[str, object]:
    """The draft is asked from now on, as a new version. The same draft twice is one version."""
    caller = caller_who_writes(request.auth)
    survey = survey_found(number)
    actions.publish_survey(survey, by=caller)
    return whole(survey)


@router.post("/surveys/{number}/close", response=SurveyWhole, summary="Close a survey")
def close_survey(request: ApiRequest, number: Id) -> dict[str, object]:
    """Nobody can answer until it is opened again."""
    caller = caller_who_writes(request.auth)
    return whole(actions.close_survey(survey_found(number), by=caller))


@router.post("/surveys/{number}/reopen", response=SurveyWhole, summary="Open a survey again")
def reopen_survey(request: ApiRequest, number: Id) -> dict[str, object]:
    """It is answered again by the same links."""
    caller = caller_who_writes(request.auth)
    return whole(actions.reopen_survey(survey_found(number), by=caller))


@router.get("/surveys/{number}/links", response=SurveyLinksOut, summary="Links of a survey")
def list_links(request: ApiRequest, number: Id) -> dict[str, object]:
    """The public ones. A personal link is asked for with its person."""
    survey = survey_found(number)
    caller_who_writes(request.auth)
    links = queries.links_of(survey, LinkKind.PUBLIC)
    return {"items": [link_out(link) for link in links], "next_cursor": None}


@router.post("/surveys/{number}/links", response={201: SurveyLinkOut}, summary="Make a link")
def make_link(request: ApiRequest, number: Id, said: SurveyLinkIn) -> Status[dict[str, object]]:
    """A public one, or a person's own: asked for again, that is the same."""
    caller = caller_who_writes(request.auth)
    survey = survey_found(number)
    draft = actions.LinkDraft(said.label, said.expires_at, said.about)
    if said.person is None:
        return Status(201, link_out(actions.add_public_link(survey, draft, by=caller)))
    link = actions.add_personal_link(survey, person(said.person), by=caller, draft=draft)
    return Status(201, link_out(link))


@router.get("/surveys/{number}/answers", response=SurveyAnswersOut, summary="Answers of a survey")
def list_answers(
    request: ApiRequest, number: Id, wanted: Query[AnswersWanted]
) -> dict[str, object]:
    """Finished ones, the newest first, without machines unless `flag` asks for them. Of an
    anonymous survey none: they are counted, not read."""
    survey = survey_found(number)
    lifted = request.auth.sees_personal_data
    rows = queries.finished(survey, flag=wanted.flag, without=wanted.without)
    page = queries.answers_page(
        survey,
        queries.seen_by(survey, rows, request.auth),
        lifted=lifted,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )
    return {"items": [answer_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post(
    "/surveys/{number}/answers",
    response={200: SurveyAnswerOut, 201: SurveyAnswerOut},
    summary="Answer a survey",
)
def answer_survey(
    request: ApiRequest, number: Id, said: AnswersIn, idempotency_key: Key
) -> Status[dict[str, object]]:
    """A whole submission, checked as the page checks it, durable when this answers. The same
    `Idempotency-Key` again is the same answer (200); with another body it is refused (409)."""
    caller_who_writes(request.auth)
    given = Submission(idempotency_key, said.answers, said.language, said.person, said.about)
    made, is_new = submit(survey_found(number), given)
    response = response_found(made.survey, made.pk)
    return Status(201 if is_new else 200, answer_out(queries.answer_row(response, lifted=True)))
