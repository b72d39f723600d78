"""Surveys on web sites over the API."""

from typing import Annotated

import msgspec
from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from enishi.lib.storable import LARGEST, Storable
from enishi.onsite import actions
from enishi.onsite.access import site_to_change
from enishi.onsite.actions import DisplayDraft
from enishi.onsite.queries import Site, site_of, sites
from enishi.onsite.rules import Rules, origins_in, rules_in
from enishi.onsite.snippets import snippets
from enishi.surveys.access import survey_found
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["Surveys"])
Id = Annotated[int, Path(ge=1, le=LARGEST)]
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
