"""Beside the builder: which other segments these people are in, and what sets them apart."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.ask.answers import Answer
from enishi.ask.queries import PAGE_AGE, glance
from enishi.lens.conditions import tree
from enishi.segments.access import segment_found
from enishi.segments.builder import labels
from enishi.segments.live import queries as live
from enishi.segments.models import Segment
from enishi.segments.progress import filling_of, just_filled
from enishi.segments.views.asking import standing
from enishi.team.access import member_who_reads
from enishi.team.enums import Role
from enishi.timeline.enums import Channel
from enishi.ui.formats import number_text

SHOWN = 8
EDGE = math.log(8)  # the axis goes from 1/8 to 8
WIDTH = 200


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    one: bool


@dataclass(frozen=True)
class Shown:
    label: str
    kind: str
    tone: str
    x: float
    x_low: float
    x_high: float
    share: str
    share_of_all: str
    spoken: str
    node: str
    take: str


@require_safe
def overlap(request: HttpRequest, pk: int) -> HttpResponse:
    member_who_reads(request.user)
    segment = segment_found(pk)
    answer = of_members("segment.overlap", segment)
    rows = None if answer is None else live.overlap(segment, shared(answer), answer.n)
    context = {"segment": segment, "rows": rows}
    return render(request, "segments/overlap.html", context)


@require_safe
def trend(request: HttpRequest, pk: int) -> HttpResponse:
    member_who_reads(request.user)
    segment = segment_found(pk)
    context = {"segment": segment, **standing(segment)}
    return render(request, "segments/trend.html", context)


def of_members(question: str, segment: Segment) -> Answer | None:
    """None until it is filled in, too: those who are written down are of another condition."""
    if (fill := filling_of(segment)) and not fill.failed:
        return None
    age = 0 if just_filled(segment) else PAGE_AGE
    return glance(question, {"of": segment.pk}, max_age=age)


def shared(answer: Answer) -> dict[int, int]:
    return {int(str(row["segment"])): int(str(row["people"])) for row in answer.rows}


@require_safe
def insight(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    segment = segment_found(pk)
    answer = of_members("segment.profile", segment)
    rows = None if answer is None else standing_out(answer)
    context = {
        "rows": rows,
        "ticks": ticks(),
        "note": _note(answer) if answer else "",
        "may_write": member.role != Role.VIEWER,
    }
    return render(request, "segments/insight.html", context)


def standing_out(answer: Answer) -> list[Shown]:
    """Those that survive the correction; to fill the list, the nearest that do not, in grey: of
    what somebody here has. Each can be a condition; a channel is said by its touchpoints."""
    rows: dict[object, Mapping[str, Any]] = {}
    for row in answer.rows:
        if row["kind"] == "channel" or not (row["stands_out"] or row["share"]):
            continue
        same = row["share"], row["share_of_all"]  # an event and its touchpoint: the same people
        rows.setdefault(same if row["kind"] in {"event", "touchpoint"} else row["value"], row)
    return [_row(row) for row in [*rows.values()][:SHOWN]]


def condition_of(kind: str, what: str, value: str) -> tree.Condition:
    """What a feature asks: in the time that the question looked at."""
    if kind == "trait" and value in {"true", "false"}:  # the question says flags as words
        return tree.Trait(name=what, op="in", value=(value, value == "true"))
    if kind == "trait":
        return tree.Trait(name=what, op="=", value=value)
    if kind == "tag":
        return tree.Tag(name=what)
    window = tree.Last(span="90d")
    if kind == "touchpoint":
        return tree.Did(touchpoint=what, window=window)
    return tree.Did(event=what, window=window)


def _row(row: Mapping[str, Any]) -> Shown:
    kind, what, value = row["kind"], row["name"], row["value"]
    ratio, low, high = row["ratio"], row["low"], row["high"]
    tone = "grey" if not row["stands_out"] else "less" if ratio < 1 else ""
    label = label_of(kind, what, value)
    spoken = _(
        "%(label)s: %(ratio)s times everybody's share, 95 %% interval %(low)s to %(high)s"
    ) % {
        "label": label,
        "ratio": number_text(ratio),
        "low": number_text(low),
        "high": number_text(high),
    }
    return Shown(
        label,
        str(KINDS[kind]),
        tone,
        place(ratio),
        place(low),
        place(high),
        live.percent(round(row["share"] * 10_000), 10_000),
        live.percent(round(row["share_of_all"] * 10_000), 10_000),
        spoken,
        tree.to_json(condition_of(kind, what, value)),
        _("Add to the condition: %(label)s") % {"label": label},
    )


class _Kinds(dict[str, str]):
    def __missing__(self, kind: str) -> str:
        words = {
            "event": _("behaviour"),
            "touchpoint": _("touchpoint"),
            "channel": _("channel"),
            "trait": _("trait"),
            "tag": _("tag"),
        }
        return words.get(kind, kind)


KINDS = _Kinds()


def label_of(kind: str, what: str, value: str) -> str:
    if kind == "event":
        return labels.event_label(what)
    if kind == "trait":
        name = str(labels.TRAITS.get(what, what))
        return _("%(name)s is %(value)s") % {"name": name, "value": value}
    if kind == "channel":
        return str(dict(Channel.choices).get(what, what))
    return what


def place(ratio: float) -> float:
    """On the log axis."""
    position = math.log(max(ratio, 1e-9)) / EDGE
    return round(WIDTH / 2 + max(-1.0, min(1.0, position)) * (WIDTH / 2 - 8), 1)


def ticks() -> Sequence[Tick]:
    words = ((0.25, "¼"), (0.5, "½"), (1, _("same")), (2, "×2"), (4, "×4"))
    return [Tick(place(ratio), text, ratio == 1) for ratio, text in words]


def _note(answer: Answer) -> str:
    looked = int(str(answer.totals.get("looked_at", 0)))
    return _(
        "%(n)s features were looked at; at most one in twenty of those shown in colour is chance."
    ) % {"n": number_text(looked)}
