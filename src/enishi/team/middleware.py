from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from enishi.lib.language import accepted
from enishi.team.enums import LANGUAGE_COOKIE, LANGUAGES
from enishi.team.models import Member
from enishi.team.queries import company


class MemberRequest(HttpRequest):
    """A request behind the door: the member is signed in."""

    user: Member


class MemberMiddleware:
    """Each page in the member's language and time zone, by default the company's.

    Who has not signed in, or comes with a key, says a language in Accept-Language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        house = company()
        request.company = house  # type: ignore[attr-defined] # the frame shows its name
        member = request.user if request.user.is_authenticated else None
        language = (member.language if member else asked_language(request)) or house.language
        zone = (member and member.zone) or house.zone
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        if member or "Authorization" in request.headers:
            response.setdefault("Cache-Control", "private, no-store")
        else:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def asked_language(request: HttpRequest) -> str | None:
    """Of a guest: the one chosen on the page before the door, else what the browser prefers. A
    key has no such choice."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen in dict(LANGUAGES) and "Authorization" not in request.headers:
        return chosen
    return accepted(request.headers.get("Accept-Language", ""))
