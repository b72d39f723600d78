"""The ledger: which messages there are, and what became of one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.channels import actions, queries
from enishi.channels.access import receipt_found
from enishi.channels.actions.ledger import AGAIN
from enishi.channels.enums import State
from enishi.channels.forms import wanted_in
from enishi.channels.models import Receipt
from enishi.channels.queries import MANY, MessageFilter
from enishi.channels.ruling import rules
from enishi.channels.shown import (
    Line,
    error_text,
    lines,
    pressures,
    purpose_text,
    stopped_text,
    why_of,
)
from enishi.channels.transport import PLACEHOLDER
from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.people.masking import mask
from enishi.team.access import (
    caller_of_member,
    member_who_reads,
    member_who_writes,
    sees_personal_data,
)
from enishi.team.actions import audit
from enishi.team.enums import Role
from enishi.ui.spreadsheet import csv_response
from enishi.work.veil import Veil

PAGE = 50
BATCH = 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    veil = Veil(sees_personal_data(member))
    wanted = wanted_in(request.GET, may_search=veil.lifted, limit=PAGE)
    page = queries.messages(wanted)
    more = request.GET.copy()
    more["cursor"] = page.next_cursor or ""
    context = {
        "lines": lines(page.items, veil),
        "next_url": f"?{more.urlencode()}" if page.next_cursor else "",
        "filtered": any(value for name, value in request.GET.items() if name != "cursor"),
    }
    if request.headers.get("HX-Target", "").endswith("message-rows"):
        return render(request, "channels/list.html#rows", context)
    return render(request, "channels/list.html", context | _head(request, wanted, veil))


def _head(request: HttpRequest, wanted: MessageFilter, veil: Veil) -> dict[str, object]:
    held, counts = rules(), queries.counts_by_state()
    return {
        "states": [
            (state.value, state.label, min(counts[state], MANY), counts[state] > MANY)
            for state in State
            if counts[state]
        ],
        "state": next(iter(wanted.states), ""),
        "purposes": [(name, purpose_text(name)) for name in held.purposes],
        "purpose": wanted.purpose,
        "purpose_text": purpose_text(wanted.purpose),
        "search": wanted.search,
        "may_search": veil.lifted,
        "kept": [
            (name, value)
            for name, value in request.GET.items()
            if name not in {"search", "cursor"} and value
        ],
        "stopped": stopped_text(held),
    }


@require_safe
def messages_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that the filter finds, a page at a time; the trail keeps who took it."""
    member = member_who_reads(request.user)
    veil = Veil(sees_personal_data(member))
    wanted = wanted_in(request.GET, may_search=veil.lifted, limit=BATCH)
    asked = {k: v for k, v in request.GET.items() if k not in {"search", "cursor"} and v}
    audit("exported", "messages", by=member, filter=asked, searched=bool(wanted.search))
    header = [
        *("id", _("Customer"), _("Subject"), _("Purpose"), _("Step"), _("Channel")),
        *(_("State"), _("Rule"), _("Made"), _("Sent on"), _("Tries"), _("What the server said")),
    ]
    return csv_response("messages", header, _csv_rows(replace(wanted, cursor=""), veil))


def _csv_rows(wanted: MessageFilter, veil: Veil) -> Iterator[Sequence[object]]:
    cursor: str | None = ""
    while cursor is not None:
        page = queries.messages(replace(wanted, cursor=cursor))
        for one in lines(page.items, veil):
            yield _csv_row(one, veil)
        cursor = page.next_cursor


def _csv_row(one: Line, veil: Veil) -> list[object]:
    receipt = one.receipt
    return [
        *(receipt.pk, one.name, one.subject, one.purpose, receipt.step, one.kind),
        *(one.state, one.why, *map(_iso, (receipt.made_at, receipt.sent_at)), receipt.attempts),
        veil.text(error_text(receipt), one.person),
    ]


def _iso(moment: int | None) -> str:
    return "" if moment is None else clock.from_us(moment).isoformat()


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    veil = Veil(sees_personal_data(member))
    receipt = receipt_found(pk)
    [one] = lines([receipt], veil)
    held = rules()
    context = {
        "receipt": receipt,
        "line": one,
        "why": why_of(receipt),
        "error": veil.text(error_text(receipt), one.person),
        "text": veil.text(receipt.text, one.person).replace(
            PLACEHOLDER, _("[the address to leave]")
        ),
        "address": receipt.address if veil.lifted else mask("email", receipt.address),
        "tries": [
            (one_try, veil.text(one_try.said, one.person)) for one_try in queries.tries_of(receipt)
        ],
        "pressures": pressures(receipt, held),
        "may_write": member.role != Role.VIEWER,
        "again": receipt.state in AGAIN,
        "waits": receipt.state == State.WAITING,
        "stopped": stopped_text(held),
    }
    return render(request, "channels/message.html", context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    try:
        actions.resend(receipt_found(pk), by=caller_of_member(member))
    except Conflict as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("It is sent again as soon as every rule allows it."))
    return redirect(reverse("channels:message", args=[pk]))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found: Receipt = receipt_found(pk)
    if actions.cancel(found, by=caller_of_member(member)):
        messages.success(request, _("The message is withdrawn."))
    else:
        messages.error(request, _("It is too late to withdraw it."))
    return redirect(reverse("channels:message", args=[pk]))
