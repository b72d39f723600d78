"""The editor: every button is a form, so that it works by keyboard and without a script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.lib.errors import Conflict, EnishiError
from enishi.surveys import actions
from enishi.surveys.access import survey_found
from enishi.surveys.definition.changes import changes
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import from_plain, stored, to_plain
from enishi.surveys.editing import buttons
from enishi.surveys.editing.buttons import OF_PART, Form
from enishi.surveys.editing.parts import Plain, changed, digest, part_in
from enishi.surveys.faults import bad_survey
from enishi.surveys.models import Survey
from enishi.surveys.telling import told
from enishi.surveys.views.caller import about, reader, writer
from enishi.surveys.views.drawn import drawn


@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    caller = reader(request)
    found = survey_found(pk)
    context = about(found, caller, "questions") | drawn(request, to_plain(stored(found.draft)))
    return _shown(request, context)


def _shown(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    is_part = request.headers.get("HX-Target", "").endswith("editor")
    return render(
        request, f"surveys/editor.html{'#editor' if is_part else ''}", context, status=status
    )


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One change; what is wrong with it is said, and nothing that was typed is lost."""
    caller = writer(request)
    found = survey_found(pk)
    form = said_in(request.POST)
    before = to_plain(stored(found.draft))
    after = before
    error: EnishiError
    opened = ""
    try:
        after, opened = _pressed(before, form)
        buttons.refuse_overwriting(before, form, found.changed_at)
        actions.change_survey(found, from_plain(after), by=caller)
    except DefinitionError as problem:
        error = bad_survey(problem)
    except EnishiError as problem:
        error = problem
    else:
        return _done(request, found, form, opened)
    if request.headers.get("Accept") == "application/json":
        said = {"message": str(error.message), "help": error.help or ""}
        return JsonResponse(said, status=error.status)
    context = about(found, caller, "questions") | drawn(request, after) | {"error": error}
    if isinstance(error, Conflict) and after is not before:
        context["theirs"] = list(told(changes(before, after), before, after))
    return _shown(request, context, 422 if request.headers.get("HX-Request") else error.status)


def _pressed(before: Plain, form: Form) -> tuple[Plain, str]:
    opened: list[str] = []
    after = changed(before, lambda plain: opened.append(buttons.press(plain, form)))
    return after, opened[0]


def said_in(form: QueryDict) -> dict[str, str]:
    """Each name stands once in the editor's forms, but for the order in which lines stand."""
    return {
        name: " ".join(form.getlist(name)) if name.startswith("order.") else str(form[name])
        for name in form
    }


def _done(request: HttpRequest, found: Survey, form: Form, opened: str) -> HttpResponse:
    """Where the editor goes on; a form that saves itself only hears what it has seen by now."""
    if request.headers.get("Accept") == "application/json":
        kind = OF_PART.get(form.get("do", ""), "survey")
        part = part_in(to_plain(stored(found.draft)), kind, form.get(kind, ""))
        return JsonResponse({"seen": str(found.changed_at), "was": digest(part)})
    address = reverse("surveys:survey", args=[found.pk])
    is_closed = opened and form.get("then") == "close"
    place = opened or form.get("question") or form.get("page") or form.get("end") or ""
    query = f"?edit={opened}" if opened and not is_closed else ""
    return redirect(f"{address}{query}{f'#q-{place}' if place else ''}")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    actions.undo_change(survey_found(pk), by=caller)
    messages.success(request, _("The last change is undone."))
    return redirect("surveys:survey", pk=pk)


@require_POST
def logo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture over the survey; or none any more."""
    caller = writer(request)
    sent = request.FILES.get("logo")
    try:
        content = b"" if request.POST.get("remove") or sent is None else sent.read()
        actions.set_logo(survey_found(pk), content, by=caller)
    except EnishiError as error:
        messages.error(request, str(error.message))
    return redirect(f"{reverse('surveys:survey', args=[pk])}?edit=theme#q-theme")
