"""The API: every room's router under /api/v1, one way in, one shape of error."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from enishi.ask.api import router as ask
from enishi.channels.api import router as channels
from enishi.connect.api import router as connect
from enishi.fieldwork.api import router as fieldwork
from enishi.invitations.api import router as invitations
from enishi.lib.errors import (
    BadInput,
    EnishiError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooLarge,
    Wait,
)
from enishi.metrics.api import router as metrics
from enishi.overview.api import router as overview
from enishi.results.api import router as results
from enishi.segments.api import router as segments
from enishi.site.complaints import complaint
from enishi.site.document import DocumentedAPI
from enishi.site.parsing import StorableParser
from enishi.surveys.api import router as surveys
from enishi.surveys.api_building import router as survey_building
from enishi.team.access import Caller, caller_of_member
from enishi.team.api import router as team
from enishi.team.keys import caller_with
from enishi.team.models import Member
from enishi.timeline.api import router as timeline
from enishi.work.api import router as work


class Key(HttpBearer):
    """`Authorization: Bearer KEY`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        return caller_with(token)


class Session(APIKeyCookie):
    """The pages' own session, with its CSRF token."""

    param_name = "enishi_session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        member = request.user
        return caller_of_member(member) if isinstance(member, Member) else None


api = DocumentedAPI(
    title="Enishi",
    version="1",
    description="Everything that the pages do. Lists answer `items` and `next_cursor`.",
    urls_namespace="api",
    docs_url="/docs",
    openapi_url="/openapi.json",
    auth=[Key(), Session()],
    parser=StorableParser(),
)
for router in (
    overview,
    timeline,
    ask,
    segments,
    work,
    metrics,
    channels,
    surveys,
    survey_building,
    fieldwork,
    invitations,
    results,
    connect,
    team,
):
    api.add_router("/v1", router)


def answer(error: EnishiError) -> HttpResponse:
    response = JsonResponse(error.as_dict(), status=error.status)
    if isinstance(error, Wait):
        response["Retry-After"] = str(error.retry_after)
    return response


@api.exception_handler(EnishiError)
def on_known(request: HttpRequest, error: EnishiError) -> HttpResponse:
    return answer(error)


@api.exception_handler(ValidationError)
def on_bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    field = ".".join(str(part) for part in first["loc"][1:] if part != "body") or None
    return answer(BadInput("bad_input", complaint(first), field=field))


@api.exception_handler(AuthenticationError)
def on_stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    text = _("Send an API key as `Authorization: Bearer KEY`, or sign in.")
    return answer(NotSignedIn("not_signed_in", text))


@api.exception_handler(RequestDataTooBig)
def on_flood(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return answer(TooLarge("too_large", _("The request is too large.")))


@api.exception_handler(HttpError)
def on_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        return answer(NotAllowed("csrf_failed", _("Send the CSRF token of the session along.")))
    known = BadInput("bad_request", error.message)
    return JsonResponse(known.as_dict(), status=error.status_code)


@csrf_exempt  # nothing is here to protect, and the answer keeps its shape
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Unknown addresses under /api answer in the same shape."""
    return answer(NotFound("no_such_address", _("There is nothing at this address.")))
