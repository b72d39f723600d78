"""A survey on the company's own web sites: its lines to copy, and when it shows itself."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.fieldwork import actions
from enishi.fieldwork.access import site_to_change
from enishi.fieldwork.actions import DisplayDraft
from enishi.fieldwork.forms import DisplayForm, form_of
from enishi.fieldwork.queries import Site, site_of, sites
from enishi.fieldwork.snippets import Snippets, snippets
from enishi.lib.errors import BadInput, EnishiError
from enishi.surveys.access import survey_found
from enishi.surveys.models import Survey
from enishi.surveys.queries import survey_row
from enishi.team.access import Caller, caller_of_member, caller_who_writes, member_who_reads


@dataclass(frozen=True)
class Shown:
    site: Site
    code: Snippets
    form: DisplayForm
    open: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    survey = survey_found(pk)
    if request.method == "POST":
        return _added(request, survey, caller)
    return _page(request, survey, made=request.GET.get("made", ""))


def _added(request: HttpRequest, survey: Survey, caller: Caller) -> HttpResponse:
    try:
        link = actions.add_site(survey, request.POST.get("label", ""), DisplayDraft(), by=caller)
    except EnishiError as error:
        messages.error(request, str(error.message))
        return redirect("fieldwork:list", pk=survey.pk)
    messages.success(request, _("The lines to copy are ready."))
    answer = redirect("fieldwork:list", pk=survey.pk)
    answer["Location"] += f"?made={link.pk}"
    return answer


@require_POST
def change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    survey = survey_found(pk)
    link = site_to_change(survey, number)
    form = form_of(site_of(link), request.POST)
    try:
        if form.is_valid():
            actions.change_display(link, form.draft(), by=caller)
            messages.success(request, _("Saved. Pages take it over within a minute."))
            return redirect("fieldwork:list", pk=pk)
    except BadInput as error:
        field = error.field if error.field in form.fields else None
        form.add_error(field, str(error.message))
    return _page(request, survey, wrong=(number, form))


def _page(
    request: HttpRequest,
    survey: Survey,
    *,
    made: str = "",
    wrong: tuple[int, DisplayForm] | None = None,
) -> HttpResponse:
    shown = [
        Shown(
            one,
            snippets(one.link.code),
            wrong[1] if wrong and wrong[0] == one.link.pk else form_of(one),
            open=str(one.link.pk) == made or bool(wrong and wrong[0] == one.link.pk),
        )
        for one in sites(survey)
    ]
    context = {
        "survey": survey,
        "row": survey_row(survey),
        "tab": "share",
        "may_write": True,
        "sites": shown,
    }
    return render(request, "fieldwork/sites.html", context, status=422 if wrong else 200)


def writer(request: HttpRequest) -> Caller:
    return caller_who_writes(caller_of_member(member_who_reads(request.user)))
