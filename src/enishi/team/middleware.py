from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from enishi.team.models import Member
from enishi.team.queries import company


class MemberRequest(HttpRequest):
    """A request behind the door: the member is signed in."""

    user: Member


class MemberMiddleware:
    """Each page in the member's language and time zone; before sign-in, in the company's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        house = company()
        request.company = house  # type: ignore[attr-defined] # the frame shows its name
        member = request.user if request.user.is_authenticated else None
        language = (member and member.language) or house.language
        zone = (member and member.zone) or house.zone
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
