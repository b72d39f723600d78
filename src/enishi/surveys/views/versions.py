"""The whole survey as text, and what it was before."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enishi.lib.errors import EnishiError
from enishi.surveys import actions, queries
from enishi.surveys.access import survey_found, version_found
from enishi.surveys.definition.changes import changes
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import read, stored, to_json, to_plain, to_toml
from enishi.surveys.faults import bad_survey
from enishi.surveys.models import Survey
from enishi.surveys.telling import told
from enishi.surveys.views.caller import about, reader, writer


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole definition as TOML or JSON: to read, to take along, and to write."""
    caller = writer(request) if request.method == "POST" else reader(request)
    found = survey_found(pk)
    form = "json" if request.GET.get("as") == "json" else "toml"
    written = exported(found, form)
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


def exported(found: Survey, form: str) -> str:
    definition = stored(found.draft)
    if form == "json":
        return json.dumps(json.loads(to_json(definition)), ensure_ascii=False, indent=2) + "\n"
    return to_toml(definition)


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Each with its answers, and what the later one of two changed; `draft` is one of them."""
    caller = reader(request)
    found = survey_found(pk)
    listed = queries.versions_counted(found)
    numbers = [str(one.number) for one in listed]
    latest = numbers[0] if numbers else ""
    of = _chosen(request.GET.get("from", ""), numbers, latest)
    to = _chosen(request.GET.get("to", ""), ["draft", *numbers], "draft")
    context = about(found, caller, "versions") | {
        "versions": listed,
        "draft": found.draft,
        "of": of,
        "to": to,
        "numbers": numbers,
        "differences": _differences(found, of, to) if of else None,
    }
    return render(request, "surveys/versions.html", context)


def _chosen(text: str, among: list[str], otherwise: str) -> str:
    return text if text in among else otherwise


def _differences(found: Survey, of: str, to: str) -> list[tuple[str, str, str]]:
    before = to_plain(stored(version_found(found, int(of)).definition))
    text = found.draft if to == "draft" else version_found(found, int(to)).definition
    after = to_plain(stored(text))
    return list(told(changes(before, after), before, after))


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    caller = writer(request)
    found = survey_found(pk)
    actions.restore_version(found, version_found(found, number), by=caller)
    messages.success(
        request, _("Version %(n)d is the draft again. Publish it to ask it.") % {"n": number}
    )
    return redirect("surveys:survey", pk=pk)
