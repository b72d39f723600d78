"""All texts of a survey side by side in its languages; as CSV to take along and bring back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.lib.errors import Conflict, EnishiError
from enishi.surveys import actions
from enishi.surveys.access import survey_found
from enishi.surveys.definition.checking import texts_of
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import from_plain, stored, to_plain
from enishi.surveys.editing import texts
from enishi.surveys.editing.parts import Plain, languages_of
from enishi.surveys.faults import bad_survey
from enishi.surveys.models import Survey
from enishi.surveys.places import anchor, place_said
from enishi.surveys.views.caller import about, reader, writer
from enishi.surveys.views.drawn import language_name
from enishi.ui.spreadsheet import csv_response


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller = writer(request) if request.method == "POST" else reader(request)
    found = survey_found(pk)
    plain = to_plain(stored(found.draft))
    if request.GET.get("format") == "csv":
        return _csv(found, plain)
    error: EnishiError | None = None
    if request.method == "POST":
        texts.set_all(plain, {name: str(request.POST[name]) for name in request.POST})
        error = _saved(found, plain, request.POST.get("seen", ""), caller)
        if error is None:
            messages.success(request, _("The texts are saved."))
            return redirect("surveys:texts", pk=pk)
    context = about(found, caller, "texts") | {
        "languages": [(one, language_name(one)) for one in languages_of(plain)],
        "lines": _lines(found, plain),
        "error": error,
        "only": request.GET.get("only", ""),
    }
    return render(
        request, "surveys/texts_table.html", context, status=error.status if error else 200
    )


def _saved(found: Survey, plain: Plain, seen: str, caller: Any) -> EnishiError | None:
    try:
        if seen != str(found.changed_at):
            message = _("Somebody changed the survey meanwhile. Look at it, then do it again.")
            raise Conflict("changed_meanwhile", message)
        actions.change_survey(found, from_plain(plain), by=caller)
    except DefinitionError as problem:
        return bad_survey(problem)
    except EnishiError as problem:
        return problem
    return None


def _lines(found: Survey, plain: Plain) -> list[Mapping[str, object]]:
    """A line for each text that there is or should be; with what was typed just now."""
    first = languages_of(plain)[0]
    lines: list[Mapping[str, object]] = []
    for path, _text in texts_of(stored(found.draft)):
        typed = _at(plain, path)
        if not any(typed.values()) and path.rpartition(".")[2] in ("help", "low", "high", "label"):
            continue
        cells = [(one, typed.get(one, "")) for one in languages_of(plain)]
        lines.append(
            {
                "path": path,
                "place": place_said(plain, path),
                "anchor": anchor(plain, path),
                "cells": cells,
                "missing": bool(typed.get(first)) and not all(text for _one, text in cells),
            }
        )
    return lines


def _at(plain: Plain, path: str) -> dict[str, str]:
    part: Any = plain
    for step in path.split("."):
        if isinstance(part, list):
            part = part[int(step)]
        else:
            part = part.get(step, {}) if isinstance(part, dict) else {}
    return part if isinstance(part, dict) else {}


def _csv(found: Survey, plain: Plain) -> HttpResponseBase:
    spoken = languages_of(plain)
    rows = [
        [path, *(text.get(one, "") for one in spoken)]
        for path, text in texts_of(stored(found.draft))
    ]
    return csv_response(f"survey-{found.pk}-texts", [texts.COLUMN, *spoken], rows)


@require_POST
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """A CSV file as it was taken along, translated meanwhile."""
    caller = writer(request)
    found = survey_found(pk)
    plain = to_plain(stored(found.draft))
    sent = request.FILES.get("file")
    try:
        n = texts.from_csv(plain, sent.read() if sent else b"")
        actions.change_survey(found, from_plain(plain), by=caller)
    except DefinitionError as problem:
        error = bad_survey(problem)
        messages.error(request, f"{error.message} {error.help}")
    except EnishiError as problem:
        messages.error(request, str(problem.message))
    else:
        messages.success(request, _("%(n)d texts are read.") % {"n": n})
    return redirect("surveys:texts", pk=pk)
