"""All surveys, and how one begins, ends and comes back."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enishi.lib.errors import EnishiError, NotFound
from enishi.surveys import actions, queries
from enishi.surveys.access import survey_found, survey_to_bring_back
from enishi.surveys.asked import Reader
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import read, stored
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition, questions_of
from enishi.surveys.enums import SurveyState
from enishi.surveys.faults import bad_survey
from enishi.surveys.queries import SurveyFilter, SurveyRow
from enishi.surveys.shipped import BY_KEY, SHIPPED
from enishi.surveys.views.caller import reader, writer
from enishi.ui.spreadsheet import csv_response

SHOWN = 50


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    caller = reader(request)
    wanted = SurveyFilter(
        request.GET.get("search", "").strip()[:200],
        request.GET.get("state", ""),
        request.GET.get("sort", ""),
    )
    if request.GET.get("deleted"):
        rows = queries.archived_surveys()
        context = {"rows": rows, "may_write": caller.may_write}
        return render(request, "surveys/deleted.html", context)
    if request.GET.get("format") == "csv":
        return _csv(queries.survey_rows(wanted, limit=actions.MOST).items)
    page = queries.survey_rows(wanted, cursor=request.GET.get("cursor", ""), limit=SHOWN)
    found = queries.scores_of(page.items, caller)
    context = {
        "rows": [(row, found.get(row.id) if found else None) for row in page.items],
        "next_cursor": page.next_cursor,
        "waiting": found is None,
        "search": wanted.search,
        "state": wanted.state,
        "sort": wanted.order,
        "states": SurveyState.choices,
        "deleted": queries.archived_surveys().count(),
        "may_write": caller.may_write,
        "undo": _undone(request),
    }
    part = "#rows" if request.headers.get("HX-Target", "").endswith("list") else ""
    return render(request, f"surveys/list.html{part}", context)


def _undone(request: HttpRequest) -> int | None:
    """The survey that was deleted just now."""
    text = request.GET.get("gone", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _csv(rows: Sequence[SurveyRow]) -> HttpResponseBase:
    header = ["id", _("Survey"), _("State"), _("Started"), _("Finished")]
    lines = [[row.id, row.name, str(row.state.label), row.started, row.finished] for row in rows]
    return csv_response("surveys", header, lines)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Of a template, or of text."""
    caller = writer(request)
    error: EnishiError | None = None
    if request.method == "POST":
        try:
            definition = _begun(request)
        except EnishiError as problem:
            error = problem
        else:
            survey = actions.create_survey(definition, by=caller)
            return redirect("surveys:survey", pk=survey.pk)
    language = get_language() or "ja"
    cards = [
        (one, Reader(one.definition, language, {}, Facts()).words(one.definition.title),
         sum(1 for _question in questions_of(one.definition)))
        for one in SHIPPED
    ]  # fmt: skip
    context = {"cards": cards, "error": error, "text": request.POST.get("text", "")}
    return render(request, "surveys/new.html", context, status=400 if error else 200)


def _begun(request: HttpRequest) -> Definition:
    key = request.POST.get("template", "")
    if key in BY_KEY:
        return BY_KEY[key].definition
    if key:
        raise NotFound("no_such_template", _("There is no such template."))
    try:
        return read(request.POST.get("text", ""))
    except DefinitionError as problem:
        raise bad_survey(problem) from problem


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    made = actions.create_survey(stored(survey_found(pk).draft), by=caller)
    messages.success(request, _("This is the copy."))
    return redirect("surveys:survey", pk=made.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    version = actions.publish_survey(survey_found(pk), by=caller)
    messages.success(request, _("Version %(n)d is asked from now on.") % {"n": version.number})
    return redirect("surveys:share", pk=pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    actions.close_survey(survey_found(pk), by=caller)
    messages.success(request, _("The survey is closed. Its answers stay."))
    return redirect("surveys:survey", pk=pk)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    actions.reopen_survey(survey_found(pk), by=caller)
    messages.success(request, _("The survey is open again."))
    return redirect("surveys:survey", pk=pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    actions.delete_survey(survey_found(pk), by=caller)
    answer = redirect("surveys:list")
    answer["Location"] += f"?gone={pk}"
    return answer


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    actions.bring_back(survey_to_bring_back(pk), by=caller)
    messages.success(request, _("The survey is back."))
    return redirect("surveys:survey", pk=pk)
