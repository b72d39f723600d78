from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from enishi.lib.address import is_within, networks
from enishi.lib.errors import EnishiError, NotSignedIn, Wait, WrongMethod


class ProxyMiddleware:
    """Before everybody else: only a trusted proxy may say that its visitor came by https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.proxies = networks(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_within(request.META.get("REMOTE_ADDR", ""), self.proxies):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)


class ErrorMiddleware:
    """The one place where an EnishiError becomes an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not isinstance(response, JsonResponse):
            return self.answer(request, WrongMethod(response.get("Allow", "")))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self.answer(request, error) if isinstance(error, EnishiError) else None

    def answer(self, request: HttpRequest, error: EnishiError) -> HttpResponse:
        if request.path.startswith("/api/"):
            response: HttpResponse = JsonResponse(error.as_dict(), status=error.status)
        elif isinstance(error, NotSignedIn):
            return redirect(f"{reverse('team:sign-in')}?next={quote(way_back(request))}")
        else:
            response = render(request, "ui/error.html", {"error": error}, status=error.status)
        if isinstance(error, Wait):
            response["Retry-After"] = str(error.retry_after)
        if isinstance(error, WrongMethod):
            response["Allow"] = error.allowed
        return response


def way_back(request: HttpRequest) -> str:
    """The page that was wanted; after a form that came too late, the page it stands on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return request.path
