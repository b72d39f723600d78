"""How a survey reaches people: public links with their QR codes, and a link for one person."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.lib.errors import EnishiError, NotFound
from enishi.people.enums import Kind
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.people.queries import people_with, person, person_by
from enishi.surveys import actions, queries
from enishi.surveys.access import address_of, link_found, survey_found
from enishi.surveys.actions import LinkDraft
from enishi.surveys.definition.reading import stored
from enishi.surveys.enums import LinkKind
from enishi.surveys.links import qr_png, qr_svg, url_of
from enishi.surveys.models import Link, Survey
from enishi.surveys.views.caller import about, reader, writer
from enishi.team.access import Caller

SHOWN = 50
SOUGHT = (Kind.EMAIL, Kind.USER_ID, Kind.MEMBER_NO, Kind.PHONE)


@dataclass(frozen=True)
class Shared:
    link: Link
    url: str
    answers: int
    who: str = ""


@require_safe
def share(request: HttpRequest, pk: int) -> HttpResponse:
    caller = reader(request)
    survey = survey_found(pk)
    context = about(survey, caller, "share") | {
        "public": _public(survey) if caller.may_write else [],
        "personal": _personal(survey, caller) if caller.may_write else [],
        "anonymous": stored(survey.draft).anonymous,
        "made": request.GET.get("made", ""),
    }
    return render(request, "surveys/share.html", context)


def _public(survey: Survey) -> list[Shared]:
    counted = queries.answered_by_link(survey)
    return [
        Shared(link, url_of(address_of(link)), counted.get(link.pk, 0))
        for link in queries.links_of(survey, LinkKind.PUBLIC)
    ]


def _personal(survey: Survey, caller: Caller) -> list[Shared]:
    links = list(queries.links_of(survey, LinkKind.PERSONAL).filter(occasion="")[:SHOWN])
    counted = queries.answered_by_link(survey)
    names = {
        one.pk: called(one, lifted=caller.sees_personal_data)
        for one in people_with([link.person_id for link in links if link.person_id])
    }
    return [
        Shared(
            link,
            url_of(address_of(link)),
            counted.get(link.pk, 0),
            names.get(link.person_id or 0) or f"#{link.person_id}",
        )
        for link in links
    ]


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A public link, or with `who` a person's own."""
    caller = writer(request)
    survey = survey_found(pk)
    who = request.POST.get("who", "").strip()
    try:
        if who:
            made = actions.add_personal_link(survey, found(who), by=caller)
        else:
            named = {name: request.POST.get(name, "") for name in ("store", "touchpoint")}
            draft = LinkDraft(request.POST.get("label", ""), about=named)
            made = actions.add_public_link(survey, draft, by=caller)
    except EnishiError as error:
        messages.error(request, str(error.message))
        return redirect("surveys:share", pk=pk)
    messages.success(request, _("The link is ready."))
    answer = redirect("surveys:share", pk=pk)
    answer["Location"] += f"?made={made.pk}"
    return answer


def found(text: str) -> Person:
    """By number, mail address, customer or member number, or telephone."""
    if text.startswith("#") and text[1:].isascii() and text[1:].isdecimal() and len(text) < 19:
        return person(int(text[1:]))
    for kind in SOUGHT:
        try:
            return person_by(kind, text)
        except NotFound:
            continue
    raise NotFound("no_such_person", _("There is no such person."))


@require_POST
def close(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    actions.close_link(link_found(survey_found(pk), number), by=caller)
    messages.success(request, _("The link answers nothing any more."))
    return redirect("surveys:share", pk=pk)


@require_POST
def reopen(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    try:
        actions.reopen_link(link_found(survey_found(pk), number), by=caller)
    except EnishiError as error:
        messages.error(request, str(error.message))
    return redirect("surveys:share", pk=pk)


@require_safe
def qr(request: HttpRequest, pk: int, number: int, form: str) -> HttpResponse:
    writer(request)
    link = link_found(survey_found(pk), number)
    url = url_of(address_of(link))
    if form == "png":
        answer = HttpResponse(qr_png(url), content_type="image/png")
    else:
        answer = HttpResponse(qr_svg(url), content_type="image/svg+xml")
    if request.GET.get("file"):
        answer["Content-Disposition"] = f'attachment; filename="survey-{pk}-{number}.{form}"'
    return answer
