"""Sources: where events come from, their keys, and what arrives from them right now."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.lib import clock
from enishi.lib.errors import EnishiError
from enishi.team.access import (
    member_who_administers,
    member_who_reads,
    sees_personal_data,
)
from enishi.timeline.access import arrival_found, source_found
from enishi.timeline.actions import (
    close_source,
    create_source,
    edit_source,
    reopen_source,
    rotate_key,
    set_rate,
)
from enishi.timeline.enums import Verdict
from enishi.timeline.forms import RateForm, SourceForm
from enishi.timeline.models import Source
from enishi.timeline.pointer import pretty
from enishi.timeline.queries import SourceRow, source_rows, sources, write_keys
from enishi.timeline.queries.sources import message_of
from enishi.timeline.snippets import placeholder, snippets
from enishi.timeline.veil import veiled_json
from enishi.timeline.views.answers import go
from enishi.timeline.wire import REASONS
from enishi.ui.charts import Chart, Series
from enishi.ui.spreadsheet import csv_response

PARTS = ("seen", "facts")  # of a source's page, asked for again when something arrives


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    member = member_who_reads(request.user)
    search, closed = request.GET.get("search", "").strip()[:80], "closed" in request.GET
    rows = sources(search=search, closed=closed)
    if request.GET.get("format") == "csv":
        return csv_response("sources", *_csv(rows))
    page = "timeline/sources.html" + ("#rows" if request.headers.get("HX-Request") else "")
    context = {
        "rows": rows,
        "search": search,
        "closed": closed,
        "may_change": member.role == "owner",
    }
    return render(request, page, context)


def _csv(rows: list[SourceRow]) -> tuple[list[object], Iterator[list[object]]]:
    header: list[object] = [
        _("Name"),
        _("Kind"),
        _("Channel"),
        _("Last seen"),
        _("Today"),
        _("Yesterday"),
        _("Error rate"),
    ]
    return header, (
        [
            row.source.name,
            row.source.kind,
            row.source.channel,
            clock.from_us(row.source.last_seen).isoformat() if row.source.last_seen else "",
            row.today,
            row.yesterday,
            "" if row.error_rate is None else f"{row.error_rate:.4f}",
        ]
        for row in rows
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The key is in the answer to the POST and nowhere else: it is not kept, so not shown again."""
    member = member_who_administers(request.user)
    form = SourceForm(request.POST or None, initial={"kind": "site", "channel": "web"})
    if request.method == "POST" and form.is_valid():
        try:
            source, key = create_source(form.draft(), by=member)
        except EnishiError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return _shown(request, source, key=key)
    status = 400 if form.errors else 200
    return render(request, "timeline/source_form.html", {"form": form}, status=status)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    member_who_reads(request.user)
    return _shown(request, source_found(pk))


def _shown(request: HttpRequest, source: Source, *, key: str = "") -> HttpResponse:
    row = source_rows([source])[0]
    context = {
        "row": row,
        "source": source,
        "key": key,
        "keys": write_keys(source),
        "now": clock.now(),
        "snippets": snippets(settings.URL, key or placeholder(source)),
        "rate_form": RateForm(initial={"rate": source.rate}),
        "volume": _volume(row),
        "reasons": REASONS,
        "may_change": request.user.role == "owner",  # type: ignore[union-attr] # behind the door
    }
    part = request.GET.get("part", "")
    if part in PARTS and "HX-Request" in request.headers:
        return render(request, f"timeline/source.html#{part}", context)
    response = render(request, "timeline/source.html", context)
    if key:
        response["Cache-Control"] = "no-store"
    return response


def _volume(row: SourceRow) -> Chart:
    lines = [
        Series(str(Verdict.STORED.label), [day.stored for day in row.days]),
        Series(str(Verdict.DUPLICATE.label), [day.duplicate for day in row.days]),
        Series(str(Verdict.QUARANTINED.label), [day.quarantined for day in row.days], part="bad"),
    ]
    return Chart(_("Events a day over the last 30 days"), [day.day for day in row.days], lines)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    source = source_found(pk)
    fields = ("name", "kind", "channel", "priority")
    form = SourceForm(
        request.POST or None, initial={field: getattr(source, field) for field in fields}
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_source(source, form.draft(), by=member)
        except EnishiError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return go(request, reverse("timeline:source", args=[pk]))
    context = {"form": form, "source": source_found(pk)}
    return render(request, "timeline/source_form.html", context, status=400 if form.errors else 200)


@require_POST
def keys(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key; `grace` leaves the old one open for a day."""
    member = member_who_administers(request.user)
    source = source_found(pk)
    key = rotate_key(source, grace=bool(request.POST.get("grace")), by=member)
    return _shown(request, source, key=key)


@require_http_methods(["POST", "DELETE"])
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    source = source_found(pk)
    if request.method == "POST":
        close_source(source, by=member)
        messages.success(
            request,
            _("Collecting from %(name)s has stopped. You can start it again.")
            % {"name": source.name},
        )
    else:
        reopen_source(source, by=member)
        messages.success(request, _("Collecting from %(name)s goes on.") % {"name": source.name})
    return go(request, reverse("timeline:source", args=[pk]))


@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_administers(request.user)
    source, form = source_found(pk), RateForm(request.POST)
    if form.is_valid():
        set_rate(source, form.cleaned_data["rate"], by=member)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a number from 0 to 1,000,000."))
    return go(request, reverse("timeline:source", args=[pk]))


@require_GET
def arrival(request: HttpRequest, pk: int, arrival_pk: int) -> HttpResponse:
    """One arrival as it came, for the debugger."""
    member = member_who_reads(request.user)
    row = arrival_found(source_found(pk), arrival_pk)
    text = message_of(row)
    if text and not sees_personal_data(member):
        text = veiled_json(text)
    context = {"arrival": row, "text": text and pretty(text)}
    return render(request, "timeline/arrival.html", context)
