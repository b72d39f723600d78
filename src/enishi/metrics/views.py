"""How customers feel and come: every metric at a glance, and each on a page of its own."""

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.ask.queries import glance_all, segment_names
from enishi.lens.beside import PREFIX
from enishi.lens.result import NO_EVENTS
from enishi.lib.errors import BadInput, EnishiError
from enishi.metrics import actions, charts, showing, words
from enishi.metrics.access import annotation_to_change, metric_to_read
from enishi.metrics.catalogue import KINDS, Metric
from enishi.metrics.forms import AnnotationForm
from enishi.metrics.periods import COMPARISONS, LABELS, Period
from enishi.metrics.queries import annotations, known_metrics, period_said, seen_and_unseen
from enishi.metrics.readings import Asked, Reading
from enishi.team.access import member_who_reads, member_who_writes
from enishi.team.models import Member
from enishi.team.queries import company
from enishi.timeline.queries import property_names

# Properties that make an event what it is, or that have a split of their own.
STRUCTURE: Final = {
    *("metric", "score", "max", "comment", "channel", "touchpoint", "stage", "store", "store_id"),
    *("product", "product_id", "agent", "agent_id", "order_id", "conversation_id", "currency"),
    *("revenue", "total", "wait_seconds", "message_body", "price", "name", "url", "image_url"),
}
MOMENT: Final = 0.08  # seconds that a card or a part waits: many come at once
Context = dict[str, Any]


def frame(request: HttpRequest, member: Member, period: Period) -> Context:
    """What every page of this room needs."""
    return {
        "period": period,
        "presets": LABELS.items(),
        "comparisons": COMPARISONS.items(),
        "may_write": member.holds("analyst"),
        "address": request.GET.urlencode(),
    }


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    period = period_said(request.GET)
    seen, unseen = seen_and_unseen()
    context = frame(request, member, period)
    if request.GET.get("part") == "quiet" and "HX-Request" in request.headers:
        context |= {"quiet": unseen, **without_events(seen, period)}
        return render(request, "metrics/parts/quiet.html", context)
    context |= {
        "kinds": [(KINDS[kind], list(some)) for kind, some in groupby(seen, lambda one: one.kind)],
        "told": annotations(period.since, period.until),
        "form": AnnotationForm(initial={"day": period.today}),
    }
    return render(request, "metrics/overview.html", context)


def without_events(metrics: Sequence[Metric], period: Period) -> Context:
    """Those that have nothing in the period; a card that is still counting is waited for."""
    found, waiting = [], False
    for metric in metrics:
        try:
            answers = glance_all(metric.source.summary(period), wait=MOMENT)
        except EnishiError:
            continue  # its card says what is wrong
        waiting = waiting or answers is None
        if answers and is_without_events(metric.source.reading(answers, period)):
            found.append(metric)
    return {"empty": found, "waiting": waiting}


def is_without_events(reading: Reading) -> bool:
    return not reading.n and reading.reason == NO_EVENTS


@require_safe
def card(request: HttpRequest, name: str) -> HttpResponse:
    """One metric in a few words, for this room's overview and for home. The overview says of
    all that have no events in one place (`quiet`)."""
    member_who_reads(request.user)
    metric, period = metric_to_read(name), period_said(request.GET)
    source = metric.source
    summary = source.summary(period)
    quiet, address = "quiet" in request.GET, request.GET.copy()
    address.pop("quiet", None)
    context = {"metric": metric, "period": period, "address": address.urlencode(), "quiet": quiet}
    try:
        answers = glance_all([*summary, *source.course(period)], wait=MOMENT)
        context["waiting"] = answers is None
        if answers is not None:
            reading = source.reading(answers[: len(summary)], period)
            if quiet and is_without_events(reading):
                return HttpResponse()
            context["figure"] = showing.Figure(metric, reading, company().currency)
            context["spark"] = charts.Spark(source.course_of(answers[len(summary) :], period))
    except EnishiError as error:
        context["error"] = error
    return render(request, "metrics/card.html", context)


@require_safe
def detail(request: HttpRequest, name: str) -> HttpResponse:
    member = member_who_reads(request.user)
    metric, period = metric_to_read(name), period_said(request.GET)
    by = split_here(request, metric)
    context = frame(request, member, period) | {"metric": metric, "by": by}
    part = request.GET.get("part", "")
    if part in PARTS and "HX-Request" in request.headers:
        return render(request, f"metrics/parts/{part}.html", context | answered(part, context))
    context |= {
        "others": [
            (KINDS[kind], list(some)) for kind, some in groupby(known_metrics(), lambda m: m.kind)
        ],
        "splits": [(one, words.split_label(one)) for one in metric.source.splits],
        "properties": properties_of(metric),
        "segments": segment_splits(),
        "told": annotations(period.since, period.until),
        "form": AnnotationForm(initial={"day": period.today}),
        "csv": table_csv(metric, period, by),
        "has_why": bool(metric.source.why(period, by)),
        "split_label": words.split_label(by),
    }
    return render(request, "metrics/metric.html", context)


def split_here(request: HttpRequest, metric: Metric) -> str:
    """The split that the address names, if the metric knows it; `property:<name>` always."""
    by = request.GET.get("by", "")
    known = metric.source.splits
    kinds = ("property:", PREFIX) if metric.source.event else (PREFIX,)
    if by in known or (by.startswith(kinds) and '"' not in by and len(by) < 100):
        return by
    return next(iter([*known, *(key for key, _ in segment_splits())]), "")


def properties_of(metric: Metric) -> list[tuple[str, str]]:
    """What else its events say that they can be split by."""
    if not metric.source.event:
        return []
    names = [name for name in property_names(metric.source.event) if name not in STRUCTURE]
    return [(f"property:{name}", name) for name in names]


def segment_splits() -> list[tuple[str, str]]:
    return [(PREFIX + handle, name) for handle, name in segment_names()]


def table_csv(metric: Metric, period: Period, by: str) -> str:
    """The address of the same numbers as CSV."""
    asked = metric.source.split(period, by) if by else metric.source.course(period)
    question, params = asked[0]
    return showing.question_csv(question, params)


def answered(part: str, context: Context) -> Context:
    """What a part of the page shows: the answer, that it is still being counted, or the error."""
    asked, show = PARTS[part]
    try:
        answers = glance_all(asked(context), wait=MOMENT)
        return {"waiting": True} if answers is None else show(context, answers)
    except EnishiError as error:
        return {"error": error}


def summary_asked(context: Context) -> list[Asked]:
    return list(context["metric"].source.summary(context["period"]))


def summary(context: Context, answers: list[Any]) -> Context:
    metric, period = context["metric"], context["period"]
    reading = metric.source.reading(answers, period)
    return {
        "figure": showing.Figure(metric, reading, company().currency),
        "shares": showing.class_shares(reading, answers[0], period),
        "as_of": answers[0].as_of,
    }


def trend_asked(context: Context) -> list[Asked]:
    return list(context["metric"].source.course(context["period"]))


def trend(context: Context, answers: list[Any]) -> Context:
    metric, period = context["metric"], context["period"]
    course = metric.source.course_of(answers, period)
    if not course.is_known:
        return {"nothing": True}
    told = annotations(period.since, period.until)
    return {
        "chart": showing.chart_of(
            metric, course, period, told, currency=company().currency, answer=answers[0]
        ),
        "note": showing.course_note(course),
    }


def split_asked(context: Context) -> list[Asked]:
    return list(context["metric"].source.split(context["period"], context["by"]))


def split(context: Context, answers: list[Any]) -> Context:
    metric, by = context["metric"], context["by"]
    parts = metric.source.parts(answers)
    return {
        "lines": showing.lines(metric, parts, by, company().currency),
        "split_label": words.split_label(by),
    }


def why_asked(context: Context) -> list[Asked]:
    return list(context["metric"].source.why(context["period"], context["by"]))


def why(context: Context, answers: list[Any]) -> Context:
    found = context["metric"].source.why_of(answers[0]) if answers else None
    return {
        "reasons": showing.reasons(found, context["by"], context["metric"], company().currency)
        if found
        else None,
        "split_label": words.split_label(context["by"]),
        "csv": showing.question_csv(answers[0].question, answers[0].params) if answers else "",
    }


Part = tuple[Callable[[Context], list[Asked]], Callable[[Context, list[Any]], Context]]
PARTS: Final[dict[str, Part]] = {
    "summary": (summary_asked, summary),
    "trend": (trend_asked, trend),
    "split": (split_asked, split),
    "why": (why_asked, why),
}


@require_POST
def annotate(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    form = AnnotationForm(request.POST)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise BadInput("bad_input", errors[0], field=field)
    actions.annotate(form.cleaned_data["day"], form.cleaned_data["text"], by=member)
    messages.success(request, _("The remark stands on the charts."))
    return redirect(back(request))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = annotation_to_change(pk)
    actions.remove_annotation(found, by=member)
    if "HX-Request" not in request.headers:
        return redirect(back(request))
    toast = {
        "text": _("The remark was removed."),
        "level": "success",
        "undo": reverse("metrics:restore-annotation", args=[pk]),
    }
    answer = HttpResponse("")
    answer["HX-Trigger"] = json.dumps({"toast": toast, "annotated": {}})
    return answer


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    actions.restore_annotation(annotation_to_change(pk), by=member)
    return redirect(back(request))


def back(request: HttpRequest) -> str:
    """The page of ours that the form stood on."""
    from_here = request.headers.get("Referer", "")
    start = f"{request.scheme}://{request.get_host()}/metrics/"
    return from_here if from_here.startswith(start) else reverse("metrics:overview")
