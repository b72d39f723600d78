"""Rules, in sentences; and the departments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enishi.lib.errors import EnishiError
from enishi.segments.queries import shown
from enishi.team.access import (
    caller_of_member,
    member_who_administers,
    member_who_reads,
    sees_personal_data,
)
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.timeline.queries import event_names
from enishi.ui.formats import number_text
from enishi.work import actions
from enishi.work.access import (
    department_found,
    department_to_bring_back,
    rule_found,
    rule_to_bring_back,
)
from enishi.work.forms import RuleForm
from enishi.work.models import Rule
from enishi.work.queries import (
    departments_with_counts,
    listed_rules,
    offered_properties,
    standing_segments,
    would_have_opened,
)
from enishi.work.sentences import rule_then, rule_when
from enishi.work.veil import Veil

UNDO = "undo:work"
OFFERED = 300


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    veil = Veil(sees_personal_data(member))
    context = {
        "rows": [
            (one, veil.text(rule_when(one.rule)), veil.text(rule_then(one.rule)))
            for one in listed_rules()
        ],
        "may_manage": member.role == Role.OWNER,
        "undo": request.session.pop(UNDO, None),
    }
    return render(request, "work/rules.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    member = member_who_administers(request.user)
    return _edited(request, RuleForm(request.POST or None), None, member)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    found = rule_found(pk)
    return _edited(request, RuleForm(request.POST or None, found), found, member)


def _edited(
    request: HttpRequest, form: RuleForm, found: Rule | None, member: Member
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        by = caller_of_member(member)
        try:
            if found:
                actions.change_rule(found, form.draft(), by=by)
            else:
                actions.create_rule(form.draft(), by=by)
        except EnishiError as error:
            _complain(form, error)
        else:
            messages.success(request, _("The rule is saved. It holds from now on."))
            return redirect("work:rules")
    context = {
        "form": form,
        "rule": found,
        "names": event_names()[:OFFERED],
        "properties": offered_properties(str(form["event"].value() or "")),
        "segments": [(one.pk, shown(one, "name")) for one in standing_segments()],
    }
    status = 422 if form.errors else 200
    return render(request, "work/rule.html", context, status=status)


@require_safe
def properties(request: HttpRequest) -> HttpResponse:
    """What an event says, for the list of choices; asked again when another event is named."""
    member_who_administers(request.user)
    context = {"properties": offered_properties(request.GET.get("event", ""))}
    return render(request, "work/properties.html", context)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the rule of this form would have done; nothing is stored."""
    member_who_administers(request.user)
    given = request.POST.copy()
    for name in ("name", "title"):  # it needs neither
        given[name] = given.get(name) or "–"
    form = RuleForm(given)
    context: dict[str, object] = {}
    if form.is_valid():
        try:
            people = would_have_opened(actions.drafted(form.draft()))
        except EnishiError as error:
            _complain(form, error)
        else:
            said = ngettext(
                "In the last 30 days it would have opened one for %(n)s customer.",
                "In the last 30 days it would have opened one for each of %(n)s customers.",
                people,
            )
            context["words"] = said % {"n": number_text(people)}
    if form.errors:
        problems = [str(error) for errors in form.errors.values() for error in errors]
        context["problem"] = problems[0]
    return render(request, "work/preview.html", context)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    on = request.POST.get("on") == "1"
    actions.switch_rule(rule_found(pk), on=on, by=caller_of_member(member))
    return redirect("work:rules")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    found = rule_found(pk)
    actions.delete_rule(found, by=caller_of_member(member))
    text = _("The rule “%(name)s” is deleted.") % {"name": found.name}
    request.session[UNDO] = {"text": text, "url": reverse("work:rule-back", args=[pk])}
    return redirect("work:rules")


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    actions.bring_back_rule(rule_to_bring_back(pk), by=caller_of_member(member))
    messages.success(request, _("Taken back."))
    return redirect("work:rules")


@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        member = member_who_administers(request.user)
        try:
            actions.add_department(request.POST.get("name", ""), by=caller_of_member(member))
        except EnishiError as error:
            messages.error(request, str(error.message))
        return redirect("work:departments")
    member = member_who_reads(request.user)
    context = {
        "rows": departments_with_counts(),
        "may_manage": member.role == Role.OWNER,
        "undo": request.session.pop(UNDO, None),
    }
    return render(request, "work/departments.html", context)


@require_POST
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name; or (`remove`) off the list."""
    member = member_who_administers(request.user)
    found, by = department_found(pk), caller_of_member(member)
    if request.POST.get("remove"):
        actions.remove_department(found, by=by)
        text = _("The department “%(name)s” is off the list.") % {"name": found.name}
        request.session[UNDO] = {"text": text, "url": reverse("work:department-back", args=[pk])}
        return redirect("work:departments")
    try:
        actions.rename_department(found, request.POST.get("name", ""), by=by)
    except EnishiError as error:
        messages.error(request, str(error.message))
    return redirect("work:departments")


@require_POST
def department_back(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    try:
        actions.bring_back_department(department_to_bring_back(pk), by=caller_of_member(member))
    except EnishiError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken back."))
    return redirect("work:departments")


def _complain(form: RuleForm, error: EnishiError) -> None:
    where = (error.field or "").startswith("condition") or error.field == "where"
    field = None if where else error.field
    text = f"{error.message} {error.help}".strip()
    form.add_error(field if field in form.fields else None, text)
