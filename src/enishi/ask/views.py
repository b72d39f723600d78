"""Every question on a page of its own: its parameters, its rows, who is behind them."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from enishi.ask import queries, words
from enishi.ask.access import question_of_caller
from enishi.ask.answers import Answer
from enishi.ask.forms import QuestionForm
from enishi.ask.templatetags.ask import is_number
from enishi.lens.question import questions
from enishi.lib.errors import EnishiError
from enishi.team.access import member_who_reads, sees_personal_data
from enishi.ui.spreadsheet import csv_response

SHOWN = 500  # rows on a page; all of them are in the CSV


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member_who_reads(request.user)
    search = request.GET.get("search", "").strip().lower()
    rows = [(name, words.title(name), words.about(name)) for name in questions()]
    if search:
        rows = [row for row in rows if search in " ".join(row).lower()]
    return render(request, "ask/questions.html", {"rows": rows, "search": search})


@require_safe
def detail(request: HttpRequest, name: str) -> HttpResponseBase:
    member = member_who_reads(request.user)
    cls = question_of_caller(name, sees_personal_data=sees_personal_data(member))
    form = QuestionForm(cls, request.GET)
    params = form.params()
    if request.GET.get("format") == "csv":
        return _csv(queries.ask(name, params))
    context: dict[str, object] = {
        "name": name,
        "title": words.title(name),
        "about": words.about(name),
        "form": form,
        "command": _command(name, params),
    }
    try:
        answer = queries.glance(name, params)
        context |= {"answer": answer, "waiting": answer is None}
        if answer:
            context |= _table(answer)
    except EnishiError as error:
        context["error"] = error
    fragment = "#answer" if request.headers.get("HX-Request") else ""
    return render(request, f"ask/question.html{fragment}", context)


def _table(answer: Answer) -> dict[str, Any]:
    columns = list(dict.fromkeys(key for row in answer.rows for key in row))
    link = reverse("overview:behind", args=[answer.question])
    params = json.dumps(answer.params, ensure_ascii=False)
    rows = [
        (
            [(key, words.told(key, row.get(key), answer.params)) for key in columns],
            f"{link}?{urlencode({'params': params, 'row': json.dumps(row, ensure_ascii=False)})}",
        )
        for row in answer.rows[:SHOWN]
    ]
    numbers = {key for row in answer.rows for key in columns if is_number(row.get(key))}
    return {
        "columns": [(key, words.column(key), key in numbers) for key in columns],
        "rows": rows,
        "totals": [
            (key, words.column(key), value)
            for key, value in answer.totals.items()
            if key != "of_groups"
        ],
        "as_of": datetime.fromisoformat(answer.as_of),
        "more": max(0, len(answer.rows) - SHOWN),
        "reason": words.reason(answer.reason, answer.n),
        "everybody": f"{link}?{urlencode({'params': params, 'row': '{}'})}",
    }


def _csv(answer: Answer) -> HttpResponseBase:
    columns = list(dict.fromkeys(key for row in answer.rows for key in row))
    rows = ([row.get(key) for key in columns] for row in answer.rows)
    return csv_response(answer.question, columns, rows)


def _command(name: str, params: dict[str, object]) -> str:
    """The same question on a command line."""
    said = [f"--param '{key}={value}'" for key, value in params.items()]
    return " ".join(["enishi ask", name, *said])
