"""Every question on a page of its own: its parameters, its rows, who is behind them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from enishi.ask import cells, queries, words
from enishi.ask.access import params_of_caller, question_of_caller
from enishi.ask.answers import Answer
from enishi.ask.forms import QuestionForm
from enishi.ask.pictures import picture_of
from enishi.ask.populations import segment_names
from enishi.ask.sentences import SAID, sentences_of
from enishi.ask.templatetags.ask import is_number
from enishi.lens.question import questions
from enishi.lib.errors import EnishiError
from enishi.team.access import caller_of_member, member_who_reads, sees_personal_data
from enishi.timeline.queries.named import commonest_names
from enishi.ui.spreadsheet import csv_response

SHOWN = 500  # rows on a page; all of them are in the CSV
LISTED = 8  # of a total that is a list


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member_who_reads(request.user)
    search = request.GET.get("search", "").strip().lower()
    topics = [
        (topic, [(name, words.title(name), words.about(name)) for name in names])
        for topic, names in words.by_topic(questions())
    ]
    if search:
        topics = [
            (t, [row for row in rows if search in " ".join(row).lower()]) for t, rows in topics
        ]
    context = {"topics": [(t, rows) for t, rows in topics if rows], "search": search}
    return render(request, "ask/questions.html", context)


@require_safe
def detail(request: HttpRequest, name: str) -> HttpResponseBase:
    member = member_who_reads(request.user)
    cls = question_of_caller(name, sees_personal_data=sees_personal_data(member))
    form = QuestionForm(cls, request.GET)
    params = dict(params_of_caller(cls, form.params(), caller_of_member(member)))
    if request.GET.get("format") == "csv":
        return _csv(queries.ask(name, params))
    context: dict[str, object] = {
        "name": name,
        "title": words.title(name),
        "about": words.about(name),
        "form": form,
        "command": _command(name, params),
        "names": commonest_names(),
        "segments": segment_names(),
    }
    if missing := form.missing():
        context |= {"missing": missing, "example": words.example(name)}
        return render(request, f"ask/question.html{_fragment(request)}", context)
    try:
        answer = queries.glance(name, params)
        context |= {"answer": answer, "waiting": answer is None}
        if answer:
            context |= _table(answer)
    except EnishiError as error:
        context["error"] = error
    return render(request, f"ask/question.html{_fragment(request)}", context)


def _fragment(request: HttpRequest) -> str:
    return "#answer" if request.headers.get("HX-Request") else ""


def _table(answer: Answer) -> dict[str, Any]:
    said = (key for row in answer.rows for key, value in row.items() if value is not None)
    elsewhere = SAID.get(answer.question, set())
    columns = [key for key in dict.fromkeys(said) if key not in elsewhere]
    address = reverse("overview:behind", args=[answer.question])
    params = json.dumps(answer.params, ensure_ascii=False)

    def link(row: Mapping[str, Any]) -> str:
        asked = {"params": params, "row": json.dumps(row, ensure_ascii=False)}
        return f"{address}?{urlencode(asked)}"

    def told(key: str, value: object) -> object:
        return cells.told(key, value, answer.params)

    shown = answer.rows[:SHOWN]
    picture = picture_of(answer, link)
    written = {key: cells.written_as(key, columns) for key in columns}
    numbers = {key for row in answer.rows for key in columns if is_number(row.get(key))}
    bars = picture.bars or [None] * len(shown)
    rows = [
        (
            [(written[key], told(key, row.get(key)), key in numbers) for key in columns],
            bar,
            link(row),
        )
        for row, bar in zip(shown, bars, strict=False)
    ]
    totals = [
        (key, cells.column(key), value)
        for key, value in answer.totals.items()
        if key not in {"n", "of_groups", *elsewhere}
    ]
    return {
        "columns": [(key, cells.column(key), key in numbers) for key in columns],
        "rows": rows,
        "picture": picture,
        "sentences": sentences_of(answer),
        "unfinished": any(row.get("complete") is False for row in answer.rows),
        "totals": [total for total in totals if not isinstance(total[2], dict | list | None)],
        "interval_of": cells.written_as("lo", columns),
        "lists": [
            (label, list(value.items())[:LISTED])
            for _key, label, value in totals
            if isinstance(value, dict) and value
        ],
        "as_of": datetime.fromisoformat(answer.as_of),
        "more": max(0, len(answer.rows) - SHOWN),
        "reason": words.reason(answer.reason, answer.n),
        "everybody": link({}),
    }


def _csv(answer: Answer) -> HttpResponseBase:
    columns = list(dict.fromkeys(key for row in answer.rows for key in row))
    rows = ([row.get(key) for key in columns] for row in answer.rows)
    return csv_response(answer.question, columns, rows)


def _command(name: str, params: dict[str, object]) -> str:
    """The same question on a command line."""
    said = [f"--param '{key}={value}'" for key, value in params.items()]
    return " ".join(["enishi ask", name, *said])
