"""What a survey was answered."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.people.masking import called
from enishi.people.queries import people_with
from enishi.surveys import queries, results
from enishi.surveys.access import response_found, survey_found
from enishi.surveys.asked import Reader
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition, Statement, questions_of
from enishi.surveys.enums import Flag
from enishi.surveys.models import Response, Survey
from enishi.surveys.outbox import item
from enishi.surveys.queries import AnswerRow
from enishi.surveys.views.caller import about, reader
from enishi.team.access import Caller
from enishi.team.queries import company_zone
from enishi.ui.formats import full_text
from enishi.ui.spreadsheet import csv_response

SHOWN = 20


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller = reader(request)
    survey = survey_found(pk)
    period = results.period_in(request.GET)
    rows = results.within(queries.finished(survey), period, company_zone())
    if request.GET.get("format") == "csv":
        return _csv(survey, rows, caller)
    context = about(survey, caller, "results") | {"period": period}
    asked = queries.survey_row(survey).asked
    context["guarded"] = guarded = queries.is_guarded(survey)
    context["fewest"] = queries.FEWEST
    context["n"] = rows.count()
    if not guarded:
        context |= _figures(asked, rows, caller)
        context |= _scores(survey, asked, period)
        context |= _answers(request, survey, rows, caller)
    part = "#scores" if request.headers.get("HX-Target", "").endswith("scores") else ""
    return render(request, f"surveys/results.html{part}", context)


def _scores(survey: Survey, asked: Definition, period: results.Period) -> dict[str, object]:
    found = results.scores([(survey.pk, asked)], period.params)
    scored = results.scored_of(asked)
    return {
        "waiting": found is None,
        "scores": [found[item(survey.pk, one.id)] for one in scored] if found else [],
        "scored": bool(scored),
    }


def _figures(asked: Definition, rows: QuerySet[Response], caller: Caller) -> dict[str, object]:
    given = results.answers_in(rows)
    if not caller.sees_personal_data:
        given = (queries.masked(asked, one) for one in given)
    language = get_language() or "ja"
    return {"found": results.distributions(asked, language, given)}


def _answers(
    request: HttpRequest, survey: Survey, rows: QuerySet[Response], caller: Caller
) -> dict[str, object]:
    lifted = caller.sees_personal_data
    cursor = request.GET.get("cursor", "")
    page = queries.answers_page(survey, rows, lifted=lifted, cursor=cursor, limit=SHOWN)
    people = people_with([row.person for row in page.items if row.person])
    names = {one.pk: called(one, lifted=lifted) for one in people}
    words = _Words(survey)
    return {
        "answers": [
            (row, names.get(row.person or 0, ""), list(words.lines(row))) for row in page.items
        ],
        "next_cursor": page.next_cursor,
    }


class _Words:
    """Answers in words, each by its own version."""

    def __init__(self, survey: Survey) -> None:
        self.language = get_language() or "ja"
        self.versions = {one.number: stored(one.definition) for one in queries.versions_of(survey)}

    def lines(self, row: AnswerRow) -> Iterator[tuple[str, str]]:
        definition = self.versions[row.version]
        reader = Reader(definition, self.language, {}, Facts())
        for question in questions_of(definition):
            if question.id in row.answers:
                yield reader.words(question.text), reader.answer(question, row.answers[question.id])


@require_safe
def answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One answer; not of an anonymous survey with too few."""
    caller = reader(request)
    survey = survey_found(pk)
    guarded = queries.is_guarded(survey)
    row = queries.answer_row(response_found(survey, number), lifted=caller.sees_personal_data)
    people = people_with([row.person] if row.person else [])
    name = called(people[0], lifted=caller.sees_personal_data) if people else ""
    context = about(survey, caller, "results") | {
        "answer": row,
        "flags": [Flag(one).label for one in row.flags],
        "name": name,
        "guarded": guarded,
        "fewest": queries.FEWEST,
        "lines": [] if guarded else list(_Words(survey).lines(row)),
    }
    return render(request, "surveys/one.html", context)


def _csv(survey: Survey, rows: QuerySet[Response], caller: Caller) -> HttpResponseBase:
    definition = queries.survey_row(survey).asked
    language = get_language() or "ja"
    reader_ = Reader(definition, language, {}, Facts())
    asked = [one for one in questions_of(definition) if not isinstance(one, Statement)]
    header = ["id", _("Finished"), _("Version"), _("Language"), _("Link"), _("Person")]
    header += [reader_.words(one.text) for one in asked]

    def lines() -> Iterator[list[object]]:
        cursor: str | None = ""
        while cursor is not None:
            page = queries.answers_page(
                survey, rows, lifted=caller.sees_personal_data, cursor=cursor, limit=1000
            )
            for row in page.items:
                told = [
                    reader_.answer(q, row.answers[q.id]) if q.id in row.answers else ""
                    for q in asked
                ]
                at = full_text(row.finished_at or 0)
                yield [row.id, at, row.version, row.language, row.link, row.person or "", *told]
            cursor = page.next_cursor

    return csv_response(f"survey-{survey.pk}", header, list(lines()))
