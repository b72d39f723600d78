"""What is done to several items at once, and taken back at once."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from enishi.lib.errors import BadInput
from enishi.team.access import caller_of_member, member_who_writes
from enishi.work import actions
from enishi.work.access import items_found
from enishi.work.enums import Reason, Status
from enishi.work.forms import Moment

UNDO: Final = "undo:items"
AT_ONCE: Final = 200
KEEP: Final = "keep"
STARTS: Final = (Status.IN_PROGRESS, Status.WAITING, Status.OPEN, Status.DROPPED)


def bulk_statuses() -> list[tuple[str, str]]:
    """Where items can go together; what is resolved says why."""
    resolved = str(Status.RESOLVED.label)
    return [
        *((status.value, str(status.label)) for status in STARTS),
        *((f"resolved:{why.value}", f"{resolved}: {why.label}") for why in Reason),
    ]


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """An owner, a status, a due time for the chosen items; what is not said stays."""
    member = member_who_writes(request.user)
    chosen = _numbers(request.POST.getlist("item")[:AT_ONCE])
    try:
        done = actions.change_items(
            items_found(chosen), _wanted(request.POST), by=caller_of_member(member)
        )
    except BadInput as error:
        messages.error(request, str(error.message))
        return _back(request)
    said = ngettext("%(n)d item is changed.", "%(n)d items are changed.", len(done.changes))
    text = said % {"n": len(done.changes)}
    if done.left:
        left = ngettext("%(n)d stays as it was.", "%(n)d stay as they were.", done.left)
        text += " " + left % {"n": done.left}
    if done.changes:
        ids = [[change.item_id, change.pk] for change in done.changes]
        request.session[UNDO] = {"text": text, "changes": ids}
    else:
        messages.info(request, text)
    return _back(request)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """What somebody changed meanwhile stays."""
    member = member_who_writes(request.user)
    pairs = [one.partition("-") for one in request.POST.getlist("change")[:AT_ONCE]]
    wanted = dict(
        zip(_numbers([a for a, _, _ in pairs]), _numbers([b for _, _, b in pairs]), strict=True)
    )
    done = actions.undo_changes(
        items_found(list(wanted)), set(wanted.values()), by=caller_of_member(member)
    )
    said = ngettext("%(n)d change is taken back.", "%(n)d changes are taken back.", done)
    messages.success(request, said % {"n": done})
    return _back(request)


def _wanted(post: Any) -> dict[str, object]:
    wanted: dict[str, object] = {}
    owner, status = post.get("owner", KEEP), post.get("status", KEEP)
    if owner != KEEP:
        wanted["owner_id"] = _numbers([owner])[0] if owner else None
    if status not in {KEEP, ""}:
        name, _colon, why = status.partition(":")
        wanted |= {"status": name, "reason": why} if why else {"status": name}
    if post.get("due_at"):
        try:
            wanted["due_at"] = Moment(required=False).clean(post["due_at"])
        except ValueError as error:
            raise BadInput("bad_due", _("This is no date and time."), field="due_at") from error
    if not wanted:
        raise BadInput("nothing_chosen", _("Choose what is to be changed."), field="status")
    return wanted


def _numbers(texts: Sequence[str]) -> list[int]:
    if not all(text.isdecimal() and len(text) < 19 for text in texts):
        raise BadInput("bad_items", _("These are no items."), field="item")
    return [int(text) for text in texts]


def _back(request: HttpRequest) -> HttpResponse:
    kept = {key: str(value) for key, value in request.GET.items() if key != "cursor"}
    return redirect(f"{reverse('work:list')}?{urlencode(kept)}")
