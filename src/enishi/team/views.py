import json

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enishi.lib.errors import Conflict
from enishi.team import actions, queries
from enishi.team.access import key_to_change, member_to_change, member_who_administers
from enishi.team.access import member_who_reads as reader
from enishi.team.enums import Role, Scope
from enishi.team.forms import (
    CompanyForm,
    InviteForm,
    KeyForm,
    PasswordChangeForm,
    PlaceForm,
    ProfileForm,
    RoleForm,
    TrailForm,
    initial_of,
)
from enishi.team.invitations import token_for
from enishi.team.models import AuditEntry, Member
from enishi.team.queries import TrailFilter
from enishi.team.trail import details_text, sentence, verb_text
from enishi.ui.spreadsheet import csv_response


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    member = reader(request.user)
    form = ProfileForm(request.POST or None, initial=initial_of(ProfileForm, member))
    if request.method == "POST" and form.is_valid():
        actions.change_profile(member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team:profile")
    context = {"form": form, "password_form": PasswordChangeForm(member)}
    return render(request, "team/profile.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("current", "password")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Ends the member's other sessions; this one goes on."""
    member = reader(request.user)
    form = PasswordChangeForm(member, request.POST)
    if form.is_valid():
        actions.set_password(member, form.cleaned_data["password"], by=member)
        update_session_auth_hash(request, member)
        messages.success(request, _("Your password has changed. Other sessions have ended."))
        return redirect("team:profile")
    context = {"form": ProfileForm(initial=initial_of(ProfileForm, member)), "password_form": form}
    return render(request, "team/profile.html", context, status=422)


@require_POST
def preference(request: HttpRequest) -> HttpResponse:
    """The two switches at the foot of the navigation: language and theme."""
    member = reader(request.user)
    wanted = {name: request.POST[name] for name in ("language", "theme") if name in request.POST}
    form = ProfileForm(initial_of(ProfileForm, member) | wanted)
    if form.is_valid():
        actions.change_profile(member, **form.cleaned_data)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if is_ours else resolve_url("team:profile"))


@require_http_methods(["GET", "POST"])
def company_settings(request: HttpRequest) -> HttpResponse:
    member = reader(request.user)
    if request.method == "POST":
        member_who_administers(request.user)
    company = queries.company()
    form = CompanyForm(request.POST or None, initial=initial_of(CompanyForm, company))
    if request.method == "POST" and form.is_valid():
        actions.change_company(company, by=member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team:company")
    if not member.holds(Role.OWNER):
        for field in form.fields.values():
            field.disabled = True
    return render(request, "team/company.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    reader(request.user)
    form = InviteForm(request.POST or None)
    link = ""
    if request.method == "POST":
        owner = member_who_administers(request.user)
        if form.is_valid():
            link = invite(request, form, by=owner)
    context = {
        "members": queries.members(),
        "roles": Role.choices,
        "form": InviteForm() if link else form,
        "link": link,
    }
    return render(request, "team/members.html", context, status=422 if form.errors else 200)


def invite(request: HttpRequest, form: InviteForm, *, by: Member) -> str:
    """The link for the new member; empty, with the reason at its field, if it cannot be."""
    given = form.cleaned_data
    try:
        invited = actions.invite_member(given["email"], given["name"], Role(given["role"]), by=by)
    except Conflict as error:
        form.add_error(error.field, str(error.message))
        return ""
    return link_for(request, invited)


def link_for(request: HttpRequest, member: Member) -> str:
    return request.build_absolute_uri(reverse("team:invitation", args=[token_for(member)]))


@require_POST
def member_role(request: HttpRequest, pk: int) -> HttpResponse:
    owner = member_who_administers(request.user)
    form = RoleForm(request.POST)
    if form.is_valid():
        actions.change_role(member_to_change(pk), Role(form.cleaned_data["role"]), by=owner)
    return redirect("team:members")


@require_POST
def member_place(request: HttpRequest, pk: int) -> HttpResponse:
    owner = member_who_administers(request.user)
    form = PlaceForm(request.POST)
    if form.is_valid():
        try:
            actions.bind_member(member_to_change(pk), form.cleaned_data["place"], by=owner)
            messages.success(request, _("Saved."))
        except Conflict as error:
            messages.error(request, str(error.message))
    return redirect("team:members")


@require_http_methods(["POST", "DELETE"])
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: the member leaves. DELETE (or POST with `undo`): the account is open again."""
    owner = member_who_administers(request.user)
    member = member_to_change(pk)
    if request.method == "DELETE" or "undo" in request.POST:
        actions.rejoin(member, by=owner)
        messages.success(request, _("The account is open again. A new link sets its password."))
    else:
        actions.leave(member, by=owner)
        messages.success(request, _("The account is closed and its sessions have ended."))
    return redirect("team:members")


@never_cache
@require_POST
def member_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh one-time link, for a member who lost the password or the invitation."""
    owner = member_who_administers(request.user)
    member = member_to_change(pk)
    actions.audit("made a sign-in link for", "member", member.pk, by=owner)
    context = {
        "members": queries.members(),
        "roles": Role.choices,
        "form": InviteForm(),
        "link": link_for(request, member),
        "link_of": member,
    }
    return render(request, "team/members.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    owner = member_who_administers(request.user)
    form = KeyForm(request.POST or None)
    secret = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _key, secret = actions.create_key(given["name"], Scope(given["scope"]), by=owner)
        form = KeyForm()
    context = {"keys": queries.keys(), "form": form, "secret": secret}
    return render(request, "team/keys.html", context, status=422 if form.errors else 200)


@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    owner = member_who_administers(request.user)
    actions.revoke_key(key_to_change(pk), by=owner)
    messages.success(request, _("The key is revoked and opens nothing any more."))
    return redirect("team:keys")


@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    member_who_administers(request.user)
    chosen = trail_filter(request)
    page = queries.audit_page(chosen, cursor=request.GET.get("cursor"))
    context = {
        "entries": [(e, sentence(e), details_text(e)) for e in page.items],
        "next_cursor": page.next_cursor,
        "chosen": chosen,
        "members": queries.members(),
        "verbs": [(verb, verb_text(verb)) for verb in queries.audit_verbs()],
    }
    return render(request, "team/audit.html", context)


def trail_filter(request: HttpRequest) -> TrailFilter:
    form = TrailForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    return TrailFilter(
        by=given.get("by"),
        verb=given.get("verb") or "",
        since=given.get("since"),
        until=given.get("until"),
        zone=queries.company_zone(),
    )


@require_safe
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    member_who_administers(request.user)
    chosen = trail_filter(request)
    header = ("at", "member", "key", "verb", "noun", "id", "details")
    return csv_response("audit", header, map(csv_row, queries.audit_lines(chosen)))


def csv_row(entry: AuditEntry) -> tuple[object, ...]:
    who = entry.by.name if entry.by else ""
    key = entry.key.name if entry.key else ""
    details = json.dumps(entry.details, ensure_ascii=False) if entry.details else ""
    return (entry.at.isoformat(), who, key, entry.verb, entry.noun, entry.noun_id, details)
