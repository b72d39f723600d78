from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enishi.lib import clock
from enishi.metrics.queries import known_metrics, period_said, short_periods
from enishi.overview.figures import MONTH, figures, health
from enishi.overview.month import channel_shares, sales_chart, stage_shares, voices
from enishi.overview.news import item, latest_news
from enishi.people.queries import candidates_count
from enishi.team.access import member_who_reads, sees_personal_data
from enishi.team.queries import company
from enishi.timeline.enums import SourceKind
from enishi.timeline.queries import (
    daily_sales,
    encounters,
    last_days,
    quarantined_count,
    sources,
)
from enishi.ui.formats import greeting_text

SHOWN = 12
SOURCES_SHOWN = 8
METRICS = ("nps", "csat", "ces", "active", "at_risk")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is happening with our customers?"""
    member = member_who_reads(request.user)
    rows = [row for row in sources() if row.source.kind != SourceKind.OWN]
    latest = latest_news(SHOWN)
    currency = company().currency
    days = last_days(60)
    sales = daily_sales(currency, days)
    month = days[-MONTH:]
    met = encounters(month)
    lifted = sees_personal_data(member)
    context = {
        "today": clock.now_us(),
        "greeting": greeting_text(clock.now()),
        "metrics": known_metrics(METRICS),
        "period": period_said({"period": request.GET.get("period", "")}),
        "presets": short_periods(),
        "figures": figures([met.days[day] for day in month], sales, currency),
        "latest": [item(news, lifted=lifted) for news in latest],
        "sales": sales_chart(sales[-MONTH:], month, currency),
        "channels": channel_shares(met),
        "stages": stage_shares(met),
        "voices": voices(lifted=lifted),
        "health": health(rows)[:SOURCES_SHOWN],
        "quarantined": quarantined_count(),
        "candidates": candidates_count(),
        "sources_url": reverse("timeline:sources"),
        "quarantine_url": reverse("timeline:quarantine"),
        "first_steps": []
        if latest
        else first_steps(has_source=bool(rows), first=rows[0].source.pk if rows else 0),
    }
    return render(request, "overview/home.html", context)


def first_steps(*, has_source: bool, first: int) -> list[dict[str, object]]:
    """A new installation: the way to the first event."""
    tag_url = (
        reverse("timeline:source", args=[first]) if has_source else reverse("timeline:source-new")
    )
    return [
        {
            "title": _("Create a source"),
            "text": _("Your site, your app or your tills: each gets a write key of its own."),
            "label": _("Create a source"),
            "url": reverse("timeline:source-new"),
            "done": has_source,
            "next": not has_source,
        },
        {
            "title": _("Paste the tag"),
            "text": _(
                "Two lines in the head of your site; the first visitor appears here at once."
            ),
            "label": _("Show the tag"),
            "url": tag_url,
            "done": False,
            "next": has_source,
        },
        {
            "title": _("Import a file"),
            "text": _(
                "Orders or contacts as CSV or Parquet: the past comes in with its own times."
            ),
            "label": _("Import a file"),
            "url": reverse("connect:imports"),
            "done": False,
            "next": False,
        },
    ]
