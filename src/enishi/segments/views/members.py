"""Who is in a segment, and who was said to be by one way of asking only."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.lib import clock
from enishi.lib.keyset import Page
from enishi.people.models import Person
from enishi.people.queries import PeopleFilter, people_page, people_with
from enishi.segments.access import segment_found
from enishi.segments.live import queries as live
from enishi.segments.models import Segment
from enishi.segments.queries import entered_at, shown
from enishi.segments.views.shown import Face, faces
from enishi.team.access import member_who_reads, sees_personal_data
from enishi.team.actions import audit
from enishi.team.models import Member
from enishi.ui.spreadsheet import csv_response

PAGE = 50
BATCH = 1_000


@require_safe
def members(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    segment = segment_found(pk)
    also = _also(request)
    order = request.GET.get("order", "")
    search = request.GET.get("search", "").strip() if sees_personal_data(member) else ""
    page, since = _page(segment, also, search, order, request.GET.get("cursor", ""))
    title = shown(segment, "name")
    if also:
        title = _("%(one)s and %(other)s") % {"one": title, "other": shown(also, "name")}
    kept: dict[str, str | int] = {"also": also.pk} if also else {}
    kept |= {name: said for name, said in (("search", search), ("order", order)) if said}
    more = {**kept, "cursor": page.next_cursor or ""}
    next_url = f"?{urlencode(more)}" if page.next_cursor else ""
    segment.name = shown(segment, "name")
    context = {
        "segment": segment,
        "title": title,
        "also": also,
        "people": faces(page.items, member, since),
        "total": live.member_count(segment, also),
        "next_url": next_url,
        "search": search,
        "may_search": sees_personal_data(member),
        "kept_order": order,
        "orders": _orders(kept, order),
    }
    fragment = "#rows" if request.headers.get("HX-Target", "").endswith("list") else ""
    return render(request, f"segments/members.html{fragment}", context)


def _page(
    segment: Segment, also: Segment | None, search: str, order: str, cursor: str
) -> tuple[Page[Person], dict[int, int]]:
    """The newest first; or by what is known of them, the most first, as those who are searched."""
    if not order and not search:
        return live.live_members(segment, cursor=cursor, also=also, limit=PAGE)
    among = live.members_in(segment, also).values("person_id")
    by = order or "last_seen"
    wanted = PeopleFilter(search=search, order=by, cursor=cursor, limit=PAGE, among=among)
    page = people_page(wanted)
    return page, entered_at(segment, [one.pk for one in page.items])


def _orders(kept: dict[str, str | int], order: str) -> dict[str, dict[str, str]]:
    """For each column that sorts: its link, and whether it does now."""
    rest = {name: said for name, said in kept.items() if name != "order"}
    columns = {"since": "", "orders": "orders", "revenue": "revenue", "seen": "last_seen"}
    return {
        column: {
            "url": f"?{urlencode({**rest, 'order': by} if by else rest)}",
            "sorted": "descending" if order == by else "",
        }
        for column, by in columns.items()
    }


def _also(request: HttpRequest) -> Segment | None:
    said = request.GET.get("also", "")
    return segment_found(int(said)) if said.isdecimal() and len(said) < 19 else None


@require_safe
def members_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Everybody in it; the trail keeps who took it."""
    member = member_who_reads(request.user)
    segment = segment_found(pk)
    audit("exported", "segment", segment.pk, by=member, name=segment.name)
    header = ["id", _("Name"), _("Kana"), _("In it since"), _("Orders"), _("Purchases")]
    header += [_("Currency"), _("Last footprint")]
    return csv_response(f"segment-{segment.pk}", header, csv_rows(segment, member))


def csv_rows(segment: Segment, member: Member) -> Iterator[list[object]]:
    cursor = ""
    while True:
        page, since = live.live_members(segment, cursor=cursor, limit=BATCH)
        for face in faces(page.items, member, since):
            yield _line(face)
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _line(face: Face) -> list[object]:
    return [
        face.id,
        face.name,
        face.kana,
        _iso(face.since),
        face.orders,
        face.revenue / 1000,
        face.currency,
        _iso(face.last_seen),
    ]


def _iso(moment: int | None) -> str:
    return "" if moment is None else clock.from_us(moment).isoformat()


@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """On whom live and batch did not agree when they were last compared."""
    member = member_who_reads(request.user)
    segment = segment_found(pk)
    check = live.last_check(segment)
    people = people_with(list(check.differing) if check else [])
    segment.name = shown(segment, "name")
    context = {
        "segment": segment,
        "title": _("Where live and batch differ"),
        "also": True,
        "people": faces(people, member),
        "total": check.differences if check else 0,
        "back": reverse("segments:segment", args=[segment.pk]),
    }
    return render(request, "segments/members.html", context)
