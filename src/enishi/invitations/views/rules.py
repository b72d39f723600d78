"""Rules that ask, in sentences."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from enishi.invitations import actions
from enishi.invitations.access import rule_found, rule_to_bring_back
from enishi.invitations.forms import RuleForm
from enishi.invitations.models import Rule
from enishi.invitations.queries import would_have_asked
from enishi.invitations.views.caller import about, writer
from enishi.lib.errors import EnishiError
from enishi.segments.queries import shown
from enishi.surveys.access import survey_found
from enishi.surveys.models import Survey
from enishi.team.access import Caller
from enishi.timeline.queries import event_names
from enishi.timeline.queries.catalogue import every_property
from enishi.ui.formats import number_text
from enishi.work.queries import standing_segments

UNDO = "undo:invitations"
OFFERED = 300


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    return _edited(request, survey_found(pk), None, caller)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    survey = survey_found(pk)
    return _edited(request, survey, rule_found(survey, number), caller)


def _edited(
    request: HttpRequest, survey: Survey, found: Rule | None, caller: Caller
) -> HttpResponse:
    form = RuleForm(request.POST or None, survey, found)
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                actions.change_rule(found, form.draft(), by=caller)
                messages.success(request, _("The rule is saved. It holds from now on."))
            else:
                actions.create_rule(survey, form.draft(), by=caller)
                messages.success(request, _("The rule is saved, and off. Switch it on here."))
        except EnishiError as error:
            complain(form, error)
        else:
            return redirect("invitations:send", pk=survey.pk)
    context = about(survey, caller) | {
        "form": form,
        "rule": found,
        "segments": [(one.pk, shown(one, "name")) for one in standing_segments()],
        "names": event_names()[:OFFERED],
        "properties": every_property()[:OFFERED],
    }
    status = 422 if form.errors else 200
    return render(request, "invitations/rule.html", context, status=status)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the rule of this form would have met; nothing is stored."""
    writer(request)
    survey = survey_found(pk)
    given = request.POST.copy()
    given["name"] = given.get("name") or "–"  # it needs none
    form = RuleForm(given, survey)
    context: dict[str, object] = {}
    if form.is_valid():
        try:
            found = would_have_asked(actions.drafted(survey, form.draft()))
        except EnishiError as error:
            complain(form, error)
        else:
            said = ngettext(
                "In the last 30 days this happened to %(met)s customer.",
                "In the last 30 days this happened to %(met)s customers.",
                found.met,
            )
            context["words"] = said % {"met": number_text(found.met)}
            context["sampled"], context["percent"] = found.sampled, form.cleaned_data["percent"]
    if form.errors:
        problems = [str(error) for errors in form.errors.values() for error in errors]
        context["problem"] = problems[0]
    return render(request, "invitations/preview.html", context)


@require_POST
def switch(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    found = rule_found(survey_found(pk), number)
    try:
        actions.switch_rule(found, on=request.POST.get("on") == "1", by=caller)
    except EnishiError as error:
        messages.error(request, str(error.message))
    return redirect("invitations:send", pk=pk)


@require_POST
def delete(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    found = rule_found(survey_found(pk), number)
    actions.delete_rule(found, by=caller)
    text = _("The rule “%(name)s” is deleted.") % {"name": found.name}
    url = reverse("invitations:rule-back", args=[pk, number])
    request.session[UNDO] = {"text": text, "url": url, "survey": pk}
    return redirect("invitations:send", pk=pk)


@require_POST
def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    actions.bring_back_rule(rule_to_bring_back(survey_found(pk), number), by=caller)
    messages.success(request, _("The rule stands again. It is off."))
    return redirect("invitations:send", pk=pk)


def complain(form: RuleForm, error: EnishiError) -> None:
    """At the field whose fault it is."""
    name = error.field or ""
    if name.startswith(("condition", "where")):
        name = ""
    elif name.startswith("texts."):
        _texts, language, part = name.split(".", 2)
        name = f"{part}_{language}"
    known = {"delay_minutes": "delay", "at_minute": "at"}
    name = known.get(name, name)
    text = f"{error.message} {error.help}".strip()
    form.add_error(name if name in form.fields else None, text)
