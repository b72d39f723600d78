"""What a survey was answered: summary, cross-tab, trend, groups, and the answers themselves."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from enishi.lib.errors import NotFound
from enishi.results import actions, queries
from enishi.results.access import Reading
from enishi.results.asking import (
    Split,
    counted,
    places,
    questions_of,
    segments_of,
    split_in,
    units,
)
from enishi.results.files import FORMATS, Sheet, answers_sheet, file_of, table_sheet
from enishi.results.showing import cards_of, found_in
from enishi.results.tables import charts_of, groups_of, tables_of
from enishi.results.views.drawn import frame, read, state_of
from enishi.surveys.access import response_found
from enishi.team.access import Caller
from enishi.work.queries import ALL, ItemFilter, item_page

SHOWN = 30


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller, reading = read(request, pk)
    rows = queries.answers_in(reading)
    if (form := form_in(request)) is not None:
        return _file(reading, caller, form, None, "summary")
    n = rows.count()
    answer = counted(reading, change=bool(reading.filters.since))
    context = frame(request, reading, caller, "show") | state_of(reading, n, answer)
    if answer is not None and not context["guarded"]:
        texts = queries.words_of(reading, rows)
        context |= {
            "cards": cards_of(answer, reading.words),
            "found": found_in(answer, reading.words, texts),
        }
    return render(request, f"results/show.html{part_in(request, 'figures')}", context)


@require_safe
def crosstab(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Any question by any question, property, segment or period."""
    caller, reading = read(request, pk)
    asked = questions_of(reading)
    kinds = {**asked, **places(), **segments_of(reading), **units()}
    firsts = kinds if len(asked) > 1 else places()  # a question by itself says nothing
    split = split_in(request.GET.get("by", ""), reading, kinds) or _first(reading, firsts)
    rows = request.GET.get("rows", "")
    rows = rows if any(one.id == rows for one in reading.words.sheet.questions) else ""
    return _split_page(request, caller, reading, split, "crosstab", {
        "rows": rows,
        "row_choices": {
            one.id: reading.words.title(one.id)
            for one in reading.words.sheet.questions
            if one.kind not in ("short", "long", "date", "ranking")
        },
        "kinds": [(pgettext("survey", "Questions"), asked), (_("What answers name"), places()),
                  (_("Segments"), segments_of(reading)), (_("Time"), units())],
    })  # fmt: skip


@require_safe
def groups(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scores of each group, against all others."""
    caller, reading = read(request, pk)
    kinds = {**places(), **segments_of(reading)}
    split = split_in(request.GET.get("by", ""), reading, kinds) or _first(reading, kinds)
    known = [(_("What answers name"), places()), (_("Segments"), segments_of(reading))]
    return _split_page(request, caller, reading, split, "groups", {"kinds": known})


@require_safe
def trend(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller, reading = read(request, pk)
    unit = request.GET.get("unit", "")
    split = Split(unit if unit in units() else "week", _("Period"), reading.words)
    return _split_page(request, caller, reading, split, "trend", {"units": units()})


def _split_page(
    request: HttpRequest,
    caller: Caller,
    reading: Reading,
    split: Split,
    view: str,
    more: Mapping[str, object],
) -> HttpResponseBase:
    only = str(more.get("rows", ""))
    if (form := form_in(request)) is not None:
        return _file(reading, caller, form, split, view, only)
    answer = counted(reading, by=split.by, question=only)
    context = frame(request, reading, caller, view) | dict(more) | {"by": split.by, "split": split}
    context |= state_of(reading, queries.answers_in(reading).count(), answer)
    if answer is not None and not context["guarded"]:
        context |= {
            "hidden": answer.totals.get("hidden"),
            "left_out": answer.totals.get("left_out"),
        }
        if view == "crosstab":
            context["tables"] = tables_of(answer, split, reading.words)
        elif view == "groups":
            context["table"] = groups_of(answer, split, reading.words)
        else:
            context["charts"] = charts_of(answer, reading.words)
            context["table"] = groups_of(answer, split, reading.words)
    return render(request, f"results/{view}.html{part_in(request, 'figures')}", context)


def _first(reading: Reading, kinds: Mapping[str, str]) -> Split:
    by = next(iter(kinds))
    return Split(by, kinds[by], reading.words)


def _file(
    reading: Reading, caller: Caller, form: str, split: Split | None, name: str, only: str = ""
) -> HttpResponseBase:
    answer = counted(
        reading, patiently=True, by=split.by if split else "", question=only,
        change=bool(reading.filters.since) and not split,
    )  # fmt: skip
    if answer is None:
        raise NotFound("no_answer", _("There is no such answer."))
    return _handed_out(reading, caller, table_sheet(answer, reading, split, name), form, name)


def _handed_out(
    reading: Reading, caller: Caller, sheet: Sheet, form: str, what: str
) -> HttpResponseBase:
    actions.note_export(reading.survey, what, reading.filters, by=caller)
    return file_of(sheet, form)


@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller, reading = read(request, pk)
    if (form := form_in(request)) is not None:
        return _handed_out(reading, caller, answers_sheet(reading), form, "answers")
    search = request.GET.get("search", "").strip()[:200]
    page = queries.answers_page(
        reading, search=search, cursor_=request.GET.get("cursor", ""), limit=SHOWN
    )
    context = frame(request, reading, caller, "answers") | {
        "answers": page.items,
        "next_cursor": page.next_cursor,
        "search": search,
        "anonymous": reading.words.sheet.anonymous,
        "n": queries.answers_in(reading).count(),
    }
    return render(request, f"results/answers.html{part_in(request, 'list')}", context)


@require_safe
def answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One answer with its person and what is to be done about them."""
    caller, reading = read(request, pk)
    response = response_found(reading.survey, number)
    told = queries.answer_told(reading, response)
    anonymous = reading.words.sheet.anonymous
    if told is None and not anonymous:
        raise NotFound("no_such_answer", _("There is no such answer."))
    wanted = ItemFilter(view=ALL, person_id=told.person if told else 0, order="changed", limit=10)
    context = frame(request, reading, caller, "answers") | {
        "told": told,
        "anonymous": anonymous,
        "items": item_page(wanted).items if told and told.person else [],
    }
    return render(request, "results/one.html", context)


def form_in(request: HttpRequest) -> str | None:
    form = request.GET.get("format", "")
    return form if form in FORMATS else None


def part_in(request: HttpRequest, name: str) -> str:
    """The fragment that a page asks for itself."""
    return f"#{name}" if request.headers.get("HX-Target", "").endswith(name) else ""
