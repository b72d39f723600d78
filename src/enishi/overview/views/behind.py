"""The people behind a row of an answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from enishi.ask.access import params_of_caller, question_of_caller
from enishi.ask.queries import people_behind
from enishi.overview.finding import people_of
from enishi.overview.forms import json_in
from enishi.overview.roster import Roster
from enishi.team.access import caller_of_member, member_who_reads, sees_personal_data

PAGE = 50


@require_safe
def behind(request: HttpRequest, name: str) -> HttpResponse:
    member = member_who_reads(request.user)
    cls = question_of_caller(name, sees_personal_data=sees_personal_data(member))
    said, row = json_in(request.GET, "params"), json_in(request.GET, "row")
    params = params_of_caller(cls, said, caller_of_member(member))
    page = people_behind(name, params, row, cursor=request.GET.get("cursor", ""), limit=PAGE)
    found = people_of(page.items)
    roster = Roster(request.GET, lifted=sees_personal_data(member))
    context = {
        "people": [roster.row(found[pk]) for pk in page.items if pk in found],
        "shown_columns": roster.plain_columns,
        "next_url": roster.next_url(page.next_cursor),
        "total": page.total,
        "row": row,
        "question_url": f"{reverse('ask:question', args=[name])}?{urlencode(said)}",
    }
    fragment = "people.html#rows" if "HX-Request" in request.headers else "behind.html"
    return render(request, f"overview/{fragment}", context)
