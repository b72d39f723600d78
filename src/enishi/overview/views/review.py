from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enishi.overview.access import merge_to_read, person_to_read
from enishi.overview.finding import people_of
from enishi.overview.forms import KindForm, ReasonForm
from enishi.overview.labels import ICONS, kind_label
from enishi.overview.merging import because, candidate_row, sides_of_people, why_refused
from enishi.overview.veil import Veil
from enishi.people import actions, queries
from enishi.people.enums import Kind, MergeState
from enishi.people.models import Merge
from enishi.team.access import (
    member_who_administers,
    member_who_reads,
    member_who_writes,
    sees_personal_data,
)
from enishi.team.enums import Role
from enishi.team.models import Member

PAGE = 50
SHARED_SHOWN = 500


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Evidence that the guard rails refused, waiting for a member."""
    member = member_who_reads(request.user)
    page = queries.candidates_page(cursor=request.GET.get("cursor", ""), limit=PAGE)
    people = people_of({i for m in page.items for i in (m.low_id, m.high_id)})
    lifted = sees_personal_data(member)
    context = {
        "rows": [candidate_row(m, people, lifted=lifted) for m in page.items],
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
    }
    part = "#rows" if "HX-Request" in request.headers else ""
    return render(request, f"overview/review.html{part}", context)


@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: HttpRequest, merge_id: int) -> HttpResponse:
    member = member_who_reads(request.user)
    found = merge_to_read(merge_id)
    if request.method == "POST":
        return _decided(request, found, member_who_writes(request.user))
    return _candidate_page(request, found, member, ReasonForm())


def _decided(request: HttpRequest, found: Merge, member: Member) -> HttpResponse:
    if request.POST.get("decision") == "dismiss":
        actions.dismiss_candidate(found, by=member)
        messages.success(request, _("Kept apart."))
        return redirect("overview:review")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _candidate_page(request, found, member, form)
    actions.accept_candidate(found, reason=form.cleaned_data["reason"], by=member)
    return redirect("overview:person", person_to_read(found.low_id).pk)


def _candidate_page(
    request: HttpRequest, found: Merge, member: Member, form: ReasonForm
) -> HttpResponse:
    one, other = person_to_read(found.low_id), person_to_read(found.high_id)
    lifted = sees_personal_data(member)
    waits = found.state == MergeState.REFUSED and one.pk != other.pk
    context = {
        "heading": _("The same person?"),
        "icon": "git-merge",
        "tone": "warn",
        "explanation": _(
            "Compare both sides. What they have in common is marked. You can undo this at any time."
        ),
        "evidence": [
            (_("Evidence"), because(found, Veil(lifted=lifted))),
            (_("Not merged because"), why_refused(found)),
        ],
        "sides": sides_of_people(one, other, lifted=lifted),
        "back": {"url": reverse("overview:review"), "label": _("Merge review")},
        "may_write": waits and member.role != Role.VIEWER,
        "form": form,
        "form_action": request.path,
        "button": _("Merge"),
        "verb": "merge",
        "second": {"verb": "dismiss", "label": _("They are different people")},
    }
    return render(request, "overview/decide.html", context)


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    veil = Veil(lifted=sees_personal_data(member))
    rows = [
        {
            "label": kind_label(row.kind),
            "shown": veil.value(row.kind, row.value),
            "identities": row.identities,
            "at": row.at,
        }
        for row in queries.shared_values()[:SHARED_SHOWN]
    ]
    part = "#rows" if "HX-Request" in request.headers else ""
    return render(request, f"overview/shared.html{part}", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request: HttpRequest) -> HttpResponse:
    """Limit, priority and blocked values of each kind of identifier; an owner changes them."""
    member = member_who_reads(request.user)
    wrong: dict[str, KindForm] = {}
    if request.method == "POST":
        owner = member_who_administers(request.user)
        kind, form = request.POST.get("kind", "")[:40], KindForm(request.POST)
        if form.is_valid():
            actions.set_kind_rule(kind, **form.cleaned_data, by=owner)
            messages.success(request, _("Saved. It holds for what arrives from now on."))
            return redirect("overview:kinds")
        wrong[kind] = form
    rows = [
        {
            "kind": rule.kind,
            "label": kind_label(rule.kind),
            "icon": ICONS.get(Kind(rule.kind), "hash") if rule.kind in Kind.values else "hash",
            "limit": rule.limit,
            "priority": rule.priority,
            "blocked": rule.blocked,
            "own": rule.changed,
            "form": wrong.get(rule.kind) or kind_form(rule),
        }
        for rule in queries.kind_rules()
    ]
    context = {"rows": rows, "may_administer": member.role == Role.OWNER}
    return render(request, "overview/kinds.html", context, status=400 if wrong else 200)


def kind_form(rule: queries.KindRow) -> KindForm:
    initial = {"limit": rule.limit, "priority": rule.priority, "blocked": rule.blocked}
    return KindForm(initial=initial, auto_id=f"{rule.kind}_%s")
