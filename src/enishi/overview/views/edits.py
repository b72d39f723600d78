"""What members write on a person: traits, tags, notes, consents. Each answers with its card."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from enishi.lib.errors import BadInput, Conflict, NotFound
from enishi.overview.access import person_to_read
from enishi.overview.forms import NoteForm, SaidConsentForm, TagForm, TagManyForm, TraitForm
from enishi.overview.views.person import card_context
from enishi.people import actions
from enishi.people.queries import notes_of
from enishi.team.access import member_who_writes
from enishi.team.models import Member

MOST_AT_ONCE = 1000


def card(
    request: HttpRequest, member: Member, person_id: int, template: str, **more: object
) -> HttpResponse:
    """The card anew for HTMX; the whole page for everybody else."""
    if "HX-Request" not in request.headers:
        return redirect("overview:person", person_id)
    context = card_context(member, person_to_read(person_id)) | more
    return render(request, template, context)


def checked(form: Form) -> dict[str, str]:
    """What was said, or the first thing that is wrong with it."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise BadInput("bad_input", errors[0], field=field)
    said: dict[str, str] = form.cleaned_data
    return said


@require_POST
def trait(request: HttpRequest, person_id: int) -> HttpResponse:
    member = member_who_writes(request.user)
    said = checked(TraitForm(request.POST))
    found, conflict = person_to_read(person_id), ""
    try:
        actions.edit_traits(
            found, {said["name"]: said["value"]}, version=int(said["version"]), by=member
        )
    except Conflict as error:
        conflict = str(error.message)
    return card(request, member, found.pk, "overview/person/traits.html", conflict=conflict)


@require_POST
def withdraw(request: HttpRequest, person_id: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = person_to_read(person_id)
    actions.withdraw_trait(found, checked(TagForm(request.POST))["name"], by=member)
    return card(request, member, found.pk, "overview/person/traits.html")


@require_POST
def tag(request: HttpRequest, person_id: int) -> HttpResponse:
    return _tagged(request, person_id, actions.add_tag)


@require_POST
def untag(request: HttpRequest, person_id: int) -> HttpResponse:
    return _tagged(request, person_id, actions.remove_tag)


def _tagged(request: HttpRequest, person_id: int, act: Callable[..., object]) -> HttpResponse:
    member = member_who_writes(request.user)
    found = person_to_read(person_id)
    act(found, checked(TagForm(request.POST))["name"], by=member)
    return card(request, member, found.pk, "overview/person/header.html#tags")


@require_POST
def tag_many(request: HttpRequest) -> HttpResponse:
    """The same tag for all ticked people, or away from them."""
    member = member_who_writes(request.user)
    said = checked(TagManyForm(request.POST))
    act = actions.add_tag if said["act"] == "add" else actions.remove_tag
    ids = [int(one) for one in request.POST.getlist("person")[:MOST_AT_ONCE] if one.isdecimal()]
    people = [person_to_read(one) for one in ids]
    for one in people:
        act(one, said["tag"], by=member)
    words = ngettext("%(n)d person changed.", "%(n)d people changed.", len(people))
    messages.success(request, words % {"n": len(people)})
    return redirect(request.headers.get("Referer") or "overview:people")


@require_POST
def note(request: HttpRequest, person_id: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = person_to_read(person_id)
    actions.write_note(found, checked(NoteForm(request.POST))["text"], by=member)
    return card(request, member, found.pk, "overview/person/notes.html")


@require_POST
def delete_note(request: HttpRequest, person_id: int, note_id: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = person_to_read(person_id)
    for one in notes_of(found.pk):
        if one.pk == note_id:
            actions.delete_note(one, by=member)
            return card(request, member, found.pk, "overview/person/notes.html")
    raise NotFound("no_such_note", _("This person has no such note."))


@require_POST
def consent(request: HttpRequest, person_id: int) -> HttpResponse:
    member = member_who_writes(request.user)
    found = person_to_read(person_id)
    said = checked(SaidConsentForm(request.POST))
    actions.set_consent(
        found,
        said["purpose"],
        said["channel"],
        granted=said["granted"] == "yes",
        reason=said["reason"],
        by=member,
    )
    return card(request, member, found.pk, "overview/person/consents.html")
