"""Quarantine: what was refused and why; mend it, send it again, or put it aside."""

from collections.abc import Iterator
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.lib import clock
from enishi.lib.errors import EnishiError
from enishi.team.access import member_who_reads, member_who_writes, sees_personal_data
from enishi.team.models import Member
from enishi.timeline.access import quarantined_found
from enishi.timeline.actions import (
    dismiss_quarantined,
    replay_all_quarantined,
    replay_quarantined,
    restore_quarantined,
)
from enishi.timeline.forms import CorrectionForm, QuarantineFilterForm
from enishi.timeline.models import Quarantined
from enishi.timeline.pointer import Pointed, pointed, pretty
from enishi.timeline.queries import (
    QuarantineFilter,
    quarantine_counts,
    quarantine_page,
    quarantined,
    rejections,
    source_names,
)
from enishi.timeline.veil import HIDDEN, veiled_refusal
from enishi.timeline.views.answers import LARGEST, go, offer_undo, undo_of
from enishi.timeline.wire import REASONS
from enishi.ui.spreadsheet import csv_response

PLACE = "quarantine"
IMPORTS_SHOWN = 10


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    member = member_who_reads(request.user)
    wanted = QuarantineFilterForm(request.GET).wanted()
    opened = sees_personal_data(member)
    if not opened and wanted.search:
        wanted = replace(wanted, search="")
    if request.GET.get("format") == "csv":
        rows = quarantined(wanted).order_by("-pk").iterator(chunk_size=500)
        return csv_response("quarantine", *_csv(rows, opened=opened))
    page = quarantine_page(wanted, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": page.items if opened else [veiled_refusal(row) for row in page.items],
        "next_cursor": page.next_cursor,
        "wanted": wanted,
        "states": QuarantineFilterForm.STATES,
        "counts": quarantine_counts(),
        "rejected": rejections(limit=IMPORTS_SHOWN) if wanted == QuarantineFilter() else None,
        "sources": source_names(),
        "reasons": REASONS,
        "undo": undo_of(request, PLACE),
        "may_change": member.role != "viewer",
        "opened": opened,
    }
    fragment = "#rows" if request.headers.get("HX-Request") else ""
    return render(request, f"timeline/quarantine.html{fragment}", context)


def _csv(
    rows: Iterator[Quarantined], *, opened: bool
) -> tuple[list[object], Iterator[list[object]]]:
    names = source_names()
    header: list[object] = [
        _("Arrived"),
        _("Source"),
        _("Reason"),
        _("Field"),
        _("Message id"),
        _("Message"),
    ]
    return header, (
        [
            clock.from_us(row.received_at).isoformat(),
            names.get(row.source_id, ""),
            row.reason,
            row.field,
            row.message_id,
            row.message,
        ]
        for row in (rows if opened else map(veiled_refusal, rows))
    )


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    row = quarantined_found(pk)
    return _shown(request, row, CorrectionForm(initial={"message": pretty(row.message)}), member)


def _shown(
    request: HttpRequest, row: Quarantined, form: CorrectionForm, member: Member
) -> HttpResponse:
    opened = sees_personal_data(member)
    row = row if opened else veiled_refusal(row)
    context = {
        "row": row,
        "form": form if opened else None,
        "pointed": _pointed(row),
        "reason": REASONS.get(row.reason, row.reason),
        "source": source_names().get(row.source_id, ""),
        "may_change": member.role != "viewer",
    }
    status = 400 if form.errors else 200
    return render(request, "timeline/quarantined.html", context, status=status)


def _pointed(row: Quarantined) -> Pointed:
    if row.message == HIDDEN:
        return Pointed(HIDDEN, "", "")
    return pointed(pretty(row.message), row.field)


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was corrected in the form; without a correction as it came."""
    member = member_who_writes(request.user)
    row = quarantined_found(pk)
    form = CorrectionForm(request.POST) if "message" in request.POST else None
    if form is None or form.is_valid():
        corrected = form.cleaned_data["message"] if form else None
        try:
            replay_quarantined(row, corrected, by=member)
        except EnishiError as error:
            form = form or CorrectionForm({"message": pretty(row.message)})
            form.is_valid()
            form.add_error("message", str(error.message))
        else:
            messages.success(request, _("Sent again. It is on its way to the timeline."))
            return go(request, reverse("timeline:quarantine"))
    return _shown(request, row, form, member)


@require_POST
def replays(request: HttpRequest) -> HttpResponse:
    """All that wait with one reason, as they came: after a rule has changed."""
    member = member_who_writes(request.user)
    wanted = QuarantineFilterForm(request.POST).wanted()
    sent, refused = replay_all_quarantined(wanted, by=member)
    if sent:
        text = ngettext("%(n)s message sent again.", "%(n)s messages sent again.", sent)
        messages.success(request, text % {"n": f"{sent:,}"})
    if refused:
        text = ngettext(
            "%(n)s is still refused and stays here.",
            "%(n)s are still refused and stay here.",
            refused,
        )
        messages.warning(request, text % {"n": f"{refused:,}"})
    return go(request, reverse("timeline:quarantine"))


@require_POST
def dismissals(request: HttpRequest) -> HttpResponse:
    """Put the chosen ones aside, or all that the filter finds."""
    member = member_who_writes(request.user)
    ids = [int(pk) for pk in request.POST.getlist("id") if pk.isdecimal() and len(pk) < 19]
    if "all" in request.POST:
        wanted = QuarantineFilterForm(request.POST).wanted()
        ids = list(quarantined(wanted).values_list("pk", flat=True)[:LARGEST])
    count = dismiss_quarantined(ids, by=member)
    if count:
        request.session["quarantine:aside"] = ids
        text = ngettext("%(n)s message put aside.", "%(n)s messages put aside.", count)
        url = reverse("timeline:quarantine-undo")
        offer_undo(request, PLACE, text % {"n": f"{count:,}"}, url)
    return go(request, reverse("timeline:quarantine"))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    member = member_who_writes(request.user)
    if ids := request.session.pop("quarantine:aside", None):
        restore_quarantined(ids, by=member)
        messages.success(request, _("Taken back."))
    return go(request, reverse("timeline:quarantine"))


@require_http_methods(["POST", "DELETE"])
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    row = quarantined_found(pk)
    if request.method == "POST":
        dismiss_quarantined([row.pk], by=member)
    else:
        restore_quarantined([row.pk], by=member)
    return go(request, reverse("timeline:quarantined", args=[pk]))
