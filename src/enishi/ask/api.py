"""Questions over the API: the same as `enishi ask` and a notebook ask."""

import dataclasses
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Path, Router, Schema
from pydantic import Field

from enishi.ask import queries
from enishi.ask.access import params_of_caller, question_of_caller
from enishi.ask.catalogue import described
from enishi.lib.storable import Storable
from enishi.team.access import Caller

router = Router(tags=["Questions"])

Name = Annotated[str, Path(max_length=80), Storable]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class PeopleIn(Schema):
    params: dict[str, Any] = Field(default={}, description="of the question")
    row: dict[str, Any] = Field(default={}, description="of the answer; empty: all of it")
    cursor: str = Field(default="", max_length=40)
    limit: int = Field(default=50, ge=1, le=1000)


class ParameterOut(Schema):
    name: str
    type: str
    default: Any


class QuestionOut(Schema):
    name: str
    about: str
    events: str
    parameters: list[ParameterOut]


class QuestionsOut(Schema):
    items: list[QuestionOut]
    next_cursor: str | None


class AnswerOut(Schema):
    question: str
    params: dict[str, Any]
    rows: list[dict[str, Any]]
    n: int
    interval: list[float] | None
    reason: str | None
    totals: dict[str, Any]
    as_of: str
    window: dict[str, str | None]
    people: str


class PeopleOut(Schema):
    items: list[int]
    total: int
    next_cursor: str | None


@router.get("/ask", response=QuestionsOut, summary="What can be asked")
def list_questions(request: ApiRequest) -> dict[str, object]:
    """Every question with its parameters."""
    return {"items": described(), "next_cursor": None}


@router.post("/ask/{name}", response=AnswerOut, summary="Ask a question")
def ask(
    request: ApiRequest, name: Name, params: Annotated[dict[str, Any], Body()]
) -> dict[str, object]:
    """The body is the question's parameters. `reason` says why there is no answer, where there is
    none; `people` leads to who is behind the rows."""
    cls = question_of_caller(name, sees_personal_data=request.auth.sees_personal_data)
    return dataclasses.asdict(queries.ask(name, params_of_caller(cls, params, request.auth)))


@router.post("/ask/{name}/people", response=PeopleOut, summary="Who is behind an answer")
def people_behind(request: ApiRequest, name: Name, said: PeopleIn) -> dict[str, object]:
    """Ids of people, in order, a page at a time."""
    cls = question_of_caller(name, sees_personal_data=request.auth.sees_personal_data)
    params = params_of_caller(cls, said.params, request.auth)
    page = queries.people_behind(name, params, said.row, cursor=said.cursor, limit=said.limit)
    return dataclasses.asdict(page)
