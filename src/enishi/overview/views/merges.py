from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.lib.errors import NotFound
from enishi.overview.access import merge_to_read, person_to_read
from enishi.overview.finding import found_people
from enishi.overview.forms import NoQuestions, ReasonForm
from enishi.overview.merging import because, brief, sides_of_merge, sides_of_people
from enishi.overview.portrait import Portrait
from enishi.overview.veil import Veil
from enishi.people import actions
from enishi.people.enums import MergeState
from enishi.people.models import Person
from enishi.people.queries import PeopleFilter, vetoes_of
from enishi.team.access import member_who_reads, member_who_writes, sees_personal_data
from enishi.team.models import Member

FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, person_id: int) -> HttpResponse:
    """By hand: search, look at both, give a reason."""
    member = member_who_writes(request.user)
    person = person_to_read(person_id)
    chosen = request.GET.get("other", "")
    if chosen.isdecimal():
        return _compare(request, member, person, person_to_read(int(chosen[:19])))
    lifted = sees_personal_data(member)
    search = request.GET.get("search", "").replace("\0", "").strip()[:200]
    wanted = PeopleFilter(search=search, limit=FOUND)
    found = found_people(wanted, lifted=lifted).items if search else []
    context = {
        "page": Portrait(person, lifted=lifted),
        "search": search,
        "found": [brief(other, Veil(lifted=lifted)) for other in found if other.pk != person.pk],
    }
    return render(request, "overview/merge.html", context)


def _compare(request: HttpRequest, member: Member, person: Person, other: Person) -> HttpResponse:
    if other.pk == person.pk:
        raise NotFound("same_person", _("These are already one person."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        merged = actions.merge_people(person, other, reason=form.cleaned_data["reason"], by=member)
        return redirect("overview:person", merged.low_id)
    back = reverse("overview:person", args=[person.pk])
    context = {
        "heading": _("Merge two people"),
        "icon": "git-merge",
        "explanation": _(
            "Compare both sides. What they have in common is marked. You can undo this at any time."
        ),
        "sides": sides_of_people(person, other, lifted=sees_personal_data(member)),
        "back": {
            "url": back,
            "label": Portrait(person, lifted=sees_personal_data(member)).name or _("Back"),
        },
        "may_write": True,
        "form": form,
        "form_action": request.get_full_path(),
        "button": _("Merge"),
        "verb": "merge",
    }
    return render(request, "overview/decide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Before a merge is undone, both sides side by side."""
    member = member_who_reads(request.user)
    found = merge_to_read(merge_id)
    person = person_to_read(found.low_id)
    if request.method == "POST":
        actions.undo_merge(found, by=member_who_writes(request.user))
        return redirect("overview:person", person_to_read(found.low_id).pk)
    lifted = sees_personal_data(member)
    page, other = Portrait(person, lifted=lifted), person_to_read(found.high_id)
    undoable = found.state == MergeState.MERGED
    context = {
        "heading": _("Undo a merge"),
        "icon": "undo-2",
        "explanation": _(
            "These two sides become two people again, each with its own history. "
            "No later evidence joins them: only a member can."
        ),
        "evidence": [(_("Evidence"), because(found, page.veil))],
        "sides": sides_of_merge(found, page.veil)
        if other.pk == person.pk
        else sides_of_people(person, other, lifted=lifted),
        "back": {
            "url": reverse("overview:person", args=[person.pk]),
            "label": page.name or _("Back"),
        },
        "may_write": undoable,
        "form": NoQuestions(),
        "form_action": request.path,
        "button": _("Undo the merge"),
        "verb": "undo",
    }
    return render(request, "overview/decide.html", context)


@require_POST
def lift_veto(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Later evidence may join the two sides again."""
    member = member_who_writes(request.user)
    found = merge_to_read(merge_id)
    for veto in vetoes_of(found.low_id):
        if veto.merge_id == found.pk:
            actions.lift_veto(veto, by=member)
    return redirect("overview:person", person_to_read(found.low_id).pk)
