"""All segments: how large, since when, what to do."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.segments.live.queries import ListedSegment, listed_segments
from enishi.segments.queries import archived_segments, shown
from enishi.team.access import member_who_reads
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.ui.spreadsheet import csv_response


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    member = member_who_reads(request.user)
    search = request.GET.get("search", "").strip()
    rows = [row for row in listed_segments() if found_in(row, search.casefold())]
    if request.GET.get("format") == "csv":
        return _csv(rows)
    if request.GET.get("archived"):
        return render(request, "segments/archived.html", _archived(member))
    context = {
        "rows": rows,
        "archived": archived_segments().count(),
        "search": search,
        "filling": any(row.filling for row in rows),
        "may_write": member.role != Role.VIEWER,
    }
    fragment = "#rows" if request.headers.get("HX-Target", "").endswith("list") else ""
    return render(request, f"segments/list.html{fragment}", context)


def _archived(member: Member) -> dict[str, object]:
    rows = list(archived_segments())
    for one in rows:
        one.name = shown(one, "name")
        one.suggestion = shown(one, "suggestion")
    return {"rows": rows, "may_write": member.role != Role.VIEWER}


def found_in(row: ListedSegment, search: str) -> bool:
    return search in f"{row.name} {row.sentence} {row.suggestion}".casefold()


def _csv(rows: list[ListedSegment]) -> HttpResponseBase:
    header = [
        "id",
        _("Segment"),
        _("Condition"),
        _("Number of people"),
        _("Came in today"),
        _("Left today"),
    ]
    header.append(_("Suggested action"))
    return csv_response(
        "segments",
        header,
        ([r.id, r.name, r.sentence, r.size, r.entered, r.left, r.suggestion] for r in rows),
    )
