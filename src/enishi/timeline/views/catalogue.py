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
from enishi.timeline.veil import veiled, veiled_example
from enishi.timeline.views.answers import go
from enishi.ui.spreadsheet import csv_response

MOST = 10_000  # names in a CSV


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    member_who_reads(request.user)
    form = CatalogueFilterForm(request.GET)
    wanted = form.wanted()
    if request.GET.get("format") == "csv":
        return csv_response("events", *_csv(catalogue_page(wanted, limit=MOST).items))
    page = catalogue_page(wanted, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": page.items,
        "sources": named_sources(page.items),
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
    context = {
        "row": row,
        "properties": [_masked(row, one) for one in properties] if hidden else properties,
        "sources": named_sources([row]),
        "touchpoints": [(rule, label(rule), Stage(rule.stage).label) for rule in row.rules],
        "newest": _newest(row, hidden=hidden),
        "days": last_days(),
        "form": DescriptionForm(initial={"description": row.description}),
        "may_change": member.role != "viewer",
    }
    return render(request, "timeline/event_name.html", context)


def _masked(row: CatalogueRow, one: PropertyRow) -> PropertyRow:
    personal = row.type in {"identify", "group"}
    return replace(one, example=veiled_example(one.name, one.example, personal=personal))


def _newest(row: CatalogueRow, *, hidden: bool) -> list[tuple[Footprint, str]]:
    """The newest events of the name with what they carry, as JSON."""
    if not row.count:
        return []
    personal = row.type in {"identify", "group"}
    return [
        (event, _json(veiled(event.properties, personal=personal) if hidden else event.properties))
        for event in latest_events(name=row.name, limit=10)
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
