"""One item: what it is, where it stands, what happened; and new ones."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enishi.lib.errors import Conflict, EnishiError, NotFound
from enishi.lib.storable import LARGEST
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.people.queries import identity_ids, person
from enishi.segments.queries import shown as shown_segment
from enishi.team.access import (
    caller_of_member,
    member_who_reads,
    member_who_writes,
    sees_personal_data,
)
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.timeline.queries import event, person_timeline
from enishi.timeline.veil import veiled
from enishi.work import actions
from enishi.work.access import change_found, entry_found, item_found
from enishi.work.enums import Kind, Origin, Priority, Reason, Status
from enishi.work.forms import EntryForm, ItemForm, StatusForm
from enishi.work.models import Item
from enishi.work.queries import history_of, linked_items, people_of
from enishi.work.shown import Names, duration_words, line, lines, told
from enishi.work.veil import Veil

FOOTPRINTS = 5
FACTS = 8
SECOND = 1_000_000
# What can be done next, by status; resolving asks for a reason first.
NEXT = {
    Status.OPEN: (Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED, Status.DROPPED),
    Status.IN_PROGRESS: (Status.WAITING, Status.RESOLVED, Status.DROPPED),
    Status.WAITING: (Status.IN_PROGRESS, Status.RESOLVED, Status.DROPPED),
    Status.RESOLVED: (Status.OPEN,),
    Status.DROPPED: (Status.OPEN,),
}


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_reads(request.user)
    return _page(request, item_found(pk), member)


def _page(
    request: HttpRequest,
    found: Item,
    member: Member,
    *,
    resolving: StatusForm | None = None,
    entry: EntryForm | None = None,
) -> HttpResponse:
    veil = Veil(sees_personal_data(member))
    about = people_of([found]).get(found.person_id or 0)
    history, names = history_of(found), Names()
    closing = resolving or StatusForm(initial={"version": found.version})
    # Shown as needed where it is; `actions` decides.
    closing.fields["reason"].required = found.kind == Kind.FOLLOW_UP
    context = {
        "item": found,
        "line": line(found, about, veil),
        "description": veil.text(found.description, about),
        "outcome": veil.text(found.outcome, about),
        "reason": Reason(found.reason).label if found.reason else "",
        "kind": Kind(found.kind).label,
        "priority": Priority(found.priority).label,
        "origin": Origin(found.origin).label,
        "segment": shown_segment(found.segment, "name") if found.segment else "",
        "next": [(status.value, _verb(status)) for status in NEXT[Status(found.status)]],
        "history": [told(one, veil, about, names) for one in history.happened],
        "undoable": history.undoable,
        "spent": [(one.label, duration_words(one.seconds * SECOND)) for one in history.spent],
        "linked": lines(linked_items(found), veil),
        "person": _person_card(about, veil) if about else None,
        "event": _event_card(found.event_seq, veil, about) if found.event_seq else None,
        "resolving": closing,
        "entry_form": entry or EntryForm(),
        "may_write": member.role != Role.VIEWER,
        "saved": request.GET.get("saved") and history.undoable,
    }
    invalid = any(form and form.errors for form in (resolving, entry))
    return render(request, "work/item.html", context, status=422 if invalid else 200)


def _verb(status: Status) -> str:
    return {
        Status.OPEN: _("Reopen"),
        Status.IN_PROGRESS: _("Start"),
        Status.WAITING: _("Wait for an answer"),
        Status.RESOLVED: _("Resolve"),
        Status.DROPPED: _("Drop"),
    }[status]


def _person_card(about: Person, veil: Veil) -> dict[str, object]:
    events = person_timeline(identity_ids(about.pk), limit=FOOTPRINTS).items
    return {
        "name": called(about, lifted=veil.lifted),
        "kana": about.kana if veil.lifted else "",
        "row": about,
        "footprints": [
            (
                event.touchpoint.label if event.touchpoint else veil.text(event.name, about),
                event.time,
            )
            for event in events
        ],
    }


def _event_card(seq: int, veil: Veil, about: Person | None) -> dict[str, object] | None:
    """What happened, in its plain properties; None where it is gone."""
    try:
        happened = event(seq)
    except NotFound:
        return None
    said = happened.properties if veil.lifted else veiled(happened.properties)
    facts = said.items() if isinstance(said, Mapping) else ()
    return {
        "name": str(happened.touchpoint.label) if happened.touchpoint else happened.name,
        "time": happened.time,
        "facts": [
            (name, veil.text(str(value), about))
            for name, value in facts
            if isinstance(value, str | int | float) and value != ""
        ][:FACTS],
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?person=` says whom it is about."""
    member = member_who_writes(request.user)
    about = _person(request.GET.get("person", ""))
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, _new = actions.open_item(
                form.draft(about.pk if about else None), by=caller_of_member(member)
            )
        except EnishiError as error:
            _complain(form, error)
        else:
            messages.success(request, _("It is opened."))
            return redirect("work:item", made.pk)
    context = {"form": form, "about": called(about, lifted=True) if about else "", "person": about}
    return render(request, "work/edit.html", context, status=422 if form.errors else 200)


def _person(text: str) -> Person | None:
    known = text.isdecimal() and len(text) < 20 and 0 < int(text) <= LARGEST
    return person(int(text)) if known else None


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = item_found(pk)
    form = ItemForm(request.POST or None, found)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change_item(found, form.changes(), version=version, by=caller_of_member(member))
        except Conflict as error:
            form = _again(request, found)
            form.add_error(None, _("Somebody changed it meanwhile. Save again to keep yours."))
            status = error.status
        except EnishiError as error:
            _complain(form, error)
        else:
            return _saved(found)
    status = 422 if form.errors and status == 200 else status
    return render(request, "work/edit.html", {"form": form, "item": found}, status=status)


def _again(request: HttpRequest, found: Item) -> ItemForm:
    """What was typed, upon the version that stands now."""
    typed = request.POST.copy()
    typed["version"] = str(item_found(found.pk).version)
    form = ItemForm(typed, found)
    form.is_valid()
    return form


@require_POST
def status(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = item_found(pk)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _page(request, found, member, resolving=form)
    version = form.cleaned_data["version"]
    try:
        actions.change_item(found, form.changes(), version=version, by=caller_of_member(member))
    except Conflict as error:
        messages.error(request, f"{error.message} {error.help}")
        return redirect("work:item", pk)
    except EnishiError as error:
        _complain(form, error)
        return _page(request, found, member, resolving=form)
    return _saved(found)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """It is the reader's from now on."""
    member = member_who_writes(request.user)
    found = item_found(pk)
    actions.change_item(
        found, {"owner_id": member.pk}, version=found.version, by=caller_of_member(member)
    )
    return _saved(found)


@require_POST
def undo(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = item_found(pk)
    try:
        actions.undo_change(found, change_found(found, change), by=caller_of_member(member))
    except Conflict as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Taken back."))
    return redirect("work:item", pk)


@require_POST
def entries(request: HttpRequest, pk: int) -> HttpResponse:
    """A note, or a call."""
    member = member_who_writes(request.user)
    found = item_found(pk)
    form = EntryForm(request.POST)
    if form.is_valid():
        try:
            actions.write_entry(found, **form.cleaned_data, by=caller_of_member(member))
        except EnishiError as error:
            _complain(form, error)
    if form.errors:
        return _page(request, found, member, entry=form)
    return redirect("work:item", pk)


@require_POST
def entry_delete(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = item_found(pk)
    actions.delete_entry(entry_found(found, entry), by=caller_of_member(member))
    return redirect("work:item", pk)


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Another item by its number, with it or (`undo`) no more."""
    member = member_who_writes(request.user)
    found, number = item_found(pk), request.POST.get("other", "").strip().lstrip("#")
    try:
        other = item_found(int(number) if number.isdecimal() and len(number) < 19 else 0)
        verb = actions.unlink_items if request.POST.get("undo") else actions.link_items
        verb(found, other, by=caller_of_member(member))
    except EnishiError as error:
        messages.error(request, str(error.message))
    return redirect("work:item", pk)


def _saved(found: Item) -> HttpResponse:
    return redirect(f"{reverse('work:item', args=[found.pk])}?{urlencode({'saved': 1})}")


def _complain(form: ItemForm | StatusForm | EntryForm, error: EnishiError) -> None:
    field = (error.field or "").removesuffix("_id")
    form.add_error(field if field in form.fields else None, str(error.message))
