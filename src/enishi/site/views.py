import logging
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from enishi.lib.errors import EnishiError, NotAllowed, NotFound

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = NotFound(
        "no_such_page",
        _("There is no such page."),
        help=_("It may have moved, or the address has a typing error."),
    )
    return render(request, "ui/error.html", {"error": error}, status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of its session: an old tab after signing in again, mostly."""
    error = NotAllowed(
        "csrf_failed",
        _("This form is out of date, so nothing was changed."),
        help=_(
            "Go back in the browser, where your words still stand; copy them, load the page "
            "again and send it once more. Cookies must be allowed."
        ),
    )
    return render(request, "ui/error.html", {"error": error}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """The unexpected: logged by Django with its traceback; the reader gets a number to name."""
    number = uuid.uuid4().hex[:12]
    log.error("request %s failed: %s %s", number, request.method, request.resolver_match)
    error = EnishiError(
        "failed",
        _("Something went wrong on our side."),
        help=_(
            "Nothing that you saved before is lost. Please try again; "
            "if it stays, name this number: %(number)s"
        )
        % {"number": number},
    )
    return render(request, "ui/error.html", {"error": error}, status=500)
