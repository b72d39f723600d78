from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.lib import clock
from enishi.overview.counted import kept_counts
from enishi.overview.finding import found_people
from enishi.overview.roster import COLUMNS, Roster
from enishi.overview.veil import Veil
from enishi.people.models import Person
from enishi.people.queries import tag_counts
from enishi.team.access import member_who_reads, sees_personal_data
from enishi.team.actions import audit
from enishi.team.enums import Role
from enishi.ui.spreadsheet import csv_response

PAGE = 50
BATCH = 1000
TAGS_SHOWN = 100


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    roster = Roster(request.GET, lifted=sees_personal_data(member))
    page = found_people(roster.filter(PAGE), lifted=sees_personal_data(member))
    context = {
        "people": [roster.row(person) for person in page.items],
        "next_url": roster.next_url(page.next_cursor),
        "shown_columns": roster.shown_columns,
        "filtered": roster.filtered,
        "clear_url": reverse("overview:people"),
        "sources_url": reverse("timeline:sources"),
        "may_write": member.role != Role.VIEWER,
    }
    if "HX-Request" in request.headers:
        return render(request, "overview/people.html#rows", context)
    context |= {
        "search": request.GET.get("search", ""),
        "people_count": kept_counts()[1],
        "chips": roster.chips,
        "menus": roster.menus(),
        "columns": roster.columns,
        "kept": roster.kept("search"),
        "kept_for_columns": roster.kept("columns"),
    }
    return render(request, "overview/people.html", context)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The choices of the tag menu: asked for when it opens, for counting them reads every tag."""
    member_who_reads(request.user)
    counts = tag_counts()[:TAGS_SHOWN]
    return render(request, "overview/people.html#tags", {"tags": counts})


@require_safe
def people_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everybody whom the filter finds, a page at a time; the trail keeps who took it."""
    member = member_who_reads(request.user)
    roster = Roster(request.GET, lifted=sees_personal_data(member))
    asked = {name: value for name, value in request.GET.items() if name not in {"search", "cursor"}}
    searched = bool(request.GET.get("search"))
    audit("exported", "people", by=member, filter=asked, searched=searched)
    header = ["id", *map(str, COLUMNS.values()), _("Kana"), _("Currency")]
    return csv_response("people", header, csv_rows(roster))


def csv_rows(roster: Roster) -> Iterator[list[str]]:
    wanted = replace(roster.filter(BATCH), cursor="")
    while True:
        page = found_people(wanted, lifted=roster.lifted)
        for person in page.items:
            yield csv_row(person, roster.veil)
        if page.next_cursor is None:
            return
        wanted = replace(wanted, cursor=page.next_cursor)


def csv_row(person: Person, veil: Veil) -> list[str]:
    cells = [csv_cell(person, column, veil) for column in COLUMNS]
    return [str(person.pk), *cells, veil.value("name", person.kana), person.currency]


def csv_cell(person: Person, column: str, veil: Veil) -> str:
    value = getattr(person, column)
    if column in {"name", "email", "phone"}:
        return veil.value(column, value)
    if column in {"first_seen", "last_seen"}:
        return "" if value is None else clock.from_us(value).isoformat()
    return f"{(Decimal(value) / 1000).normalize():f}" if column == "revenue" else str(value)
