from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from enishi.lib.errors import EnishiError, NotSignedIn, Wait


class ErrorMiddleware:
    """The one place where an EnishiError becomes an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, EnishiError):
            return None
        if request.path.startswith("/api/"):
            response: HttpResponse = JsonResponse(error.as_dict(), status=error.status)
        elif isinstance(error, NotSignedIn):
            return redirect(f"{reverse('team:sign-in')}?next={request.path}")
        else:
            response = render(request, "ui/error.html", {"error": error}, status=error.status)
        if isinstance(error, Wait):
            response["Retry-After"] = str(error.retry_after)
        return response
