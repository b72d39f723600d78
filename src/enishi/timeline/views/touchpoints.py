"""Touchpoints and stages: the ordered rules, tried out beside them."""

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.lib.errors import BadInput, EnishiError
from enishi.team.access import member_who_reads, member_who_writes, sees_personal_data
from enishi.team.models import Member
from enishi.timeline.access import rule_found
from enishi.timeline.actions import (
    add_rule,
    delete_rule,
    edit_rule,
    order_rules,
    reset_rules,
    restore_rules,
    written_rules,
)
from enishi.timeline.enums import Stage
from enishi.timeline.forms import RuleForm, TryForm
from enishi.timeline.models import TouchpointRule
from enishi.timeline.queries import (
    event_names,
    names_without_touchpoint,
    rule_rows,
    touchpoint_of,
)
from enishi.timeline.touchpoints import label
from enishi.timeline.veil import HIDDEN, veiled_rule, veiled_text
from enishi.timeline.views.answers import go, offer_undo, undo_of

PLACE = "touchpoints"
WITHOUT = 12  # names that are shown
BEFORE = "touchpoints:before"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    form = TryForm(request.GET if request.GET.get("name") else None)
    tried = form.is_valid() and bool(form.cleaned_data["name"])
    rows, names, without = rule_rows(), event_names(), names_without_touchpoint()[:WITHOUT]
    if not sees_personal_data(member):
        rows = [veiled_rule(row) for row in rows]
        names = [name for name in names if veiled_text(name) == name]
        without = [(veiled_text(name), count) for name, count in without]
    context = {
        "rows": rows,
        "stages": Stage.choices,
        "without": without,
        "hidden": HIDDEN,
        "names": names,
        "form": form,
        "tried": tried,
        "answer": _answer(form) if tried else None,
        "undo": undo_of(request, PLACE),
        "may_change": member.role != "viewer",
    }
    fragment = "#answer" if request.headers.get("HX-Target", "").endswith("answer") else ""
    return render(request, f"timeline/touchpoints.html{fragment}", context)


def _answer(form: TryForm) -> dict[str, object] | None:
    data = form.cleaned_data
    properties: dict[str, object] = {}
    place = properties
    *path, last = data["property"].split(".")
    for step in path:
        inner: dict[str, object] = {}
        place[step] = inner
        place = inner
    place[last] = data["value"]
    found = touchpoint_of(data["name"], properties=properties if last else {})
    return {"touchpoint": found, "stage": Stage(found.stage).label} if found else None


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    form = RuleForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    return _edited(request, form, None, member)


@require_http_methods(["GET", "POST", "DELETE"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = rule_found(pk)
    if request.method == "DELETE":
        _remember(request, _("The rule for “%(name)s” is deleted.") % {"name": found.name})
        delete_rule(found, by=member)
        return go(request, reverse("timeline:touchpoints"))
    fields = ("name", "property", "value", "stage", "channel")
    initial = {field: getattr(found, field) for field in fields} | {"touchpoint": label(found)}
    return _edited(request, RuleForm(request.POST or None, initial=initial), found, member)


def _edited(
    request: HttpRequest, form: RuleForm, found: TouchpointRule | None, member: Member
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        before = written_rules()
        try:
            if found:
                edit_rule(found, form.draft(), by=member)
            else:
                add_rule(form.draft(), by=member)
        except EnishiError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            text = _("The rule for “%(name)s” is saved.") % {"name": form.cleaned_data["name"]}
            _remember(request, text, before)
            return go(request, reverse("timeline:touchpoints"))
    context = {"form": form, "rule": found, "names": event_names()}
    status = 400 if form.errors else 200
    return render(request, "timeline/rule_form.html", context, status=status)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """The ids of all rules from top to bottom, as the page shows them after a move."""
    member = member_who_writes(request.user)
    ids = request.POST.getlist("rule")
    if not all(pk.isdecimal() and len(pk) < 19 for pk in ids):
        raise BadInput("bad_order", _("These are not rules."), field="rule")
    order_rules([int(pk) for pk in ids], by=member)
    context = {"rows": rule_rows(), "may_change": True}
    return render(request, "timeline/touchpoints.html#rows", context)


@require_POST
def defaults(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    _remember(request, _("The shipped rules are back."))
    reset_rules(by=member)
    return go(request, reverse("timeline:touchpoints"))


def _remember(
    request: HttpRequest, text: str, before: list[dict[str, object]] | None = None
) -> None:
    request.session[BEFORE] = msgspec.json.encode(
        written_rules() if before is None else before
    ).decode()
    offer_undo(request, PLACE, text, reverse("timeline:touchpoints-undo"))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The list as it was before this member's last change."""
    member = member_who_writes(request.user)
    before = request.session.pop(BEFORE, None)
    if before:
        restore_rules(msgspec.json.decode(before, type=list[dict[str, object]]), by=member)
        messages.success(request, _("Taken back."))
    return go(request, reverse("timeline:touchpoints"))
