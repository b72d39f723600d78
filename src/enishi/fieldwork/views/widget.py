"""What the widget asks for: its script, when to show itself, and the pages of a survey as HTML that
it puts into its shadow root. For pages of any origin that the link allows; without cookies."""

from collections.abc import Callable
from functools import cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

import enishi.surveys
from enishi.fieldwork.access import site_to_show
from enishi.fieldwork.queries import Site
from enishi.lib.errors import EnishiError, Wait
from enishi.lib.language import accepted
from enishi.surveys import answering
from enishi.surveys.access import link_to_answer
from enishi.surveys.answering import newest_version
from enishi.surveys.definition.reading import stored
from enishi.surveys.enums import SurveyState
from enishi.surveys.pace import count_post
from enishi.surveys.showing import end_context, page_context, showing_of
from enishi.surveys.turns import Turn, press, sender_of
from enishi.timeline.wire import is_bot

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "fieldwork" / "w.js"
STYLE = Path(enishi.surveys.__path__[0]) / "static" / "surveys" / "answer.css"
OWN_STYLE = SCRIPT.with_name("w.css")
View = Callable[..., HttpResponse]
WHO_LENGTH = 254


def open_to_sites(view: View) -> View:
    """Errors as JSON, and every answer readable from other origins."""

    @wraps(view)
    def answer(request: HttpRequest, code: str, **words: str) -> HttpResponse:
        allowed = request.headers.get("Origin", "*")
        try:
            response = view(request, site_to_show(code, request), **words)
        except EnishiError as error:
            response = JsonResponse(error.as_dict(), status=error.status)
            if isinstance(error, Wait):
                response["Retry-After"] = str(error.retry_after)
            allowed = allowed if error.code != "origin" else ""
        if allowed:
            response["Access-Control-Allow-Origin"] = allowed
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        patch_vary_headers(response, ["Origin"])
        return response

    return answer


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """GET /w.js, cached for minutes and then asked after by its ETag."""
    text, etag = _script()
    headers = {"Cache-Control": "public, max-age=300", "ETag": etag}
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
@open_to_sites
def settings(request: HttpRequest, site: Site) -> HttpResponse:
    """When to show itself, and in which colours; cached for a minute."""
    survey = site.link.survey
    is_open = site.link.closed_at is None and survey.state == SurveyState.OPEN
    definition = stored(newest_version(survey).definition)
    told: dict[str, Any] = {
        "open": is_open,
        "rules": msgspec.to_builtins(site.rules),
        "colour": definition.theme.colour,
        "anonymous": definition.anonymous,
        "style": _style(),
    }
    return JsonResponse(told, headers={"Cache-Control": "public, max-age=60"})


@csrf_exempt  # no session stands behind it: who holds the address may answer
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_sites
def part(request: HttpRequest, site: Site, token: str = "") -> HttpResponse:
    """A page of the survey, or after a press where that leads."""
    sender = sender_of(request)
    if request.method == "POST":
        count_post(sender.address)
    link = site.link
    token = answering.token_in_address(link, token) if token else answering.new_token(link)
    given = request.POST if request.method == "POST" else request.GET
    wished = accepted(request.headers.get("Accept-Language", "")) or ""
    sitting = answering.sit_down(link, token, given.get("language", ""), wished=wished)
    if not sitting.is_finished:
        link_to_answer(link.code)
    with translation.override(sitting.facts.language):
        if request.method == "POST":
            return _told(
                press(sitting, request.POST, sender, who=_who(request.POST.get("who", "")))
            )
        if sitting.response is None and request.method == "GET" and not is_bot(sender.agent):
            answering.opened(link)
        return _told(Turn(sitting))


def _told(turn: Turn) -> HttpResponse:
    sitting = turn.sitting
    action = reverse("fieldwork:part-on", args=[sitting.link.code, sitting.token])
    showing = showing_of(sitting, action, turn.given, turn.problems)
    if sitting.is_finished:
        context, template = end_context(showing), "surveys/thanks.html"
    else:
        context, template = page_context(showing, turn.page_id), "surveys/form.html"
    told = {
        "html": render_to_string(template, context),
        "token": sitting.token,
        "done": sitting.is_finished,
        "language": sitting.facts.language,
        "title": str(context["title"]),
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _who(text: str) -> str:
    """The visitor as the site's tag calls them: as much to be trusted as whatever a tag says."""
    try:
        found = msgspec.json.decode(text, type=dict[str, str | None])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    names = ("anonymousId", "userId")
    who = {name: found[name] for name in names if found.get(name)}
    fits = all(len(str(value)) <= WHO_LENGTH for value in who.values())
    return msgspec.json.encode(who).decode() if who and fits else ""


@cache
def _script() -> tuple[str, str]:
    text = SCRIPT.read_text(encoding="utf-8")
    return text, f'"{blake2b(text.encode(), digest_size=8).hexdigest()}"'


@cache
def _style() -> str:
    """The answering page's own, for a shadow root."""
    page = STYLE.read_text(encoding="utf-8").replace("html{", ".root{", 1)
    return page + OWN_STYLE.read_text(encoding="utf-8")
