"""The builder: one segment in sentences, with how many that are while it is written."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enishi.lens.conditions import tree
from enishi.lens.conditions.tree import Condition, ConditionError
from enishi.lib import clock
from enishi.lib.errors import EnishiError
from enishi.people.queries import people_count
from enishi.segments import actions
from enishi.segments.access import segment_found, segment_to_bring_back, version_found
from enishi.segments.actions import SegmentDraft
from enishi.segments.builder import choices
from enishi.segments.builder.preview import preview
from enishi.segments.builder.sentences import as_group, outline, plain
from enishi.segments.conditions import condition_in_force
from enishi.segments.formulas import formula_of
from enishi.segments.live import queries as live
from enishi.segments.models import Segment
from enishi.segments.progress import filling_of
from enishi.segments.queries import shown
from enishi.segments.shipped import SEGMENTS
from enishi.segments.views.asking import counted, read_json, standing
from enishi.segments.views.history import written_versions
from enishi.segments.views.shown import faces
from enishi.team.access import (
    Caller,
    caller_of_member,
    member_who_reads,
    member_who_writes,
    sees_personal_data,
)
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.team.queries import company_zone

SAMPLE = 10


@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    found = segment_found(pk)
    if request.method == "POST":
        by = caller_of_member(member_who_writes(request.user))
        return _saved(request, found, by)
    return render(request, "segments/builder.html", _page(found, condition_in_force(found), member))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    if request.method == "POST":
        return _saved(request, None, caller_of_member(member))
    context = _page(None, _beginning(request), member)
    if of := _copied(request):
        name = _("%(name)s (copy)") % {"name": shown(of, "name")}
        context["texts"] = {**_texts(of), "name": name}
    return render(request, "segments/builder.html", context)


def _copied(request: HttpRequest) -> Segment | None:
    said = request.GET.get("of", "")
    return segment_found(int(said)) if said.isdecimal() and len(said) < 19 else None


def _beginning(request: HttpRequest) -> Condition:
    """Everybody, what a link from another page asks for, or what another segment says."""
    if of := _copied(request):
        return condition_in_force(of)
    if said := request.GET.get("condition"):
        try:
            return tree.parse(said)
        except ConditionError as error:
            raise actions.bad_condition(error) from error
    return tree.All()


def _saved(request: HttpRequest, found: Segment | None, by: Caller) -> HttpResponse:
    draft = SegmentDraft(
        name=request.POST.get("name", ""),
        description=request.POST.get("about", ""),
        suggestion=request.POST.get("suggestion", ""),
        condition=read_json(request.POST.get("condition", "")),
    )
    try:
        if found:
            actions.change_segment(found, draft, by=by)
        else:
            found = actions.create_segment(draft, by=by)
    except EnishiError as error:
        messages.error(request, " ".join(filter(None, [str(error.message), str(error.help or "")])))
        back = reverse("segments:segment", args=[found.pk]) if found else reverse("segments:new")
        return redirect(back)
    messages.success(request, _("Saved. Its people fill in now."))
    return redirect("segments:segment", pk=found.pk)


def beginnings() -> list[dict[str, str]]:
    """What Enishi ships, to begin a new segment with."""
    return [
        {
            "name": _(one.name),
            "about": _(one.description),
            "suggestion": _(one.suggestion),
            "node": tree.to_json(as_group(tree.parse(one.condition))),
        }
        for one in SEGMENTS
    ]


def _page(found: Segment | None, condition: Condition, member: Member) -> dict[str, Any]:
    group, called, offered = as_group(condition), choices.names(), choices.choices()
    sentences = outline(group, called)
    others = [one for one in Segment.objects.filter(deleted_at=None) if one != found]
    for one in others:
        one.name = shown(one, "name")
    offered["segments"] = [{"value": one.pk, "label": one.name} for one in others]
    may_write = member.role != Role.VIEWER
    context: dict[str, Any] = {
        "segment": found,
        "texts": _texts(found),
        "title": shown(found, "name") if found else _("New segment"),
        "outline": sentences,
        "summary": plain(sentences),
        "condition": tree.to_plain(group),
        "formula": formula_of(group),
        "as_json": json.dumps(tree.to_plain(group), ensure_ascii=False, indent=2),
        "choices": offered,
        "kinds": choices.kinds(offered, others) if may_write else (),
        "others": others,
        "first_event": offered["events"][0]["value"] if offered["events"] else "Product Viewed",
        "may_write": may_write,
        "now_local": clock.now().astimezone(company_zone()).strftime("%Y-%m-%dT%H:%M"),
        "sees": sees_personal_data(member),
        **(choices.editors() if may_write else {}),
    }
    if found:
        context |= standing(found) | {"versions": written_versions(found, called)}
        context["fill"] = filling_of(found)
    else:
        context["beginnings"] = beginnings()
    return context | _sample(found, group, member)


def _texts(found: Segment | None) -> dict[str, str]:
    """In the reader's language."""
    fields = ("name", "description", "suggestion")
    return {field: shown(found, field) if found else "" for field in fields}


def _sample(
    found: Segment | None, condition: tree.All | tree.Any, member: Member
) -> dict[str, Any]:
    """Who may not see personal data is shown who is written down, and asks nothing."""
    if sees_personal_data(member):
        return counted(preview(condition, choices.names()), member)
    if found is None:
        return {"sample": []}
    page, since = live.live_members(found, limit=SAMPLE)
    state = live.live_of(found)
    share = live.percent(state.size if state else 0, people_count())
    return {"sample": faces(page.items, member, since), "share": share}


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    by = caller_of_member(member_who_writes(request.user))
    found = segment_found(pk)
    try:
        actions.delete_segment(found, by=by)
    except EnishiError as error:
        messages.error(request, f"{error.message} {error.help or ''}")
        return redirect("segments:segment", pk=pk)
    messages.success(request, _("The segment is archived."))
    return redirect("segments:list")


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    by = caller_of_member(member_who_writes(request.user))
    try:
        found = actions.bring_back(segment_to_bring_back(pk), by=by)
    except EnishiError as error:
        messages.error(request, str(error.message))
        return redirect(f"{reverse('segments:list')}?archived=1")
    messages.success(request, _("The segment is back. Its people fill in now."))
    return redirect("segments:segment", pk=found.pk)


@require_POST
def fill_again(request: HttpRequest, pk: int) -> HttpResponse:
    by = caller_of_member(member_who_writes(request.user))
    actions.fill_again(segment_found(pk), by=by)
    return redirect("segments:segment", pk=pk)


@require_safe
def filling(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    found = segment_found(pk)
    context = {"segment": found, "fill": filling_of(found), "was": True}
    context["may_write"] = member.role != Role.VIEWER
    return render(request, "segments/filling.html", context)


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    by = caller_of_member(member_who_writes(request.user))
    found = segment_found(pk)
    actions.restore_version(found, version_found(found, number), by=by)
    messages.success(request, _("Version %(n)d is in force again.") % {"n": number})
    return redirect("segments:segment", pk=pk)
