"""The queue: whose turn it is, what is late, how the work goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from enishi.lib import clock
from enishi.team.access import member_who_reads, sees_personal_data
from enishi.team.actions import audit
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.ui.spreadsheet import csv_response
from enishi.work.enums import Kind, Priority, Reason, Status
from enishi.work.forms import ListForm
from enishi.work.queries import ItemFilter, departments, figures, item_page, my_open_count, owners
from enishi.work.shown import Line, lines, median_words
from enishi.work.veil import Veil
from enishi.work.views.bulk import UNDO, bulk_statuses

PAGE = 50
SHORT = 5
BATCH = 500


@dataclass(frozen=True)
class Choice:
    label: str
    url: str
    on: bool


@dataclass(frozen=True)
class Menu:
    name: str
    label: str
    on: bool
    choices: Sequence[Choice]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    veil = Veil(sees_personal_data(member))
    wanted = ListForm(request.GET).wanted(member.pk, may_search=veil.lifted, limit=PAGE)
    page = item_page(wanted)
    more = request.GET.copy()
    more["cursor"] = page.next_cursor or ""
    context = {
        "lines": lines(page.items, veil),
        "next_url": f"?{more.urlencode()}" if page.next_cursor else "",
        "view": wanted.view,
        "filtered": any(v for k, v in request.GET.items() if k not in {"view", "sort", "cursor"}),
        "clear_url": reverse("work:list"),
        "may_write": member.role != Role.VIEWER,
    }
    if request.headers.get("HX-Target", "").endswith("item-rows"):
        return render(request, "work/list.html#rows", context)
    context |= _head(request, wanted, member)
    return render(request, "work/list.html", context)


def _head(request: HttpRequest, wanted: ItemFilter, member: Member) -> dict[str, object]:
    found = figures(member.pk)
    counts = {
        "mine": found.mine,
        "unassigned": found.unassigned,
        "overdue": found.overdue,
        "standing": found.open,
    }
    labels = {
        "mine": _("Mine"),
        "unassigned": _("Nobody's"),
        "overdue": _("Overdue"),
        "standing": _("All standing"),
        "closed": _("Closed"),
    }
    return {
        "figures": found,
        "touched": median_words(found.touched),
        "resolved": median_words(found.resolved),
        "tabs": [
            (name, label, counts.get(name), url_with(request, view=name, status=None))
            for name, label in labels.items()
        ],
        "menus": _menus(request, wanted),
        "search": request.GET.get("search", ""),
        "kept": [(k, v) for k, v in request.GET.items() if k not in {"search", "cursor"} and v],
        "owners": owners(),
        "bulk_statuses": bulk_statuses(),
        "undo": request.session.pop(UNDO, None),
        "may_search": sees_personal_data(member),
        "may_manage": member.role == Role.OWNER,
    }


def _menus(request: HttpRequest, wanted: ItemFilter) -> list[Menu]:
    sorts = {
        "due": _("As they are due"),
        "newest": _("Newest first"),
        "priority": _("Most urgent first"),
        "changed": _("Changed last first"),
    }
    given: list[tuple[str, str, object, list[tuple[object, object]]]] = [
        ("kind", _("Kind"), wanted.kind, list(Kind.choices)),
        ("status", _("Status"), next(iter(wanted.statuses), ""), list(Status.choices)),
        ("priority", _("Priority"), wanted.priority, list(Priority.choices)),
        (
            "owner",
            pgettext("work", "Owner"),
            wanted.owner_id,
            [(one.pk, one.name) for one in owners()],
        ),
        (
            "department",
            _("Department"),
            wanted.department_id,
            [(one.pk, one.name) for one in departments()],
        ),
        ("sort", sorts[wanted.order], wanted.order, list(sorts.items())),
    ]
    return [menu(request, *one) for one in given if one[3]]


def menu(
    request: HttpRequest,
    name: str,
    label: str,
    now: object,
    offered: Sequence[tuple[object, object]],
) -> Menu:
    on = bool(now) and name != "sort"
    choices = [
        Choice(
            str(text),
            url_with(request, **{name: None if value == now and on else value}),
            on=value == now,
        )
        for value, text in offered
    ]
    chosen = next((one.label for one in choices if one.on), "") if on else ""
    return Menu(name, f"{label}: {chosen}" if chosen else label, on, choices)


def url_with(request: HttpRequest, **changes: object) -> str:
    params = {k: str(v) for k, v in request.GET.items() if k != "cursor" and v}
    for name, value in changes.items():
        params.pop(name, None)
        if value is not None:
            params[name] = str(value)
    return f"?{urlencode(params)}"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, for the page on which the day begins."""
    member = member_who_reads(request.user)
    page = item_page(ItemFilter(view="mine", member_id=member.pk, limit=SHORT))
    count = my_open_count(member)
    veil = Veil(sees_personal_data(member))
    context = {"lines": lines(page.items, veil), "late": count.alert, "standing": count.text}
    return render(request, "work/mine.html", context)


@require_safe
def items_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that the filter finds, a page at a time; the trail keeps who took it."""
    member = member_who_reads(request.user)
    veil = Veil(sees_personal_data(member))
    wanted = ListForm(request.GET).wanted(member.pk, may_search=veil.lifted, limit=BATCH)
    asked = {k: v for k, v in request.GET.items() if k not in {"search", "cursor"} and v}
    audit("exported", "items", by=member, filter=asked, searched=bool(wanted.search))
    header = [
        *(
            "id",
            _("Kind"),
            _("What is to be done"),
            _("Status"),
            _("Priority"),
            pgettext("work", "Owner"),
        ),
        *(_("Department"), _("Customer"), _("Due"), _("Opened"), _("First touched")),
        *(_("Closed"), _("Reason"), _("What came of it")),
    ]
    return csv_response("follow-ups", header, _csv_rows(wanted, veil))


def _csv_rows(wanted: ItemFilter, veil: Veil) -> Iterator[list[object]]:
    cursor: str | None = ""
    while cursor is not None:
        page = item_page(replace(wanted, cursor=cursor))
        for one in lines(page.items, veil):
            yield _csv_row(one, veil)
        cursor = page.next_cursor


def _csv_row(one: Line, veil: Veil) -> list[object]:
    item = one.item
    return [
        item.pk,
        str(Kind(item.kind).label),
        one.title,
        one.status,
        str(Priority(item.priority).label),
        item.owner.name if item.owner else "",
        item.department.name if item.department else "",
        one.name,
        *map(_iso, (item.due_at, item.opened_at, item.touched_at, item.closed_at)),
        str(Reason(item.reason).label) if item.reason else "",
        veil.text(item.outcome, one.person),
    ]


def _iso(moment: int | None) -> str:
    return "" if moment is None else clock.from_us(moment).isoformat()
