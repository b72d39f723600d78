from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from enishi.lib.language import accepted
from enishi.team.models import Member
from enishi.team.queries import company


class MemberRequest(HttpRequest):
    """A request behind the door: the member is signed in."""

    user: Member


class MemberMiddleware:
    """Each page in the member's language and time zone; before sign-in, in the company's.

    Who comes with a key says a language in Accept-Language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        house = company()
        request.company = house  # type: ignore[attr-defined] # the frame shows its name
        member = request.user if request.user.is_authenticated else None
        language = (member and member.language) or asked_language(request) or house.language
        zone = (member and member.zone) or house.zone
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        if member or "Authorization" in request.headers:
            response.setdefault("Cache-Control", "private, no-store")
        return response


def asked_language(request: HttpRequest) -> str | None:
    is_keyed = "Authorization" in request.headers
    return accepted(request.headers.get("Accept-Language", "")) if is_keyed else None
