"""The editor: every button is a form, so that it works by keyboard and without a script."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.lib.errors import BadInput, Conflict, EnishiError
from enishi.surveys import actions, editing, queries
from enishi.surveys.access import survey_found, version_found
from enishi.surveys.asked import given_in
from enishi.surveys.definition.answers import checked
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import from_plain, read, stored, to_json, to_plain, to_toml
from enishi.surveys.definition.routing import route
from enishi.surveys.definition.rules import Facts
from enishi.surveys.editing import Plain
from enishi.surveys.faults import bad_survey
from enishi.surveys.models import Survey
from enishi.surveys.showing import Showing
from enishi.surveys.views.answering import show_end, show_page
from enishi.surveys.views.caller import about, reader, writer
from enishi.surveys.views.drawn import drawn


@require_safe
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    caller = reader(request)
    found = survey_found(pk)
    context = about(found, caller, "questions") | drawn(request, to_plain(stored(found.draft)))
    return render(request, "surveys/editor.html", context)


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One change; what is wrong with it is said, and nothing that was typed is lost."""
    caller = writer(request)
    found = survey_found(pk)
    plain = to_plain(stored(found.draft))
    error: EnishiError
    try:
        if request.POST.get("seen") != str(found.changed_at):
            message = _("Somebody changed the survey meanwhile. Look at it, then do it again.")
            raise Conflict("changed_meanwhile", message)
        opened = _change(said_in(request.POST))(plain)
        actions.change_survey(found, from_plain(plain), by=caller)
    except DefinitionError as problem:
        error = bad_survey(problem)
    except EnishiError as problem:
        error = problem
    else:
        address = reverse("surveys:survey", args=[pk])
        return redirect(
            f"{address}?edit={opened}#q-{opened}" if opened else f"{address}{_at(request.POST)}"
        )
    context = about(found, caller, "questions") | drawn(request, plain) | {"error": error}
    return render(request, "surveys/editor.html", context, status=error.status)


def _at(form: QueryDict) -> str:
    place = form.get("question") or form.get("page")
    return f"#q-{place}" if place else ""


def said_in(form: QueryDict) -> dict[str, str]:
    """Each name stands once in the editor's forms."""
    return {name: str(form[name]) for name in form}


def _change(form: Mapping[str, str]) -> Callable[[Plain], object]:
    """What a button does to the plain definition; the id of what to open next, or nothing."""
    question, page = form.get("question", ""), form.get("page", "")
    number = int(form["number"]) if re.fullmatch(r"[0-9]{1,3}", form.get("number", "")) else -1
    changes: dict[str, Callable[[Plain], object]] = {
        "add": lambda plain: editing.add_question(plain, page, form.get("kind", "single")),
        "add-page": editing.add_page,
        "remove": partial(_do, editing.remove_question, question),
        "up": partial(_do, editing.move_question, question, -1),
        "down": partial(_do, editing.move_question, question, 1),
        "page-up": partial(_do, editing.move_page, page, -1),
        "page-down": partial(_do, editing.move_page, page, 1),
        "question": partial(_do, editing.set_question, question, form),
        "page": partial(_do, editing.set_page, page, form),
        "branch": partial(_do, editing.add_branch, page, form),
        "unbranch": partial(_do, editing.remove_branch, page, number),
        "survey": partial(_do, editing.set_survey, form),
        "end": partial(_do, editing.set_end, number, form),
    }
    if form.get("do", "") not in changes:
        raise BadInput("bad_change", _("Nothing of that kind can be changed."))
    return changes[form["do"]]


def _do(change: Callable[..., None], *arguments: Any) -> None:
    """The plain definition comes last."""
    *given, plain = arguments
    change(plain, *given)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    caller = writer(request)
    actions.undo_change(survey_found(pk), by=caller)
    messages.success(request, _("The last change is undone."))
    return redirect("surveys:survey", pk=pk)


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole definition as TOML or JSON: to read, to take along, and to write."""
    caller = writer(request) if request.method == "POST" else reader(request)
    found = survey_found(pk)
    form = "json" if request.GET.get("as") == "json" else "toml"
    written = _written(found, form)
    error: EnishiError | None = None
    if request.method == "POST":
        written = request.POST.get("text", "")
        try:
            actions.change_survey(found, read(written), by=caller)
        except DefinitionError as problem:
            error = bad_survey(problem)
        else:
            messages.success(request, _("The survey is saved."))
            return redirect("surveys:text", pk=pk)
    elif request.GET.get("file"):
        answer = HttpResponse(written, content_type=f"application/{form}; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="survey-{pk}.{form}"'
        return answer
    context = about(found, caller, "text") | {"text": written, "form": form, "error": error}
    return render(request, "surveys/text.html", context, status=400 if error else 200)


def _written(found: Survey, form: str) -> str:
    definition = stored(found.draft)
    if form == "json":
        return json.dumps(json.loads(to_json(definition)), ensure_ascii=False, indent=2) + "\n"
    return to_toml(definition)


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    caller = reader(request)
    found = survey_found(pk)
    context = about(found, caller, "versions") | {
        "versions": queries.versions_of(found),
        "draft": found.draft,
    }
    return render(request, "surveys/versions.html", context)


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    found = survey_found(pk)
    actions.restore_version(found, version_found(found, number), by=caller)
    messages.success(
        request, _("Version %(n)d is the draft again. Publish it to ask it.") % {"n": number}
    )
    return redirect("surveys:survey", pk=pk)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The real page, of the draft; what is answered travels along and is kept nowhere."""
    reader(request)
    definition = stored(survey_found(pk).draft)
    form = request.POST
    go = form.get("go", "")
    asked = go.partition(":")[2] if go.startswith("language:") else form.get("language", "")
    spoken = [one for one in (asked, get_language() or "") if one in definition.languages]
    showing = Showing(
        definition,
        route(definition, {}),
        Facts((*spoken, definition.languages[0])[0]),
        str(pk),
        reverse("surveys:preview", args=[pk]),
        _kept(form.get("kept", "")),
        {},
        preview=True,
    )
    with translation.override(showing.facts.language):
        return _step(request, showing, go)


def _step(request: HttpRequest, showing: Showing, go: str) -> HttpResponse:
    """On, back, or the same page again, as the page itself does it."""
    kept = dict(showing.given)
    shown = route(showing.definition, kept, showing.facts, showing.seed)
    number = shown.page(request.POST.get("page", ""))
    if number is None:
        return show_page(request, replace(showing, route=shown), shown.pages[0].page.id)
    questions = shown.pages[number].questions
    given = given_in(request.POST, questions)
    found = checked(showing.definition, kept | given, showing.facts, showing.seed)
    problems = {q.id: found.problems[q.id] for q in questions if q.id in found.problems}
    for question in questions:
        kept.pop(question.id, None)
        if question.id in found.answers:
            kept[question.id] = found.answers[question.id]
    shown = route(showing.definition, kept, showing.facts, showing.seed)
    showing = replace(showing, route=shown, given=kept, kept=json.dumps(kept, ensure_ascii=False))
    if go == "next" and problems:
        wrong = replace(showing, given=kept | given, problems=problems)
        return show_page(request, wrong, shown.pages[number].page.id)
    number = max(0, number + {"next": 1, "back": -1}.get(go, 0))
    if number >= len(shown.pages):
        return show_end(request, showing)
    return show_page(request, showing, shown.pages[number].page.id)


def _kept(text: str) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
