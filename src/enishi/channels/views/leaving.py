"""The page on which readers leave: without a session, a cookie or a script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from enishi.channels.actions.suppressing import hint_of
from enishi.channels.leaving import Reader, come_back, leave, purposes_kept, reader_of
from enishi.channels.shown import purpose_text
from enishi.lib.errors import NotFound
from enishi.lib.language import accepted

ONE_CLICK = "List-Unsubscribe"  # RFC 8058


@csrf_exempt  # no session stands behind it: who holds the address may leave
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        reader = reader_of(token)
    except NotFound as error:
        language = accepted(request.headers.get("Accept-Language", "")) or "ja"
        with translation.override(language):
            context = {"error": error, "language": language}
            return render(request, "channels/leave.html", context, status=error.status)
    with translation.override(_language(request, reader)):
        if request.method == "POST":
            return _posted(request, reader)
        return render(request, "channels/leave.html", _page(request, reader))


def _language(request: HttpRequest, reader: Reader) -> str:
    """The message's; where Enishi does not speak it, what the browser asks for."""
    if reader.language in dict(settings.LANGUAGES):
        return reader.language
    return accepted(request.headers.get("Accept-Language", "")) or "en"


def _posted(request: HttpRequest, reader: Reader) -> HttpResponse:
    """`purpose` names those to stop or to have again; one click stops that of the message."""
    if ONE_CLICK in request.POST:
        leave(reader, [reader.purpose])
        return HttpResponse("OK\n", content_type="text/plain")
    chosen = request.POST.getlist("purpose")
    before = {name for name, kept in purposes_kept(reader).items() if kept}
    if request.POST.get("do") == "back":
        come_back(reader, chosen)
        return redirect(f"{request.path}?{urlencode({'done': 'back'})}")
    leave(reader, [""] if request.POST.get("do") == "all" else chosen)
    kept = {name for name, held in purposes_kept(reader).items() if held}
    gone = [("left", name) for name in sorted(before - kept)]
    return redirect(f"{request.path}?{urlencode([('done', 'left'), *gone])}")


def _page(request: HttpRequest, reader: Reader) -> dict[str, object]:
    kept = purposes_kept(reader)
    address = reader.receipt.address if reader.receipt else ""
    return {
        "language": translation.get_language(),
        "address": hint_of(reader.kind, address),
        "here": reader.purpose,
        "here_text": purpose_text(reader.purpose),
        "here_kept": kept[reader.purpose],
        "purposes": [(name, purpose_text(name), on) for name, on in kept.items()],
        "any_kept": any(kept.values()),
        "done": request.GET.get("done", ""),
        "undo": [name for name in request.GET.getlist("left") if kept.get(name) is False],
    }
