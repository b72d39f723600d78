import csv
from decimal import Decimal
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from enishi.lib import clock
from enishi.overview.roster import COLUMNS, Roster
from enishi.overview.veil import Veil
from enishi.people.models import Person
from enishi.people.queries import people_count, people_page, tag_names
from enishi.team.access import member_who_reads, sees_personal_data
from enishi.team.actions import audit
from enishi.team.enums import Role

PAGE = 50
BATCH = 1000


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    roster = Roster(request.GET, lifted=sees_personal_data(member))
    page = people_page(roster.filter, cursor=request.GET.get("cursor", ""), limit=PAGE)
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
        "filter": roster.filter,
        "people_count": people_count(),
        "chips": roster.chips,
        "menus": roster.menus(tag_names()),
        "columns": roster.columns,
        "kept": roster.kept("search"),
        "kept_for_columns": roster.kept("columns"),
    }
    return render(request, "overview/people.html", context)


class Echo:
    """A file that hands back what is written to it: csv's writer over a stream."""

    def write(self, text: str) -> str:
        return text


@require_safe
def people_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everybody whom the filter finds, a page of the list at a time; the trail keeps who took it."""
    member = member_who_reads(request.user)
    roster = Roster(request.GET, lifted=sees_personal_data(member))
    asked = {name: value for name, value in request.GET.items() if name not in {"search", "cursor"}}
    audit("exported", "people", by=member, filter=asked, searched=bool(roster.filter.search))
    lines = csv_lines(roster, Veil(lifted=sees_personal_data(member)), translation.get_language())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response


def csv_lines(roster: Roster, veil: Veil, language: str | None) -> Iterator[str]:
    """UTF-8 with its mark, as spreadsheets in Japan expect."""
    writer = csv.writer(Echo())
    with translation.override(language):
        head = ["id", "kana", *(str(label) for label in COLUMNS.values())]
    yield "\ufeff" + writer.writerow(head)
    cursor: str | None = ""
    while cursor is not None:
        page = people_page(roster.filter, cursor=cursor, limit=BATCH)
        yield "".join(writer.writerow(csv_row(person, veil)) for person in page.items)
        cursor = page.next_cursor


def csv_row(person: Person, veil: Veil) -> list[str]:
    kinds = {"name": "name", "email": "email", "phone": "phone"}
    row = [str(person.pk), veil.value("name", person.kana)]
    for column in COLUMNS:
        value = getattr(person, column)
        if column in kinds:
            row.append(harmless(veil.value(kinds[column], value)))
        elif column in {"first_seen", "last_seen"}:
            row.append(clock.from_us(value).isoformat() if value is not None else "")
        elif column == "revenue":
            row.append(str(Decimal(value) / 1000))
        else:
            row.append(str(value))
    return row


def harmless(text: str) -> str:
    """A cell that a spreadsheet would read as a formula is quoted; a telephone number stays one."""
    return f"'{text}" if text[:1] in "=@-\t\r" else text
