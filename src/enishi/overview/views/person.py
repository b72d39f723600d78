from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.lib import clock
from enishi.lib.errors import NotFound
from enishi.overview.access import person_to_read
from enishi.overview.footprints import Footprints
from enishi.overview.forms import ConsentForm
from enishi.overview.journey import way_of
from enishi.overview.merging import candidate_rows, ledger_rows
from enishi.overview.neighbours import PREVIOUS, person_url, walk_of
from enishi.overview.past import instant_in, portrait
from enishi.overview.pointers import identifier_row
from enishi.overview.portrait import Portrait
from enishi.people.models import Person
from enishi.people.queries import identifiers_of
from enishi.segments.queries import segments_of
from enishi.segments.queries import shown as words_of
from enishi.team.access import member_who_reads, member_who_writes, sees_personal_data
from enishi.team.actions import audit
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.team.queries import company
from enishi.timeline.queries import event as event_of
from enishi.timeline.queries import source_names

LEFT = ("at", "until", "before")


def card_context(member: Member, person: Person, at: int | None = None) -> dict[str, Any]:
    """What every card of the page needs. The past is read only."""
    writes = member.role != Role.VIEWER and at is None
    page = portrait(person, lifted=sees_personal_data(member), at=at)
    return {
        "page": page,
        "person": page.person,
        "currency": company().currency,
        "merges": lambda: ledger_rows(page),
        "candidates": lambda: candidate_rows(page) if at is None else [],
        "may_write": writes,
        "may_reveal": sees_personal_data(member) and at is None,
        "consent_form": ConsentForm(),
        "segments": lambda: segments_now(person) if at is None else [],
    }


def _as_of(request: HttpRequest, at: int | None) -> dict[str, object]:
    """The form that asks for another moment keeps the rest of the address."""
    written = [clock.now_us() if at is None else at, clock.now_us()]
    shown = [f"{timezone.localtime(clock.from_us(one)):%Y-%m-%dT%H:%M}" for one in written]
    kept = [(name, value) for name, value in request.GET.items() if name not in LEFT]
    return {"at_text": shown[0], "now_text": shown[1], "kept": kept}


def segments_now(person: Person) -> list[tuple[int, str]]:
    return [(one.pk, words_of(one, "name")) for one in segments_of(person.pk)]


def without(asked: QueryDict, name: str) -> QueryDict:
    rest = asked.copy()
    rest.pop(name, None)
    return rest


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    member = member_who_reads(request.user)
    found = person_to_read(person_id)
    if found.pk != person_id:  # merged since that address was kept
        return redirect(person_url(found.pk, request.GET))
    at = instant_in(request.GET.get("at", ""))
    if at is not None and at >= clock.now_us():
        messages.info(request, _("That moment has not come yet; this is how it is now."))
        return redirect(person_url(found.pk, without(request.GET, "at")))
    context = card_context(member, found, at)
    context |= _as_of(request, at)
    context["walk"] = walk_of(request.GET.get("list", ""))
    context["timeline"] = Footprints(context["page"], request.GET)
    partial = "HX-Request" in request.headers
    return render(
        request, "overview/footprints.html" if partial else "overview/person.html", context
    )


@require_safe
def neighbour(request: HttpRequest, person_id: int, step: str) -> HttpResponse:
    """On to the next one of the list that the reader came from, or back to the one before."""
    member = member_who_reads(request.user)
    here, asked = person_to_read(person_id), request.GET.copy()
    walk = walk_of(asked.get("list", ""))
    found = (
        walk.beside(here, asked.get("place", ""), member, back=step == PREVIOUS) if walk else None
    )
    if found is None:
        first, last = (
            _("This is the first one of the list."),
            _("This is the last one of the list."),
        )
        messages.info(request, first if step == PREVIOUS else last)
        return redirect(person_url(here.pk, asked))
    asked["place"] = found.place
    return redirect(person_url(found.person_id, asked))


@require_safe
def event(request: HttpRequest, person_id: int, seq: int) -> HttpResponse:
    """One event's way through the pipeline, and its JSON."""
    member = member_who_reads(request.user)
    page = Portrait(person_to_read(person_id), lifted=sees_personal_data(member))
    found = event_of(seq)
    if found.identity_id not in page.identity_ids:
        raise NotFound("no_such_event", _("There is no such event."))
    then = clock.from_us(found.time).isoformat()
    as_of = f"{reverse('overview:person', args=[page.id])}?{urlencode({'at': then})}"
    return render(request, "overview/event.html", way_of(found, page.veil) | {"as_of": as_of})


@require_POST
def reveal(request: HttpRequest, person_id: int, identifier_id: int) -> HttpResponse:
    """Show a guarded value whole; the audit trail keeps who looked."""
    member = member_who_writes(request.user)
    found = person_to_read(person_id)
    page = Portrait(found, lifted=sees_personal_data(member))
    for row in identifiers_of(found.pk):
        if row.pk == identifier_id:
            audit("revealed", "identifier", row.pk, by=member, person=found.pk, kind=row.kind)
            shown = identifier_row(row, page.veil, source_names(), revealed=True)
            context = {"row": shown, "page": page, "may_reveal": True}
            return render(request, "overview/person/identifier.html", context)
    raise NotFound("no_such_identifier", _("This person has no such identifier."))
