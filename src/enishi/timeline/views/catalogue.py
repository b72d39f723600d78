"""The event catalogue: every name, what it carries, what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.lib import clock
from enishi.team.access import member_who_reads, member_who_writes, sees_personal_data
from enishi.timeline.access import event_name_found
from enishi.timeline.actions import describe_event, hide_event, show_event
from enishi.timeline.enums import Stage
from enishi.timeline.forms import CatalogueFilterForm, DescriptionForm
from enishi.timeline.queries import (
    CatalogueRow,
    Footprint,
    PropertyRow,
    catalogue_page,
    catalogue_row,
    last_days,
    latest_events,
    named_sources,
    properties_of,
    source_names,
)
from enishi.timeline.touchpoints import label
from enishi.timeline.veil import veiled, veiled_example, veiled_name, veiled_names, veiled_text
from enishi.timeline.views.answers import go
from enishi.ui.spreadsheet import csv_response

MOST = 10_000  # names in a CSV
SHOWN = 100


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    opened = sees_personal_data(member_who_reads(request.user))
    form = CatalogueFilterForm(request.GET)
    wanted = form.wanted()
    as_csv = request.GET.get("format") == "csv"
    cursor = "" if as_csv else request.GET.get("cursor", "")
    page = catalogue_page(wanted, cursor=cursor, limit=MOST if as_csv else SHOWN)
    rows = page.items if opened else veiled_names(page.items, wanted.search)
    if as_csv:
        return csv_response("events", *_csv(rows))
    context = {
        "rows": rows,
        "sources": named_sources(rows),
        "wanted": wanted,
        "next_cursor": page.next_cursor,
    }
    fragment = "#rows" if request.headers.get("HX-Request") else ""
    return render(request, f"timeline/catalogue.html{fragment}", context)


def _csv(rows: Sequence[CatalogueRow]) -> tuple[list[object], Iterator[list[object]]]:
    names = source_names()
    header: list[object] = [
        _("Event name"),
        _("Type"),
        _("Count"),
        _("First seen"),
        _("Last seen"),
        _("Sources"),
        _("Touchpoint"),
        _("Description"),
    ]
    return header, (
        [
            row.name,
            row.type,
            row.count,
            _instant(row.first_seen),
            _instant(row.last_seen),
            "、".join(names.get(pk, str(pk)) for pk in row.source_ids),
            label(row.rule) if row.rule else "",
            row.meaning,
        ]
        for row in rows
    )


def _instant(moment: int | None) -> str:
    return "" if moment is None else clock.from_us(moment).isoformat()


@require_GET
def detail(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    row = catalogue_row(request.GET.get("name", ""))
    hidden = not sees_personal_data(member)
    properties = properties_of(row)
    seen = veiled_name(row) if hidden else row
    context = {
        "row": seen,
        "properties": [_masked(row, one) for one in properties] if hidden else properties,
        "sources": named_sources([row]),
        "touchpoints": [(rule, label(rule), Stage(rule.stage).label) for rule in seen.rules],
        "newest": _newest(row, hidden=hidden),
        "days": last_days(),
        "form": DescriptionForm(initial={"description": row.description}),
        "may_change": member.role != "viewer",
    }
    return render(request, "timeline/event_name.html", context)


def _masked(row: CatalogueRow, one: PropertyRow) -> PropertyRow:
    personal = row.type in {"identify", "group"}
    example = veiled_example(one.name, one.example, personal=personal)
    return replace(one, name=veiled_text(one.name), example=example)


def _newest(row: CatalogueRow, *, hidden: bool) -> list[tuple[Footprint, str]]:
    """The newest events of the name with what they carry, as JSON."""
    if not row.count:
        return []
    found = latest_events(name=row.name, limit=10)
    if not hidden:
        return [(event, _json(event.properties)) for event in found]
    personal = row.type in {"identify", "group"}
    return [
        (
            replace(event, message_id=veiled_text(event.message_id)),
            _json(veiled(event.properties, personal=personal)),
        )
        for event in found
    ]


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


@require_POST
def description(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    event, form = event_name_found(request.GET.get("name", "")), DescriptionForm(request.POST)
    if form.is_valid():
        describe_event(event, form.cleaned_data["description"], by=member)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Keep the description under 2,000 characters."))
    return go(request, _page_of(event.name))


@require_http_methods(["POST", "DELETE"])
def hiding(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    event = event_name_found(request.GET.get("name", ""))
    if request.method == "POST":
        hide_event(event, by=member)
        messages.success(request, _("Hidden. “Hidden too” in the list brings it back."))
    else:
        show_event(event, by=member)
        messages.success(request, _("Shown again."))
    return go(request, _page_of(event.name))


def _page_of(name: str) -> str:
    return f"{reverse('timeline:event-name')}?{urlencode({'name': name})}"
