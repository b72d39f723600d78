"""Surveys on web sites, answers of files, and how far people come: over the API."""

from typing import Annotated

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from enishi.fieldwork import actions
from enishi.fieldwork.access import site_to_change
from enishi.fieldwork.actions import DisplayDraft
from enishi.fieldwork.filing import file_answers
from enishi.fieldwork.progress import Days, Progress, Share, Time, progress
from enishi.fieldwork.queries import Site, site_of, sites
from enishi.fieldwork.rules import Rules, origins_in, rules_in
from enishi.fieldwork.snippets import snippets
from enishi.lib.errors import TooLarge
from enishi.lib.storable import LARGEST, Storable
from enishi.surveys import queries
from enishi.surveys.access import survey_found
from enishi.surveys.models import Survey
from enishi.team.access import Caller, caller_who_writes
from enishi.team.queries import company_zone

router = Router(tags=["Surveys"])
Id = Annotated[int, Path(ge=1, le=LARGEST)]
FILE_BYTES, FILE_ROWS = 5 * 1024 * 1024, 5_000
Day = Annotated[
    str, Query(max_length=10, pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="company day")
]
Words = Annotated[str, Field(max_length=200), Storable]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class SiteRules(Schema):
    """All must hold; then it shows itself at the first of `delay`, `scroll` and `leaving`."""

    contains: Words = Field(default="", description="in the page's address")
    matches: Words = Field(default="", description="a regular expression on the address")
    device: Annotated[str, Field(pattern="^(phone|desktop|)$")] = ""
    share: int = Field(default=100, ge=1, le=100, description="% of visitors")
    every: int = Field(default=30, ge=0, le=365, description="days until they see it again")
    delay: int | None = Field(default=5, ge=0, le=600, description="seconds")
    scroll: int | None = Field(default=None, ge=1, le=100, description="% of the page")
    leaving: bool = False


class SiteIn(Schema):
    label: Annotated[str, Field(max_length=80), Storable] = ""
    rules: SiteRules = SiteRules()
    origins: list[Annotated[str, Field(max_length=300), Storable]] = Field(
        default=[], max_length=50, description="https://shop.example.jp; none: every site"
    )

    def draft(self) -> DisplayDraft:
        return DisplayDraft(rules_in(self.rules.dict()), origins_in("\n".join(self.origins)))


class SiteOut(Schema):
    id: int
    code: str
    label: str
    rules: SiteRules
    origins: list[str]
    answers: int
    snippet: str
    closed_at: int | None


class SitesOut(Schema):
    items: list[SiteOut]
    next_cursor: str | None


class RejectedRow(Schema):
    line: int
    field: str
    reason: str


class FiledOut(Schema):
    rows: int
    stored: int
    known: int = Field(description="here already")
    rejected: int
    reasons: list[RejectedRow]
    unknown: list[str] = Field(description="columns that say nothing")


class ShareOut(Schema):
    k: int
    n: int
    value: float | None
    interval: tuple[float, float] | None = Field(description="95 %, Wilson")


class TimeOut(Schema):
    n: int
    median: float | None = Field(description="seconds; none: fewer than ten")
    low: float | None
    high: float | None


class ProgressQuestion(Schema):
    id: str
    reached: int | None = Field(description="none: a rule decides who sees it")
    answered: int
    time: TimeOut | None = Field(description="where it stands alone on its page")


class ProgressPage(Schema):
    id: str
    reached: int
    passed: int
    left: int
    answering: int = Field(description="pressed something within half an hour")
    leaving: ShareOut
    time: TimeOut
    questions: list[ProgressQuestion]


class SurveyProgress(Schema):
    version: int | None
    response: ShareOut = Field(description="begun of opened")
    completion: ShareOut = Field(description="finished of begun")
    time: TimeOut
    steps: list[ProgressPage]


def progress_out(survey: Survey, days: Days) -> dict[str, object]:
    found = None if queries.is_guarded(survey) else progress(survey, days, company_zone())
    empty = Progress(0, Share(0, 0), Share(0, 0), Time(0), [])
    told: dict[str, object] = SurveyProgress.from_orm(found or empty).model_dump()
    return told if found else told | {"version": None}


def out(site: Site) -> dict[str, object]:
    rules: Rules = site.rules
    return {
        "id": site.link.pk,
        "code": site.link.code,
        "label": site.link.label,
        "rules": msgspec.to_builtins(rules),
        "origins": site.origins,
        "answers": site.answers,
        "snippet": snippets(site.link.code).popup,
        "closed_at": site.link.closed_at,
    }


@router.get("/surveys/{number}/sites", response=SitesOut, summary="A survey on web sites")
def list_sites(request: ApiRequest, number: Id) -> dict[str, object]:
    """The open ones first."""
    caller_who_writes(request.auth)
    return {"items": [out(one) for one in sites(survey_found(number))], "next_cursor": None}


@router.post("/surveys/{number}/sites", response={201: SiteOut}, summary="Show it on a web site")
def add_site(request: ApiRequest, number: Id, said: SiteIn) -> Status[dict[str, object]]:
    """A link of its own for each site; `snippet` is the line for its pages."""
    caller = caller_who_writes(request.auth)
    link = actions.add_site(survey_found(number), said.label, said.draft(), by=caller)
    return Status(201, out(site_of(link)))


@router.put("/surveys/{number}/sites/{link}", response=SiteOut, summary="When it shows itself")
def change_site(request: ApiRequest, number: Id, link: Id, said: SiteIn) -> dict[str, object]:
    """All rules anew; pages take them over within a minute. The label stays."""
    caller = caller_who_writes(request.auth)
    found = site_to_change(survey_found(number), link)
    actions.change_display(found, said.draft(), by=caller)
    return out(site_of(found))


@router.post("/surveys/{number}/answers/file", response=FiledOut, summary="Answers of a file")
def file_answers_in(
    request: ApiRequest,
    number: Id,
    file: File[UploadedFile],
    dry_run: bool = False,  # noqa: FBT001, FBT002 -- a parameter of the address
) -> dict[str, object]:
    """CSV or TSV, each row an answer (docs/surveys.md), up to 5,000 rows and 5 MB. The same file
    twice changes nothing; rows that are wrong are named, the first hundred with their reason."""
    caller = caller_who_writes(request.auth)
    if (file.size or 0) > FILE_BYTES:
        raise TooLarge("too_large", _("A file may have 5 MB here."), field="file")
    filed = file_answers(
        survey_found(number), file.read(), by=caller, dry_run=dry_run, most=FILE_ROWS
    )
    first = [
        {"line": one.row.line, "field": one.column, "reason": one.reason}
        for one in filed.rejected[:100]
    ]
    return {
        "rows": filed.rows, "stored": filed.stored, "known": filed.known,
        "rejected": len(filed.rejected), "reasons": first, "unknown": list(filed.unknown),
    }  # fmt: skip


@router.get("/surveys/{number}/progress", response=SurveyProgress, summary="Progress of a survey")
def show_progress(
    request: ApiRequest, number: Id, since: Day = "", until: Day = ""
) -> dict[str, object]:
    """How far those came who began by a link on these company days, and how long they took. Times
    are seconds; a median needs ten. Of an anonymous survey nothing before five answers."""
    survey = survey_found(number)
    return progress_out(survey, Days(since, until))
