"""What a draft looks like to customers: the real pages, and nothing of what is answered is kept."""

import json
from collections.abc import Iterator
from dataclasses import replace

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from enishi.surveys.access import survey_found
from enishi.surveys.asked import given_in
from enishi.surveys.definition.answers import checked
from enishi.surveys.definition.reading import stored, to_plain
from enishi.surveys.definition.routing import Route, Shown, route
from enishi.surveys.definition.rules import Facts, holds
from enishi.surveys.definition.tree import AnyQuestion, Page, line_beside
from enishi.surveys.showing import Showing
from enishi.surveys.telling import Names
from enishi.surveys.views.answering import show_end, show_page
from enishi.surveys.views.caller import about, reader
from enishi.surveys.views.drawn import language_name


@require_safe
def frames(request: HttpRequest, pk: int) -> HttpResponse:
    """Telephone and desk side by side."""
    caller = reader(request)
    found = survey_found(pk)
    definition = stored(found.draft)
    language = request.GET.get("language", "")
    language = language if language in definition.languages else definition.languages[0]
    pages = [page.id for page in definition.pages]
    page = request.GET.get("page", "")
    context = about(found, caller, "preview") | {
        "languages": [(one, language_name(one)) for one in definition.languages],
        "language": language,
        "pages": [(one, number) for number, one in enumerate(pages, 1)],
        "page": page if page in pages else pages[0],
    }
    return render(request, "surveys/frames.html", context)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type] # its types know no arguments
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """One page; what is answered travels along in the page itself."""
    reader(request)
    definition = stored(survey_found(pk).draft)
    form = request.POST if request.method == "POST" else request.GET
    go = form.get("go", "")
    asked = go.partition(":")[2] if go.startswith("language:") else form.get("language", "")
    spoken = [one for one in (asked, get_language() or "") if one in definition.languages]
    showing = Showing(
        definition,
        route(definition, {}),
        Facts((*spoken, definition.languages[0])[0]),
        str(pk),
        reverse("surveys:preview", args=[pk]),
        _kept(form.get("kept", "")),
        {},
        preview=True,
    )
    with translation.override(showing.facts.language):
        return _step(request, showing, go)


def _step(request: HttpRequest, showing: Showing, go: str) -> HttpResponse:
    """On, back, to any page, or the same page again, as the page itself does it."""
    kept = dict(showing.given)
    page_id = request.POST.get("page", "")
    shown = _route(showing, kept, page_id)
    number = shown.page(page_id)
    if number is None:
        return _page(request, replace(showing, route=shown), request.GET.get("page", ""))
    questions = shown.pages[number].questions
    given = given_in(request.POST, questions)
    found = checked(showing.definition, kept | given, showing.facts, showing.seed)
    problems = {q.id: found.problems[q.id] for q in questions if q.id in found.problems}
    for question in questions:
        kept.pop(question.id, None)
        if question.id in found.answers:
            kept[question.id] = found.answers[question.id]
    showing = replace(showing, given=kept, kept=json.dumps(kept, ensure_ascii=False))
    if go.startswith("page:"):
        return _page(request, showing, go.partition(":")[2])
    shown = _route(showing, kept, page_id)
    showing = replace(showing, route=shown)
    if go == "next" and problems:
        wrong = replace(showing, given=kept | given, problems=problems)
        return _page(request, wrong, page_id)
    number = max(0, (shown.page(page_id) or 0) + {"next": 1, "back": -1}.get(go, 0))
    if number >= len(shown.pages):
        return show_end(request, showing)
    return _page(request, showing, shown.pages[number].page.id)


def _page(request: HttpRequest, showing: Showing, page_id: str) -> HttpResponse:
    """Any page of the draft, also one that is hidden now; with what is hidden, and why."""
    shown = _route(showing, showing.given, page_id)
    hidden = list(hidden_parts(showing))
    context = {
        "hidden": hidden,
        "jumps": [(page.id, number) for number, page in enumerate(showing.definition.pages, 1)],
        "forced": page_id in [one for _kind, one, _name, _rule in hidden],
    }
    return show_page(request, replace(showing, route=shown), page_id, context)


def _route(showing: Showing, answers: object, page_id: str) -> Route:
    """With that page in its place, whatever its condition says."""
    given = answers if isinstance(answers, dict) else {}
    found = route(showing.definition, given, showing.facts, showing.seed)
    forced = next((one for one in showing.definition.pages if one.id == page_id), None)
    if forced is None or found.page(page_id) is not None:
        return found
    order = [page.id for page in showing.definition.pages]
    pages = [*found.pages, Shown(forced, _questions(forced))]
    return replace(found, pages=tuple(sorted(pages, key=lambda one: order.index(one.page.id))))


def _questions(page: Page) -> tuple[AnyQuestion, ...]:
    return tuple(part for one in page.questions for part in (one, *line_beside(one)))


def hidden_parts(showing: Showing) -> Iterator[tuple[str, str, str, str]]:
    """(kind, id, what it is, the condition that does not hold) of what is hidden by now."""
    plain = to_plain(showing.definition)
    names = Names(plain)
    seen = route(showing.definition, showing.given, showing.facts, showing.seed)
    for number, page in enumerate(plain["pages"]):
        part = showing.definition.pages[number]
        if not holds(part.show, seen.answers, showing.facts):
            yield "page", page["id"], names.others[page["id"]], names.rule(page["show"])
            continue
        for place, question in enumerate(part.questions):
            if not holds(question.show, seen.answers, showing.facts):
                rule = page["questions"][place]["show"]
                yield "question", question.id, names.questions[question.id], names.rule(rule)


def _kept(text: str) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
