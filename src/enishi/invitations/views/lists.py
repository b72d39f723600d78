"""The page “Send” of a survey: rules, sendings, figures; and the people behind each number."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from enishi.channels.actions import Message
from enishi.channels.enums import Kind
from enishi.channels.trying import send_test
from enishi.invitations import queries
from enishi.invitations.enums import STANDING, SendingState, What
from enishi.invitations.forms import LetterForm
from enishi.invitations.letters import Known, Written
from enishi.invitations.models import Rule, Sending
from enishi.invitations.queries import InvitationFilter
from enishi.invitations.shown import (
    FigureRow,
    by_whom,
    figure_row,
    held_text,
    interval_text,
    invitation_rows,
    rate_text,
    rule_then,
    rule_when,
    sending_state,
    sending_to,
)
from enishi.invitations.views.caller import about, reader, writer
from enishi.invitations.views.rules import UNDO
from enishi.invitations.writing import asked_now, sample_of
from enishi.lib.errors import EnishiError
from enishi.lib.storable import LARGEST
from enishi.surveys.access import survey_found
from enishi.surveys.models import Survey
from enishi.team.access import Caller
from enishi.ui.spreadsheet import csv_response

# What a mail may do in its frame: show itself.
MAIL_ONLY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponseBase:
    caller = reader(request)
    survey = survey_found(pk)
    if request.GET.get("format") == "csv":
        return _csv(survey)
    anonymous = asked_now(survey).anonymous
    whole = queries.figures(survey)
    of_rules = queries.figures_by(survey, "rule_id")
    context = about(survey, caller) | {
        "rules": [_rule(one, of_rules) for one in queries.rules_of(survey)],
        "sendings": _sendings(survey),
        "anonymous": anonymous,
        "whole": figure_row(_("All"), whole, ""),
        "held": [(name, held_text(name), n) for name, n in whole.reasons.items()],
        "rows": [] if anonymous else _tables(survey),
        "rate": whole.rate,
        "interval": interval_text(whole.rate),
        "columns": [one.label for one in What],
        "undo": _undo(request, pk),
    }
    if anonymous:
        found = queries.anonymous_rate(survey)
        context["rate"] = found
        context["interval"] = interval_text(found) if found else _("shown from five answers on")
    return render(request, "invitations/send.html", context)


def _rule(rule: Rule, of_rules: dict[object, queries.Figures]) -> dict[str, object]:
    found = of_rules.get(rule.pk, queries.Figures({}))
    return {
        "rule": rule,
        "when": rule_when(rule),
        "then": rule_then(rule),
        "sent": found.counts.get(What.SENT, 0),
        "rate": rate_text(found.rate),
    }


def _sendings(survey: Survey) -> list[dict[str, object]]:
    figures = queries.figures_by(survey, "sending_id")
    return [
        _sending(one, figures.get(one.pk, queries.Figures({})))
        for one in queries.sendings_of(survey)
    ]


def _sending(one: Sending, found: queries.Figures) -> dict[str, object]:
    left = one.invited - found.counts.get(What.SENT, 0) - found.counts.get(What.HELD, 0)
    standing = one.state in STANDING or (left > 0 and one.state != SendingState.CANCELLED)
    return {
        "sending": one,
        "to": sending_to(one),
        "counts": found.counts,
        "rate": rate_text(found.rate),
        "state": sending_state(one, left),
        "standing": standing,
    }


def _tables(survey: Survey) -> list[FigureRow]:
    """By rule, by channel, by week: in one table, each with its list."""
    names = dict(Rule.objects.filter(survey=survey).values_list("pk", "name"))
    rows = [
        figure_row(by_whom(names, place), found, f"rule={place}")
        for place, found in queries.figures_by(survey, "rule_id").items()
    ]
    for place, found in queries.figures_by(survey, "channel").items():
        label = _("Channel: %(name)s") % {"name": _channel(str(place))}
        rows.append(figure_row(label, found, f"channel={place}"))
    weeks = sorted(queries.figures_by(survey, "week").items(), key=lambda one: str(one[0]))
    for place, found in weeks[-queries.WEEKS :]:
        label = _("Week of %(day)s") % {"day": place}
        rows.append(figure_row(label, found, f"week={place}"))
    return rows


def _channel(name: str) -> str:
    return str(dict(Kind.choices).get(name, name))


def _undo(request: HttpRequest, pk: int) -> object:
    held = request.session.get(UNDO)
    if held and held.get("survey") == pk:
        return request.session.pop(UNDO)
    return None


def _csv(survey: Survey) -> HttpResponseBase:
    header = [pgettext("figures", "Of"), *(one.label for one in What), _("Response rate")]
    rows = [figure_row(_("All"), queries.figures(survey), "")]
    if not asked_now(survey).anonymous:
        rows += _tables(survey)
    return csv_response(
        f"survey-{survey.pk}-sent",
        header,
        ([row.label, *(n for _what, _name, n in row.cells), row.rate] for row in rows),
    )


@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who stands behind a number."""
    caller = reader(request)
    survey = survey_found(pk)
    wanted = _wanted(request)
    if request.GET.get("format") == "csv":
        header = [_("Person"), pgettext("invitation", "By"), _("State"), _("Held back by")]
        return csv_response(f"survey-{pk}-people", header, _lines(survey, wanted, caller))
    page = queries.invitations_page(survey, wanted)
    more = request.GET.copy()
    more["cursor"] = page.next_cursor or ""
    context = about(survey, caller) | {
        "rows": invitation_rows(page.items, caller),
        "wanted": wanted,
        "heading": _heading(wanted),
        "next_url": f"?{more.urlencode()}" if page.next_cursor else "",
    }
    return render(request, "invitations/people.html", context)


def _lines(survey: Survey, wanted: InvitationFilter, caller: Caller) -> Iterator[Sequence[object]]:
    cursor: str | None = ""
    while cursor is not None:
        page = queries.invitations_page(survey, replace(wanted, cursor=cursor, limit=500))
        for row in invitation_rows(page.items, caller):
            yield row.name, row.by, row.state, row.held
        cursor = page.next_cursor


def _wanted(request: HttpRequest) -> InvitationFilter:
    asked: Any = request.GET
    numbers: dict[str, Any] = {
        f"{name}_id": int(text)
        for name in ("rule", "sending")
        if (text := asked.get(name, "")).isascii() and text.isdecimal() and int(text) <= LARGEST
    }
    texts: dict[str, Any] = {
        name: asked.get(name, "")[:40] for name in ("what", "reason", "week", "channel")
    }
    return InvitationFilter(**texts, **numbers, cursor=asked.get("cursor", "")[:200])


def _heading(wanted: InvitationFilter) -> str:
    if wanted.reason:
        return held_text(wanted.reason)
    return str(What(wanted.what).label if wanted.what in What.values else What.INVITED.label)


@require_POST
@xframe_options_sameorigin
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail of this form, as it would arrive; shown in a frame that may do nothing."""
    caller = writer(request)
    said = _sample(request, survey_found(pk), caller)
    response = HttpResponse(_framed(said))
    response["Content-Security-Policy"] = MAIL_ONLY
    return response


def _sample(request: HttpRequest, survey: Survey, caller: Caller) -> Written:
    form = LetterForm(request.POST, survey=survey)
    form.is_valid()
    texts = {
        code: {name: request.POST.get(f"{name}_{code}", "") for name in ("subject", "body")}
        for code in form.languages
    }
    known = Known() if caller.member is None else Known({"name": caller.member.name})
    asks_first = bool(request.POST.get("asks_first"))
    return sample_of(survey, texts, asks_first=asks_first, known=known)


def _framed(said: Written) -> str:
    """The mail, with its subject above and its plain form below."""
    above = format_html(
        '<p style="margin:0;padding:12px 16px;font:14px sans-serif;background:#fff;color:#111">'
        "<b>{}</b></p>",
        said.subject,
    )
    below = format_html(
        '<pre style="margin:0;padding:16px;font:12px monospace;background:#fff;color:#333;'
        'white-space:pre-wrap;overflow-wrap:anywhere">{}</pre>',
        said.text,
    )
    head, _body, rest = said.html.partition("<table")
    return SafeString(f"{head}{above}<table{rest}".replace("</body>", f"{below}</body>"))


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """To oneself."""
    caller = writer(request)
    survey = survey_found(pk)
    said = _sample(request, survey, caller)
    address = caller.member.email if caller.member else ""
    message = Message(subject=said.subject, text=said.text, html=said.html, language=said.language)
    try:
        outcome = send_test(address, message)
    except EnishiError as error:
        problem = f"{error.message} {error.help}".strip()
        return render(request, "invitations/preview.html", {"problem": problem})
    if not outcome.is_sent:
        problem = f"{_('The mail server did not take it.')} {outcome.said}".strip()
        return render(request, "invitations/preview.html", {"problem": problem})
    words = _("Sent to %(address)s.") % {"address": address}
    return render(request, "invitations/preview.html", {"words": words})
