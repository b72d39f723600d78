"""How the follow-ups go: by whom, by what rule, week by week; and whether customers come round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from enishi.ask.queries import glance
from enishi.lib import clock
from enishi.lib.errors import EnishiError
from enishi.team.access import member_who_reads
from enishi.team.actions import audit
from enishi.team.models import Member
from enishi.team.queries import company_zone
from enishi.ui.spreadsheet import csv_response
from enishi.work.enums import Kind, Status
from enishi.work.figures import (
    GROUPS,
    SPANS,
    Asked,
    Line,
    backlog,
    begin_of,
    line_of_all,
    lines_by_group,
    spent,
    week_of,
)
from enishi.work.models import Department, Item, Rule
from enishi.work.queries import ItemFilter, Median, departments, listed_rules, owners
from enishi.work.reckoned import (
    Reckoned,
    Round,
    backlog_chart,
    figure_words,
    group_title,
)
from enishi.work.shown import duration_words
from enishi.work.views.lists import Menu, menu, url_with

RECOVERED: Final = "surveys.recovered"
HOURS: Final = ("clock", "business")
AFTER: Final = ("30", "90", "180")  # days within which somebody answers again, and buys after it


@dataclass(frozen=True)
class Wish:
    """What the address asks for."""

    span: str
    asked: Asked
    after: str


class FiguresForm(forms.Form):
    """What cannot be read is left out, as in the list."""

    span = forms.ChoiceField(required=False, choices=[(one, one) for one in SPANS])
    by = forms.ChoiceField(required=False, choices=[(one, one) for one in GROUPS])
    hours = forms.ChoiceField(required=False, choices=[(one, one) for one in HOURS])
    after = forms.ChoiceField(required=False, choices=[(one, one) for one in AFTER])
    kind = forms.ChoiceField(required=False, choices=Kind.choices)
    owner = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    department = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    rule = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def wish(self) -> Wish:
        self.is_valid()
        data = self.cleaned_data
        span, now = data.get("span") or "90", clock.now_us()
        today = clock.from_us(now).astimezone(company_zone()).date()
        if days := SPANS[span]:
            since = begin_of(today, company_zone()) - (days - 1) * clock.DAY
        else:
            first = Item.objects.order_by("opened_at").values_list("opened_at", flat=True).first()
            since = min(first or now, now)
        only = ItemFilter(
            view="all",
            kind=data.get("kind", ""),
            owner_id=data.get("owner"),
            department_id=data.get("department"),
            rule_id=data.get("rule"),
        )
        business, by = data.get("hours") == "business", data.get("by") or "owner"
        after = data.get("after") or "90"
        return Wish(
            span, Asked(since=since, until=now + 1, by=by, business=business, only=only), after
        )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_who_reads(request.user)
    wish = FiguresForm(request.GET).wish()
    if request.GET.get("part") == "recovered":
        return _recovered(request, wish)
    asked = wish.asked
    whole = line_of_all(asked)
    names = names_of(asked.by)
    context = {
        "whole": Reckoned(whole, "", _behind(asked)),
        "cards": figure_words(whole, _behind(asked)),
        "lines": [
            Reckoned(one, group_title(asked.by, one.key, names), _behind(asked, one))
            for one in lines_by_group(asked)
        ],
        "spent": [
            (Status(one.status).label, one.took, duration_words(one.took.value))
            for one in spent(asked)
        ],
        "chart": backlog_chart(backlog(asked)),
        "asked": asked,
        "span": wish.span,
        "spans": [(key, _span_label(key), url_with(request, span=key)) for key in SPANS],
        "groups": [(key, _group_label(key), url_with(request, by=key)) for key in GROUPS],
        "hours": [
            (key == "business", label, url_with(request, hours=key))
            for key, label in zip(HOURS, _hour_labels(), strict=True)
        ],
        "menus": _menus(request, asked),
        "group": _group_label(asked.by),
        "member": member,
    }
    return render(request, "work/figures.html", context)


def _recovered(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Whether detractors come round, whatever the filters of items say: of all that is known, since
    only answers that are old enough say something."""
    params = {"within": f"{wish.after}d", "follow": f"{wish.after}d"}
    context: dict[str, Any] = {
        "after": wish.after,
        "afters": [(key, url_with(request, after=key, part=None)) for key in AFTER],
    }
    try:
        answer = glance(RECOVERED, params)
        context["waiting"] = answer is None
        if answer is not None:
            context["round"] = Round(answer)
    except EnishiError as error:
        context["error"] = error
    context["question_url"] = f"{reverse('ask:question', args=[RECOVERED])}?{urlencode(params)}"
    return render(request, "work/recovered.html", context)


@require_safe
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    member = member_who_reads(request.user)
    asked = FiguresForm(request.GET).wish().asked
    said = {key: value for key, value in request.GET.items() if value}
    audit("exported", "figures of follow-ups", by=member, filter=said)
    header = [
        *(_group_label(asked.by), _("Opened"), _("Resolved"), _("Resolved by their due time")),
        *(_("Share"), _("95 % from"), _("95 % to"), _("Past due or resolved with one")),
        *(_("Reopened"), _("Closed"), _("First touch, median (hours)"), _("95 % from")),
        *(_("95 % to"), "n", _("Resolution, median (hours)"), _("95 % from"), _("95 % to"), "n"),
    ]
    return csv_response("follow-up-figures", header, _rows(asked))


def _rows(asked: Asked) -> Iterator[list[object]]:
    names = names_of(asked.by)
    for one in lines_by_group(asked):
        low, high = one.kept.interval or (None, None)
        yield [
            *(group_title(asked.by, one.key, names), one.opened, one.resolved, one.kept.hits),
            *(one.kept.value, low, high, one.kept.n, one.again.hits, one.again.n),
            *_hours(one.touch),
            *_hours(one.resolution),
        ]


def _hours(of: Median) -> list[object]:
    ends = (of.value, of.low, of.high)
    return [*(None if end is None else round(end / clock.HOUR, 3) for end in ends), of.n]


def names_of(by: str) -> dict[int, str]:
    if by == "owner":
        return dict(Member.objects.values_list("pk", "name"))
    if by == "department":
        return dict(Department.objects.values_list("pk", "name"))
    return dict(Rule.objects.values_list("pk", "name")) if by == "rule" else {}


def _behind(asked: Asked, line: Line | None = None) -> str:
    """The list of exactly these items."""
    zone = company_zone()
    since = clock.local_date(asked.since, zone)
    until = clock.local_date(asked.until + clock.DAY, zone)
    only = asked.only
    said: dict[str, object] = {"view": "all", "since": since, "until": until, "kind": only.kind}
    said |= {"owner": only.owner_id, "department": only.department_id, "rule": only.rule_id}
    if line and asked.by == "week" and line.key is not None:
        said |= {
            "since": max(since, week_of(line.key).isoformat()),
            "until": week_of(line.key + 1).isoformat(),
        }
    elif line:
        said[asked.by] = 0 if line.key is None else line.key
    kept = {name: str(value) for name, value in said.items() if value not in (None, "")}
    return f"{reverse('work:list')}?{urlencode(kept)}"


def _menus(request: HttpRequest, asked: Asked) -> Sequence[Menu]:
    only = asked.only
    given: list[tuple[str, str, object, list[tuple[object, object]]]] = [
        ("kind", _("Kind"), only.kind, list(Kind.choices)),
        ("owner", pgettext("work", "Owner"), only.owner_id, [(o.pk, o.name) for o in owners()]),
        (
            "department",
            _("Department"),
            only.department_id,
            [(one.pk, one.name) for one in departments()],
        ),
        ("rule", _("Rule"), only.rule_id, [(r.rule.pk, r.rule.name) for r in listed_rules()]),
    ]
    return [menu(request, *one) for one in given if one[3]]


def _group_label(key: str) -> str:
    return {
        "owner": pgettext("work", "Owner"),
        "department": _("Department"),
        "rule": _("Rule"),
        "week": pgettext("unit", "Week"),
    }[key]


def _span_label(key: str) -> str:
    return _("All") if key == "all" else _("%(n)s days") % {"n": key}


def _hour_labels() -> tuple[str, str]:
    return pgettext("hours", "Clock"), pgettext("hours", "Business hours")
