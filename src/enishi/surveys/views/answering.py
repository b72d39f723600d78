"""The page that customers answer on: without a session, a cookie or a script."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from enishi.lib.errors import EnishiError, NotFound, TooMany, Wait
from enishi.lib.language import accepted
from enishi.surveys import answering
from enishi.surveys.access import Gone, address_of, is_personal, link_in_address, link_to_answer
from enishi.surveys.answering import Sitting
from enishi.surveys.asked import Reader
from enishi.surveys.definition.problems import Problem
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.rules import Facts
from enishi.surveys.models import Link
from enishi.surveys.pace import count_post
from enishi.surveys.showing import Showing, end_context, page_context, showing_of
from enishi.surveys.signals import opened
from enishi.surveys.turns import press, sender_of
from enishi.timeline.wire import is_bot


@csrf_exempt  # no session stands behind it: who holds the address may answer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, token: str = "") -> HttpResponse:
    try:
        return _answer(request, code, token)
    except (NotFound, Gone, TooMany) as error:
        return _kindly(request, code, error)


def _answer(request: HttpRequest, code: str, token: str) -> HttpResponse:
    if request.method == "POST":
        count_post(sender_of(request).address)
    link = _link(code, token)
    given = request.POST if request.method == "POST" else request.GET
    token = answering.token_in_address(link, token) if token else answering.new_token(link)
    wished = accepted(request.headers.get("Accept-Language", "")) or ""
    sitting = answering.sit_down(link, token, given.get("language", ""), wished=wished)
    with translation.override(sitting.facts.language):
        if request.method == "POST":
            return _posted(request, sitting)
        if sitting.is_finished:
            return _thanks(request, sitting)
        if request.method == "GET":
            count_opening(sitting, request.headers.get("User-Agent", ""))
        page_id, chosen = answering.chosen_in(sitting, request.GET.get("first", "")[:100])
        return _page(request, sitting, page_id or request.GET.get("page", ""), chosen, {})


def count_opening(sitting: Sitting, agent: str) -> None:
    if is_bot(agent):
        return
    if sitting.response is None:
        answering.opened(sitting.link)
    if is_personal(sitting.link):
        opened.send(sender=None, link=sitting.link)


def _link(code: str, token: str) -> Link:
    """Who has finished may look at the thanks again, whatever became of the survey."""
    try:
        return link_to_answer(code)
    except Gone:
        link = link_in_address(code)
        if token or link.person_id:
            held = answering.sit_down(link, token or answering.new_token(link))
            if held.is_finished:
                return link
        raise


def _posted(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    turn = press(sitting, request.POST, sender_of(request))
    if turn.problems:
        return _page(request, turn.sitting, turn.page_id, turn.given, turn.problems)
    return _to(turn.sitting, turn.page_id)


def _to(sitting: Sitting, page_id: str) -> HttpResponse:
    address = reverse("surveys:answer-on", args=[address_of(sitting.link), sitting.token])
    return redirect(f"{address}?page={page_id}" if page_id else address)


def _page(
    request: HttpRequest,
    sitting: Sitting,
    page_id: str,
    given: Mapping[str, object],
    problems: Mapping[str, Problem],
) -> HttpResponse:
    action = reverse("surveys:answer-on", args=[address_of(sitting.link), sitting.token])
    showing = showing_of(sitting, action, given, problems)
    return show_page(request, showing, page_id)


def show_page(
    request: HttpRequest,
    showing: Showing,
    page_id: str,
    beside: Mapping[str, object] | None = None,
) -> HttpResponse:
    status = 422 if showing.problems else 200
    context = page_context(showing, page_id) | dict(beside or {})
    return render(request, "surveys/answer.html", context, status=status)


def show_end(request: HttpRequest, showing: Showing) -> HttpResponse:
    return render(request, "surveys/answered.html", end_context(showing))


def _thanks(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    return show_end(request, showing_of(sitting, "", {}, {}))


def _kindly(request: HttpRequest, code: str, error: EnishiError) -> HttpResponse:
    """What stands where a survey was, in its own colours if it is known."""
    context: dict[str, object] = {"heading": error.message, "text": _HINTS[type(error)]}
    context["colour"] = "#2f4b9a"
    context["language"] = translation.get_language()
    if isinstance(error, Gone):
        survey = link_in_address(code).survey
        version = survey.versions.order_by("-number").first()
        if version:
            definition = stored(version.definition)
            context["colour"] = definition.theme.colour
            context["title"] = Reader(definition, str(context["language"]), {}, Facts()).words(
                definition.title
            )
    response = render(request, "surveys/answered.html", context, status=error.status)
    if isinstance(error, Wait):
        response["Retry-After"] = str(error.retry_after)
    return response


_HINTS = {
    NotFound: _("Please check that the address is complete. It may stand in two lines of a mail."),
    Gone: _("Thank you for your interest. What was answered before has been kept."),
    TooMany: _("Nothing that you typed is lost: go back a page and send it again."),
}
