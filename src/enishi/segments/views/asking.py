"""What the builder asks while a condition is edited: its sentences, how many, what they bring, and
the statement in SQL."""

from dataclasses import replace
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enishi.ask.queries import glance
from enishi.lens.conditions import tree
from enishi.lens.conditions.scanning import FormulaError
from enishi.lens.conditions.tree import Condition
from enishi.lib.errors import BadInput, EnishiError, NotAllowed
from enishi.lib.storable import LARGEST
from enishi.segments import actions
from enishi.segments.access import segment_found
from enishi.segments.builder import choices
from enishi.segments.builder.figures import figures as figures_of
from enishi.segments.builder.preview import Preview, instant_said, preview
from enishi.segments.builder.sentences import as_group, outline, plain
from enishi.segments.formulas import formula_of
from enishi.segments.live import queries as live
from enishi.segments.models import Segment
from enishi.segments.progress import days_follow
from enishi.segments.remarks import with_remarks
from enishi.segments.views.shown import faces
from enishi.team.access import member_who_reads, member_who_writes, sees_personal_data
from enishi.team.models import Member

BYTES = 200_000


@require_POST
def sentences(request: HttpRequest) -> HttpResponse:
    """The rows of a condition that is being edited; what is wrong with it, as JSON."""
    member_who_writes(request.user)
    try:
        condition = _condition(_body(request))
    except BadInput as error:
        return JsonResponse(error.as_dict(), status=error.status)
    group = outline(as_group(condition), choices.names())
    context = {"outline": group, "summary": plain(group), "may_write": True}
    return render(request, "segments/sentences.html", context)


@require_POST
def formula(request: HttpRequest) -> HttpResponse:
    """The formula of a condition; or the condition of a formula, what is wrong with it from where
    to where, as a browser counts letters."""
    member_who_writes(request.user)
    body = _body(request)
    text = body.get("formula")
    if not isinstance(text, str):
        return JsonResponse({"formula": formula_of(_condition(body))})
    try:
        condition = actions.checked(text)
    except BadInput as error:
        return JsonResponse(
            {**error.as_dict(), **_place(text, error.__cause__)}, status=error.status
        )
    return JsonResponse({"condition": tree.to_plain(as_group(condition))})


def _place(text: str, error: BaseException | None) -> dict[str, object]:
    if not isinstance(error, FormulaError):
        return {"line": 1, "place": [0, 0]}
    units = [len(text[:end].encode("utf-16-le")) // 2 for end in (error.at, error.to)]
    return {"line": error.line, "place": units}


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """How many, who for example, and each part alone; 202 while it still counts."""
    member = _member_who_previews(request)
    body = _body(request)
    as_of, draw = _text(body, "as_of"), _draw(body)
    try:
        result = preview(as_group(_condition(body)), choices.names(), as_of=as_of, draw=draw)
    except EnishiError as error:
        return JsonResponse(error.as_dict(), status=error.status)
    if result is None:
        return HttpResponse(status=202)
    context = counted(result, member)
    if as_of:
        context["as_of"] = result.at
    pk = request.GET.get("segment", "")
    if pk.isdecimal():
        found = segment_found(int(pk))
        context |= standing(found) | {"segment": found}
    return render(request, "segments/counted.html", context)


@require_POST
def figures(request: HttpRequest) -> HttpResponse:
    """What these people bring and say; 202 while it still counts."""
    _member_who_previews(request)
    body = _body(request)
    try:
        found = figures_of(_condition(body), as_of=_text(body, "as_of"))
    except EnishiError as error:
        return JsonResponse(error.as_dict(), status=error.status)
    if found is None:
        return HttpResponse(status=202)
    return render(request, "segments/figures.html", {"figures": found})


@require_POST
def statement(request: HttpRequest) -> HttpResponse:
    """The condition as the batch asks it of everybody; 202 while the asker writes it."""
    _member_who_previews(request)
    body = _body(request)
    params: dict[str, object] = {"condition": tree.to_json(as_group(_condition(body)))}
    if as_of := _text(body, "as_of"):
        params["as_of"] = instant_said(as_of)
    try:
        answer = glance("segment.sql", params)
    except EnishiError as error:
        return JsonResponse(error.as_dict(), status=error.status)
    if answer is None:
        return HttpResponse(status=202)
    return JsonResponse({"sql": answer.rows[0]["sql"]})


def counted(result: Preview | None, member: Member) -> dict[str, Any]:
    if result is None:
        return {"found": None, "waiting": True, "sample": []}
    shown = faces([one.person for one in result.sample], member)
    return {
        "found": result,
        "found_share": live.percent(result.people, result.everyone),
        "sample": [
            replace(face, why=one.why, score=one.score)
            for face, one in zip(shown, result.sample, strict=True)
        ],
    }


def standing(found: Segment) -> dict[str, Any]:
    """How a segment stands in its own time."""
    state = live.live_of(found)
    size = state.size if state else 0
    follow = days_follow(found)
    chart = None if follow else live.trend(found, size)
    month, week = (None if follow else live.change_since(found, size, n) for n in (28, 7))
    return {
        "size": size,
        "state": state,
        "today": live.passages_today().get(found.pk, live.Today()),
        "check": live.last_check(found),
        "trend": with_remarks(chart) if chart else None,
        "trend_days": len(chart.x) if chart else 0,
        "trend_follows": follow and not (state and state.error),
        "trend_change": live.signed(month),
        "since_week": live.signed(week),
    }


def read_json(text: str) -> object:
    try:
        return msgspec.json.decode(text.encode()[:BYTES])
    except msgspec.DecodeError:
        raise BadInput("bad_condition", _("This condition cannot be judged.")) from None


def _member_who_previews(request: HttpRequest) -> Member:
    member = member_who_reads(request.user)
    if not sees_personal_data(member):
        raise NotAllowed("not_allowed", _("Your role does not see personal data."))
    return member


def _body(request: HttpRequest) -> dict[str, object]:
    body = read_json(request.body.decode(errors="replace"))
    return body if isinstance(body, dict) else {}


def _condition(body: dict[str, object]) -> Condition:
    return actions.checked(body.get("condition"))


def _text(body: dict[str, object], name: str) -> str:
    said = body.get(name)
    return said[:40] if isinstance(said, str) else ""


def _draw(body: dict[str, object]) -> int:
    said = body.get("draw")
    return said % LARGEST if isinstance(said, int) else 0
