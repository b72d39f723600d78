"""The addresses of the pages' tests: this room, and what every page frame leads to."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from ninja import NinjaAPI

from enishi.lib.errors import EnishiError
from enishi.team.access import Caller, caller_of_member, member_who_reads
from enishi.timeline.api import router


def signed_in(request: HttpRequest) -> Caller:
    return caller_of_member(member_who_reads(request.user))


api = NinjaAPI(auth=signed_in, urls_namespace="timeline-tests")
api.add_router("/v1", router)


@api.exception_handler(EnishiError)
def on_known(request: HttpRequest, error: EnishiError) -> HttpResponse:
    return JsonResponse(error.as_dict(), status=error.status)


urlpatterns = [
    path("api/", api.urls),
    path("", include("enishi.timeline.urls")),
    path("", include("enishi.team.urls")),
    path("", include("enishi.ui.urls")),
]
