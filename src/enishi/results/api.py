"""Results over the API. Figures are the question `surveys.results`; here are the shared links."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from enishi.lib.storable import LARGEST, Storable
from enishi.results import actions
from enishi.results.access import caller_who_shares, reading_of, share_found
from enishi.results.actions import ShareDraft
from enishi.results.filters import Filters, filters_in, filters_of
from enishi.results.links import url_of
from enishi.results.models import Share
from enishi.results.queries import shares_of
from enishi.team.access import Caller

router = Router(tags=["Surveys"])

Id = Annotated[int, Path(ge=1, le=LARGEST)]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class ResultsLinkIn(Schema):
    label: Annotated[str, Field(max_length=80), Storable] = ""
    days: int = Field(default=30, ge=1, le=365, description="until it expires")
    comments: bool = Field(default=False, description="show words, contact details inside hidden")
    filters: dict[str, Annotated[str, Field(max_length=200), Storable]] = Field(
        default={}, description="since, until, segment, store … as in docs/surveys.md"
    )


class ResultsLinkOut(Schema):
    id: int
    label: str
    url: str
    filters: dict[str, str]
    comments: bool
    made_at: int
    expires_at: int
    revoked_at: int | None
    opened_at: int | None


class ResultsLinksOut(Schema):
    items: list[ResultsLinkOut]
    next_cursor: str | None


def out(share: Share) -> dict[str, object]:
    plain = ("label", "comments", "made_at", "expires_at", "revoked_at", "opened_at")
    said = filters_of(share.filters).said
    told: dict[str, object] = {name: getattr(share, name) for name in plain}
    return {"id": share.pk, "url": url_of(share), "filters": said, **told}


@router.get(
    "/surveys/{number}/results-links", response=ResultsLinksOut, summary="Links that show results"
)
def list_results_links(request: ApiRequest, number: Id) -> dict[str, object]:
    """The newest 200, revoked ones too. Whoever reads one opens it: only for who may write."""
    caller = caller_who_shares(request.auth)
    survey = reading_of(number, Filters(), caller).survey
    return {"items": [out(one) for one in shares_of(survey, caller)[:200]], "next_cursor": None}


@router.post(
    "/surveys/{number}/results-links",
    response={201: ResultsLinkOut},
    summary="Share results by a link",
)
def share_results(
    request: ApiRequest, number: Id, said: ResultsLinkIn
) -> Status[dict[str, object]]:
    """Read only, as they are filtered; opens without signing in."""
    caller = caller_who_shares(request.auth)
    reading = reading_of(number, filters_in(said.filters), caller)
    draft = ShareDraft(said.label, said.days, said.comments)
    share = actions.share_results(reading.survey, reading.filters, draft, by=caller)
    return Status(201, out(share))


@router.delete(
    "/surveys/{number}/results-links/{link}", response={204: None}, summary="Revoke a results link"
)
def revoke_results_link(request: ApiRequest, number: Id, link: Id) -> Status[None]:
    """It opens nothing any more; the list keeps it."""
    caller = caller_who_shares(request.auth)
    survey = reading_of(number, Filters(), caller).survey
    actions.revoke_share(share_found(survey, link, caller), by=caller)
    return Status(204, None)
