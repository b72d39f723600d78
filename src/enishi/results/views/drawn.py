"""What every page of results shows: whose it is, the filters, and where else to look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.ask.answers import Answer
from enishi.lib import clock
from enishi.results.access import Reading, reading_of
from enishi.results.asking import classes, places, segments_of
from enishi.results.filters import NOTHING, filters_in
from enishi.results.queries import choices_of_filters, is_guarded
from enishi.surveys import queries as surveys
from enishi.surveys.queries import FEWEST
from enishi.team.access import Caller, caller_of_member, member_who_reads
from enishi.team.queries import company_zone

PERIODS = (7, 30, 90)


@dataclass(frozen=True)
class Menu:
    """A filter with what may be chosen."""

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]]
    without: str = ""  # the address without it

    @property
    def chosen(self) -> str:
        return dict(self.choices).get(self.value, self.value)


def read(request: HttpRequest, pk: int) -> tuple[Caller, Reading]:
    caller = caller_of_member(member_who_reads(request.user))
    return caller, reading_of(pk, filters_in(request.GET.dict()), caller)


def frame(request: HttpRequest, reading: Reading, caller: Caller, view: str) -> dict[str, object]:
    """The context that all pages of results have."""
    menus = menus_of(reading)
    return {
        "survey": reading.survey,
        "row": surveys.survey_row(reading.survey),
        "tab": "results",
        "may_write": caller.may_write,
        "reading": reading,
        "filters": reading.filters,
        "menus": menus,
        "chips": [replace(one, without=without(request, one.name)) for one in menus if one.value],
        "periods": periods(reading),
        "views": views_of(reading, view),
        "view": view,
        "here": request.path,
        "kept": [(k, v) for k, v in request.GET.items() if k in ("by", "rows", "unit", "search")],
        "fewest": FEWEST,
    }


def without(request: HttpRequest, name: str) -> str:
    left = request.GET.copy()
    for gone in (name, "cursor"):
        left.pop(gone, None)
    return f"?{left.urlencode()}"


def views_of(reading: Reading, view: str) -> list[tuple[str, str, bool]]:
    """(address, label, is it this one); the filters go along."""
    names = {
        "show": _("Summary"),
        "crosstab": _("Cross-tab"),
        "trend": _("Trend"),
        "groups": pgettext("results", "Groups"),
        "answers": _("Answers"),
        "shares": _("Shared links"),
    }
    query = f"?{reading.filters.query}" if reading.filters.said else ""
    return [
        (reverse(f"results:{name}", args=[reading.survey.pk]) + query, label, name == view)
        for name, label in names.items()
    ]


def periods(reading: Reading) -> list[tuple[str, str, bool]]:
    """(query, label, is it this one)."""
    today = clock.now().astimezone(company_zone()).date()
    every = replace(reading.filters, since="", until="")
    found = [(f"?{every.query}", _("All days"), every == reading.filters)]
    for days in PERIODS:
        since = (today - timedelta(days=days - 1)).isoformat()
        one = replace(every, since=since)
        found.append((f"?{one.query}", _("%(n)d days") % {"n": days}, one == reading.filters))
    return found


def menus_of(reading: Reading) -> list[Menu]:
    """Only those that something can be chosen in."""
    filters, known = reading.filters, choices_of_filters(reading)
    menus = [
        Menu(
            name,
            label,
            getattr(filters, name),
            [*((one, one) for one in known[name]), (NOTHING, _("not named"))],
        )
        for name, label in places().items()
        if (known[name] or getattr(filters, name)) and not (name == "store" and reading.place)
    ]
    sheet = reading.words.sheet
    if segments := segments_of(reading):
        chosen = [(key.removeprefix("segment:"), label) for key, label in segments.items()]
        menus.append(Menu("segment", _("Segment"), filters.segment, chosen))
    of_points = [
        one for one in ("promoters", "passives", "detractors") if sheet.scored("nps", "enps")
    ]
    of_boxes = [one for one in ("top", "below") if sheet.scored("csat", "ces")]
    scores = [(one, classes()[one]) for one in (*of_points, *of_boxes)]
    if scores:
        menus.append(Menu("score", _("Score"), filters.score, scores))
    flags = [("without", _("without flagged answers")), ("only", _("only flagged answers"))]
    menus.append(Menu("flags", _("Flags"), filters.flags, flags))
    return menus


def state_of(reading: Reading, n: int, answer: Answer | None) -> dict[str, object]:
    """Whether there is something to show: nothing, too little, still being counted."""
    guarded = is_guarded(reading, n) or (answer is not None and answer.reason == "guarded")
    return {
        "n": n,
        "guarded": guarded,
        "waiting": answer is None and not guarded and bool(n),
        "coming": answer is not None and not answer.n and bool(n) and not guarded,
        "has_answers": bool(surveys.finished(reading.survey).exists()),
    }
