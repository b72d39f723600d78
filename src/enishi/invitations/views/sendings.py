"""One send: to a segment, to chosen people, to the person whose page is open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.invitations import actions, foresight
from enishi.invitations.access import sending_found
from enishi.invitations.actions import SendingDraft
from enishi.invitations.forms import SendingForm
from enishi.invitations.queries import invitations_of
from enishi.invitations.shown import held_text, invitation_rows
from enishi.invitations.views.caller import about, writer
from enishi.lib.errors import BadInput, EnishiError, NotFound
from enishi.people.enums import Kind
from enishi.people.masking import called
from enishi.people.queries import person, person_by
from enishi.surveys.access import survey_found
from enishi.surveys.enums import SurveyState
from enishi.surveys.queries import SurveyFilter, surveys

SOUGHT = (Kind.EMAIL, Kind.USER_ID, Kind.MEMBER_NO, Kind.PHONE)
OFFERED = 100


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    survey = survey_found(pk)
    form = SendingForm(
        request.POST or None, survey, segment=request.GET.get("segment", ""),
        people=request.GET.get("people", ""),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.send(survey, form.draft(_people(form)), by=caller)
        except EnishiError as error:
            name = error.field if error.field in form.fields else None
            form.add_error(name, f"{error.message} {error.help}".strip())
        else:
            messages.success(
                request, _("The mails leave one after the other. See here how far it is.")
            )
            return redirect("invitations:send", pk=pk)
    context = about(survey, caller) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "invitations/sending.html", context, status=status)


def _people(form: SendingForm) -> tuple[int, ...]:
    """Whom the lines name; BadInput says which line names nobody."""
    if form.cleaned_data["segment"]:
        return ()
    lines = form.cleaned_data["people"].replace(",", "\n").splitlines()[:1001]
    found = [_named(line.strip()) for line in lines if line.strip()]
    return tuple(dict.fromkeys(found))


def _named(text: str) -> int:
    if text.startswith("#") and text[1:].isascii() and text[1:].isdecimal() and len(text) < 19:
        return person(int(text[1:])).pk
    for kind in SOUGHT:
        try:
            return person_by(kind, text).pk
        except NotFound:
            continue
    message = _("Nobody is known by this: %(line)s") % {"line": text[:80]}
    raise BadInput("no_such_person", message, field="people")


@require_POST
def foresee(request: HttpRequest, pk: int) -> HttpResponse:
    """How many would be written to by now; nothing is stored."""
    writer(request)
    form = SendingForm(request.POST, survey_found(pk))
    context: dict[str, object] = {}
    try:
        if not form.is_valid():
            problems = [str(error) for errors in form.errors.values() for error in errors]
            raise BadInput("bad_form", problems[0])
        segment = form.cleaned_data["segment"]
        people = _people(form)
        if not segment and not people:
            raise BadInput("nobody", _("Choose a segment, or name people."))
        found = foresight.of_segment(segment) if segment else foresight.of_people(people)
    except EnishiError as error:
        context["problem"] = str(error.message)
    else:
        context["foresight"] = found
        context["held"] = [(held_text(name), n) for name, n in found.held]
    return render(request, "invitations/foresight.html", context)


@require_POST
def call_off(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    actions.call_off(sending_found(survey_found(pk), number), by=caller)
    messages.success(
        request, _("It is called off. Whoever was not written to yet, is not any more.")
    )
    return redirect("invitations:send", pk=pk)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person, from their page."""
    caller = writer(request)
    found = person(person_id)
    open_ones = list(surveys(SurveyFilter(state=SurveyState.OPEN)).order_by("-pk")[:OFFERED])
    problem = ""
    if request.method == "POST":
        chosen = next((one for one in open_ones if str(one.pk) == request.POST.get("survey")), None)
        try:
            if chosen is None:
                raise BadInput("no_such_survey", _("Choose the survey."))
            actions.send(chosen, SendingDraft(people=(found.pk,)), by=caller)
        except EnishiError as error:
            problem = str(error.message)
        else:
            messages.success(
                request, _("The invitation is on its way, if the contact rules allow it.")
            )
            return redirect("invitations:invite", person_id=found.pk)
    context = {
        "person": found,
        "name": called(found, lifted=caller.sees_personal_data),
        "surveys": open_ones,
        "problem": problem,
        "words": _foreseen(found.pk),
        "rows": invitation_rows(invitations_of(found.pk), caller, named=False),
    }
    return render(request, "invitations/invite.html", context, status=422 if problem else 200)


def _foreseen(person_id: int) -> str:
    found = foresight.of_people([person_id])
    return "" if found.written else held_text(found.held[0][0])
