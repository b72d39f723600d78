"""How far people come in a survey."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.fieldwork.progress import Asked, Days, Progress, Share, Step, Time, progress
from enishi.surveys import queries
from enishi.surveys.access import survey_found
from enishi.surveys.definition.tree import said
from enishi.surveys.models import Survey
from enishi.surveys.views.caller import about, reader
from enishi.team.queries import company_zone
from enishi.ui.spreadsheet import csv_response

HEADER = (
    *("page", "question", "reached", "answered", "left", "answering"),
    *("n", "median_seconds", "low", "high"),
)


@dataclass(frozen=True)
class Line:
    """A page or a question as the table shows it."""

    name: str
    step: Step | None
    asked: Asked | None
    most: int  # who reached the first page

    @property
    def reached(self) -> int | None:
        return self.step.reached if self.step else self.asked.reached if self.asked else None

    @property
    def passed(self) -> int:
        return self.step.passed if self.step else self.asked.answered if self.asked else 0

    @property
    def bar(self) -> float:
        return min(1.0, (self.step.reached if self.step else self.passed) / max(self.most, 1))

    @property
    def leaving(self) -> str:
        return percent(self.step.leaving) if self.step else ""

    @property
    def time(self) -> str:
        found = self.step.time if self.step else self.asked.time if self.asked else None
        return seconds(found) if found else "–"


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller = reader(request)
    survey = survey_found(pk)
    days = days_in(request.GET.get("since", ""), request.GET.get("until", ""))
    guarded = queries.is_guarded(survey)
    found = None if guarded else progress(survey, days, company_zone())
    if found and request.GET.get("format") == "csv":
        return csv_response(f"survey-{pk}-progress", HEADER, table(found))
    context = about(survey, caller, "progress") | {
        "period": days,
        "guarded": guarded,
        "fewest": queries.FEWEST,
        "found": found,
        "lines": list(lines(survey, found)) if found else [],
    }
    if found:
        context |= {"response": split(percent(found.response), "(")}
        context |= {"completion": split(percent(found.completion), "(")}
        context["whole"] = split(seconds(found.time), _("("))
    return render(request, "fieldwork/progress.html", context)


def days_in(since: str, until: str) -> Days:
    """What is no day is left out."""
    days = Days(since, until)
    return Days(since if days.first else "", until if days.last else "")


def lines(survey: Survey, found: Progress) -> Iterator[Line]:
    definition = queries.survey_row(survey).asked
    language = get_language() or "ja"
    most = max((step.reached for step in found.steps), default=0)
    for number, step in enumerate(found.steps, 1):
        title = said(dict(step.title), language, definition)
        name = _("Page %(n)s") % {"n": number}
        yield Line(f"{name} {title}".strip(), step, None, most)
        for asked in step.questions:
            yield Line(said(dict(asked.text), language, definition), None, asked, most)


def split(text: str, at: str) -> tuple[str, str]:
    """The value, and what stands in brackets behind it."""
    value, _bracket, more = text.partition(at)
    return value.strip(), more.strip(" )）")


def percent(share: Share) -> str:
    if share.interval is None or share.value is None:
        return "–"
    low, high = (f"{end * 100:.0f}" for end in share.interval)
    return f"{share.value * 100:.0f}% ({low}–{high})"


def seconds(time: Time) -> str:
    ends = [one for one in (time.median, time.low, time.high) if one is not None]
    if not ends:
        return _("Not enough data (n = %(n)s)") % {"n": time.n}
    told = [number_format(round(one, 1), 1) for one in ends]
    said_of = {"median": told[0], "low": told[1], "high": told[2], "n": time.n}
    return _("%(median)s s (%(low)s–%(high)s, n = %(n)s)") % said_of


def table(found: Progress) -> Iterator[list[object]]:
    for step in found.steps:
        counts = (step.reached, step.passed, step.left, step.answering)
        yield [step.id, "", *counts, *_times(step.time)]
        for one in step.questions:
            known = "" if one.reached is None else one.reached
            yield [step.id, one.id, known, one.answered, "", "", *_times(one.time or Time(0))]


def _times(time: Time) -> list[object]:
    return [time.n, *("" if one is None else one for one in (time.median, time.low, time.high))]
