"""The sending rules, a test mail, and addresses that are left alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.channels import actions, queries
from enishi.channels.access import suppression_found, suppression_to_bring_back
from enishi.channels.actions.suppressing import target_of
from enishi.channels.enums import Reason
from enishi.channels.forms import PurposeForm, RulesForm, purpose_forms, rules_draft
from enishi.channels.ruling import rules
from enishi.channels.shown import purpose_text, stopped_text
from enishi.channels.transport import Fate
from enishi.channels.trying import send_test, test_mail
from enishi.lib.errors import BadInput, EnishiError
from enishi.team.access import (
    caller_of_member,
    member_who_administers,
    member_who_reads,
    member_who_writes,
)
from enishi.team.actions import audit
from enishi.team.enums import Role
from enishi.team.models import Member

UNDO = "undo:channels"
TESTED = "tested:channels"


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    if request.method == "POST":
        return _changed(request, member_who_administers(request.user))
    draft = actions.draft_of(rules())
    names = [name for name in RulesForm.base_fields if name != "version"]
    initial = {name: getattr(draft, name) for name in names}
    form = RulesForm(initial={**initial, "version": rules().whole.version})
    return _shown(request, member, form, purpose_forms(draft))


def _changed(request: HttpRequest, member: Member) -> HttpResponse:
    form = RulesForm(request.POST)
    purposes = purpose_forms(actions.draft_of(rules()), request.POST)
    if all([form.is_valid(), *(one.is_valid() for one in purposes)]):
        draft = rules_draft(form, purposes)
        version = form.cleaned_data["version"]
        try:
            actions.change_rules(draft, version=version, by=caller_of_member(member))
        except EnishiError as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field if field != "version" else None, str(error.message))
        else:
            messages.success(request, _("The rules are saved. They hold from now on."))
            return redirect("channels:rules")
    return _shown(request, member, form, purposes)


def _shown(
    request: HttpRequest, member: Member, form: RulesForm, purposes: list[PurposeForm]
) -> HttpResponse:
    held = rules()
    may_manage = member.role == Role.OWNER
    if not may_manage:
        for field in form.fields.values():
            field.disabled = True
    context = {
        "form": form,
        "purposes": [(one, purpose_text(one.named)) for one in purposes],
        "may_manage": may_manage,
        "sender": held.sender,
        "stopped": stopped_text(held),
        "tested": request.session.pop(TESTED, None),
    }
    wrong = any(one.errors for one in (form, *purposes))
    return render(request, "channels/rules.html", context, status=422 if wrong else 200)


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """A mail to oneself; what the server said stands on the page."""
    member = member_who_writes(request.user)
    try:
        outcome = send_test(member.email, test_mail())
    except EnishiError as error:
        told = {"good": False, "text": str(error.message), "said": str(error.help)}
    else:
        audit("sent", "test mail", by=member)
        good = outcome.fate == Fate.SENT
        text = _("The server took it: look into your inbox.")
        told = {
            "good": good,
            "text": text if good else _("The server did not take it."),
            "said": f"{outcome.code or ''} {outcome.said}".strip(),
        }
    request.session[TESTED] = told
    return redirect("channels:rules")


@require_http_methods(["GET", "POST"])
def suppressions(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _suppressed(request, member_who_writes(request.user))
    member = member_who_reads(request.user)
    search = request.GET.get("address", "").strip()
    wanted, problem = "", ""
    if search:
        try:
            wanted = target_of(search).digest
        except BadInput as error:
            problem = str(error.message)
    page = queries.suppressions(request.GET.get("cursor", ""), wanted)
    more = request.GET.copy()
    more["cursor"] = page.next_cursor or ""
    context = {
        "rows": [
            (one, str(Reason(one.reason).label), purpose_text(one.purpose))
            for one in ([] if problem else page.items)
        ],
        "next_url": f"?{more.urlencode()}" if page.next_cursor else "",
        "search": search,
        "problem": problem,
        "may_write": member.role != Role.VIEWER,
        "undo": request.session.pop(UNDO, None),
    }
    return render(request, "channels/suppressions.html", context)


def _suppressed(request: HttpRequest, member: Member) -> HttpResponse:
    try:
        actions.suppress_address(request.POST.get("address", ""), by=caller_of_member(member))
    except BadInput as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Nothing goes to this address any more."))
    return redirect("channels:suppressions")


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = suppression_found(pk)
    actions.lift_suppression(found, by=caller_of_member(member))
    text = _("%(address)s may be written to again.") % {"address": found.hint or _("The address")}
    url = reverse("channels:suppression-back", args=[pk])
    request.session[UNDO] = {"text": text, "url": url}
    return redirect("channels:suppressions")


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    actions.bring_back_suppression(suppression_to_bring_back(pk), by=caller_of_member(member))
    messages.success(request, _("Taken back."))
    return redirect("channels:suppressions")
