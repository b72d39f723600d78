"""Surveys over the API: their texts, versions and templates."""

from typing import Annotated, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from enishi.lib.storable import Storable
from enishi.surveys import actions, queries
from enishi.surveys.access import survey_found, version_found
from enishi.surveys.api import ApiRequest, Id, SurveyWhole, whole
from enishi.surveys.definition.changes import changes
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import read, stored, to_json, to_plain, to_toml
from enishi.surveys.definition.tree import BYTES
from enishi.surveys.faults import bad_survey
from enishi.surveys.shipped import BY_KEY, SHIPPED
from enishi.surveys.telling import told
from enishi.team.access import caller_who_writes

router = Router(tags=["Surveys"])


class SurveyTextOut(Schema):
    text: str


class SurveyTextIn(Schema):
    text: Annotated[str, Field(max_length=BYTES), Storable] = Field(description="TOML or JSON")


class SurveyVersionOut(Schema):
    number: int
    at: int
    answers: int
    definition: dict[str, object]


class SurveyVersionsOut(Schema):
    items: list[SurveyVersionOut]
    next_cursor: str | None


class SurveyChangeOut(Schema):
    what: str = Field(description="in words")
    before: str
    after: str


class SurveyChangesOut(Schema):
    items: list[SurveyChangeOut]
    next_cursor: str | None


class SurveyTemplateOut(Schema):
    key: str
    definition: dict[str, object]


class SurveyTemplatesOut(Schema):
    items: list[SurveyTemplateOut]
    next_cursor: str | None


@router.get("/survey-templates", response=SurveyTemplatesOut, summary="Templates of surveys")
def list_templates(request: ApiRequest) -> dict[str, object]:
    """Each a whole definition: send it to `POST /surveys`, as it is or changed."""
    found = [
        {"key": one.key, "definition": to_plain(BY_KEY[one.key].definition)} for one in SHIPPED
    ]
    return {"items": found, "next_cursor": None}


@router.post("/survey-imports", response={201: SurveyWhole}, summary="Make a survey of text")
def import_survey(request: ApiRequest, said: SurveyTextIn) -> Status[dict[str, object]]:
    """TOML or JSON, as it was exported. It is a draft: publish it."""
    caller = caller_who_writes(request.auth)
    try:
        definition = read(said.text)
    except DefinitionError as error:
        raise bad_survey(error) from error
    return Status(201, whole(actions.create_survey(definition, by=caller)))


@router.get("/surveys/{number}/export", response=SurveyTextOut, summary="A survey as text")
def export_survey(
    request: ApiRequest, number: Id, form: Literal["toml", "json"] = "toml"
) -> dict[str, object]:
    """The draft."""
    definition = stored(survey_found(number).draft)
    return {"text": to_toml(definition) if form == "toml" else to_json(definition)}


@router.post("/surveys/{number}/copy", response={201: SurveyWhole}, summary="Copy a survey")
def copy_survey(request: ApiRequest, number: Id) -> Status[dict[str, object]]:
    """Its draft, as a new survey without links and answers."""
    caller = caller_who_writes(request.auth)
    made = actions.create_survey(stored(survey_found(number).draft), by=caller)
    return Status(201, whole(made))


@router.get(
    "/surveys/{number}/versions", response=SurveyVersionsOut, summary="Versions of a survey"
)
def list_versions(request: ApiRequest, number: Id) -> dict[str, object]:
    """The newest first, each with how many answers it has."""
    found = [
        {"number": one.number, "at": one.at, "answers": one.answers,
         "definition": to_plain(stored(one.definition))}
        for one in queries.versions_counted(survey_found(number))
    ]  # fmt: skip
    return {"items": found, "next_cursor": None}


@router.get(
    "/surveys/{number}/versions/{version}/changes",
    response=SurveyChangesOut,
    summary="What the draft changes",
)
def list_changes(request: ApiRequest, number: Id, version: Id) -> dict[str, object]:
    """Against that version, in words."""
    survey = survey_found(number)
    before = to_plain(stored(version_found(survey, version).definition))
    after = to_plain(stored(survey.draft))
    rows = told(changes(before, after), before, after)
    found = [{"what": what, "before": was, "after": now} for what, was, now in rows]
    return {"items": found, "next_cursor": None}


@router.post(
    "/surveys/{number}/versions/{version}/restore",
    response=SurveyWhole,
    summary="Make a version the draft",
)
def restore_version(request: ApiRequest, number: Id, version: Id) -> dict[str, object]:
    """What it asked is the draft again; publish it to ask it."""
    caller = caller_who_writes(request.auth)
    survey = survey_found(number)
    return whole(actions.restore_version(survey, version_found(survey, version), by=caller))
