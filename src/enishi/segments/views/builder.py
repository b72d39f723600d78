"""The builder: one segment in sentences, with how many that are while it is written."""

import json
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.lens.conditions import tree
from enishi.lens.conditions.tree import Condition, ConditionError
from enishi.lib.errors import BadInput, EnishiError, NotAllowed
from enishi.people.queries import people_count
from enishi.segments import actions
from enishi.segments.access import segment_found, version_found
from enishi.segments.actions import SegmentDraft
from enishi.segments.builder import choices
from enishi.segments.builder.preview import Preview, preview
from enishi.segments.builder.sentences import Names, as_group, outline, plain
from enishi.segments.conditions import condition_in_force
from enishi.segments.live import queries as live
from enishi.segments.models import Segment
from enishi.segments.queries import shown
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

BYTES = 200_000
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
    return render(request, "segments/builder.html", _page(None, _beginning(request), member))


def _beginning(request: HttpRequest) -> Condition:
    """Everybody, or what a link from another page asks for."""
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
        condition=_read(request.POST.get("condition", "")),
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


def _read(text: str) -> object:
    try:
        return msgspec.json.decode(text.encode()[:BYTES])
    except msgspec.DecodeError:
        raise BadInput("bad_condition", _("This condition cannot be judged.")) from None


def _page(found: Segment | None, condition: Condition, member: Member) -> dict[str, Any]:
    group, called, offered = as_group(condition), choices.names(), choices.choices()
    sentences = outline(group, called)
    others = [one for one in Segment.objects.filter(deleted_at=None) if one != found]
    for one in others:
        one.name = shown(one, "name")
    may_write = member.role != Role.VIEWER
    context: dict[str, Any] = {
        "segment": _words(found),
        "title": shown(found, "name") if found else _("New segment"),
        "outline": sentences,
        "summary": plain(sentences),
        "condition": tree.to_plain(group),
        "formula": json.dumps(tree.to_plain(group), ensure_ascii=False, indent=2),
        "choices": offered,
        "kinds": choices.kinds(offered, others) if may_write else (),
        "others": others,
        "first_event": offered["events"][0]["value"] if offered["events"] else "Product Viewed",
        "may_write": may_write,
        "sees": sees_personal_data(member),
        **(choices.editors() if may_write else {}),
    }
    if found:
        context |= _live(found, called) | {"versions": written_versions(found, called)}
    return context | _sample(found, group, member)


def _words(found: Segment | None) -> Segment | None:
    """In the reader's language; not to be saved."""
    if found:
        for field in ("name", "description", "suggestion"):
            setattr(found, field, shown(found, field))
    return found


def _live(found: Segment, called: Names) -> dict[str, Any]:
    state = live.live_of(found)
    size = state.size if state else 0
    chart = live.trend(found, size)
    return {
        "size": size,
        "filling": live.is_filling(state),
        "state": state,
        "today": live.passages_today().get(found.pk, live.Today()),
        "check": live.last_check(found),
        "trend": chart,
        "trend_days": len(chart.x) if chart else 0,
        "trend_change": live.signed(live.change_since(found, size, 28)),
        "since_week": live.signed(live.change_since(found, size, 7)),
        "share": live.percent(size, people_count()),
    }


def _sample(found: Segment | None, condition: Condition, member: Member) -> dict[str, Any]:
    """Who may not see personal data is shown who is written down, and asks nothing."""
    if sees_personal_data(member):
        return _counted(preview(condition), member)
    if found is None:
        return {"sample": []}
    page, since = live.live_members(found, limit=SAMPLE)
    return {"sample": faces(page.items, member, since), "quiet": True}


def _counted(result: Preview | None, member: Member) -> dict[str, Any]:
    if result is None:
        return {"found": None, "waiting": True, "sample": []}
    return {
        "found": result,
        "found_share": live.percent(result.people, result.everyone),
        "sample": faces(result.sample, member),
    }


@require_POST
def sentences(request: HttpRequest) -> HttpResponse:
    """The rows of a condition that is being edited; what is wrong with it, as JSON."""
    member_who_writes(request.user)
    try:
        condition = _said(request)
    except BadInput as error:
        return JsonResponse(error.as_dict(), status=error.status)
    called = choices.names()
    group = outline(as_group(condition), called)
    context = {"outline": group, "summary": plain(group), "may_write": True}
    return render(request, "segments/sentences.html", context)


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """How many, who for example, and each part alone; 202 while it still counts."""
    member = member_who_reads(request.user)
    if not sees_personal_data(member):
        raise NotAllowed("not_allowed", _("Your role does not see personal data."))
    condition = as_group(_said(request))
    result = preview(condition)
    if result is None:
        return HttpResponse(status=202)
    context = _counted(result, member)
    pk = request.GET.get("segment", "")
    if pk.isdecimal():
        found = segment_found(int(pk))
        context |= _live(found, choices.names()) | {"segment": found}
    return render(request, "segments/counted.html", context)


def _said(request: HttpRequest) -> Condition:
    body = _read(request.body.decode(errors="replace"))
    condition = body.get("condition") if isinstance(body, dict) else None
    return actions.checked(condition)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    by = caller_of_member(member_who_writes(request.user))
    found = segment_found(pk)
    try:
        actions.delete_segment(found, by=by)
    except EnishiError as error:
        messages.error(request, f"{error.message} {error.help or ''}")
        return redirect("segments:segment", pk=pk)
    messages.success(request, _("The segment is deleted."))
    return redirect("segments:list")


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    by = caller_of_member(member_who_writes(request.user))
    found = segment_found(pk)
    actions.restore_version(found, version_found(found, number), by=by)
    messages.success(request, _("Version %(n)d is in force again.") % {"n": number})
    return redirect("segments:segment", pk=pk)
