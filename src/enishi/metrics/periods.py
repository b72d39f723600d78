"""The period that a page is about and the one it is compared with, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.lib import clock
from enishi.team.models import Company
from enishi.ui import formats

DAYS: Final = {"7d": 7, "30d": 30, "90d": 90}
MONTHS: Final = {"quarter": 3, "year": 12}
LABELS: Final = {
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
    "90d": gettext_lazy("90 days"),
    "quarter": gettext_lazy("Fiscal quarter"),
    "year": gettext_lazy("Fiscal year"),
}
COMPARISONS: Final = {
    "before": gettext_lazy("the period before"),
    "year": gettext_lazy("a year ago"),
    "none": pgettext_lazy("compared with", "nothing"),
}
USUAL: Final = "30d"
LONGEST: Final = 3_660  # days


@dataclass(frozen=True)
class Span:
    """Half-open, its ends as questions read them."""

    since: str
    until: str

    @property
    def params(self) -> dict[str, object]:
        return {"since": self.since, "until": self.until}

    def __str__(self) -> str:
        return f"{self.since}..{self.until}"


@dataclass(frozen=True)
class Period:
    """Company days [since, until); `before` what it is compared with, cut at the same hour of the
    same day when the period is still running."""

    key: str
    today: date
    since: date
    until: date
    compare: str
    before_since: date | None
    before_until: str

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def span(self) -> Span:
        return Span(self.since.isoformat(), self.until.isoformat())

    @property
    def before(self) -> Span | None:
        if self.before_since is None:
            return None
        return Span(self.before_since.isoformat(), self.before_until)

    @property
    def text(self) -> str:
        return _span_text(self.since, self.until - timedelta(days=1))

    @property
    def before_text(self) -> str:
        if self.before_since is None:
            return ""
        last = date.fromisoformat(self.before_until[:10])
        if len(self.before_until) == 10:
            last -= timedelta(days=1)
        return _span_text(self.before_since, last)

    @property
    def comparison(self) -> str:
        """What the change is against, in words."""
        return _("a year ago") if self.compare == "year" else _("the period before")


def _span_text(first: date, last: date) -> str:
    return f"{day_words(first)} – {day_words(last)}"


def day_words(day: date) -> str:
    """11月24日."""
    return formats.date_text(datetime.combine(day, time(), UTC))


def period_of(said: Mapping[str, str], company: Company, zone_now: datetime) -> Period:
    """What the address says; what cannot be read is the usual period. `zone_now` is the company's
    clock."""
    today = zone_now.date()
    key, compare = said.get("period", ""), said.get("compare", "before")
    compare = compare if compare in COMPARISONS else "before"
    if own := _own_days(said, today):
        since, until = own
        key = ""
        before = since - (until - since)
    elif key in MONTHS:
        since, before = _fiscal(today, MONTHS[key], company.fiscal_month)
        until = today + timedelta(days=1)
    else:
        key = key if key in DAYS else USUAL
        until = today + timedelta(days=1)
        since = until - timedelta(days=DAYS[key])
        before = since - timedelta(days=DAYS[key])
    if compare == "year":
        before = _year_before(since)
    return Period(
        key=key,
        today=today,
        since=since,
        until=until,
        compare=compare,
        before_since=None if compare == "none" else before,
        before_until=_cut(before, since, until, zone_now),
    )


def _own_days(said: Mapping[str, str], today: date) -> tuple[date, date] | None:
    """Days of the reader's own, both inclusive on the page."""
    try:
        since = date.fromisoformat(said.get("since", ""))
        last = min(date.fromisoformat(said.get("until", "")), today)
    except ValueError:
        return None
    if not date(1971, 1, 1) <= since <= last or (last - since).days > LONGEST:
        return None
    return since, last + timedelta(days=1)


def _fiscal(today: date, months: int, first_month: int) -> tuple[date, date]:
    """First days of the running fiscal quarter or year, and of the one before it."""
    number = today.year * 12 + today.month - 1
    begun = number - (number - (first_month - 1)) % months
    now, before = (date(n // 12, n % 12 + 1, 1) for n in (begun, begun - months))
    return now, before


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _cut(before: date, since: date, until: date, now: datetime) -> str:
    """The end of the earlier period: as much of it has passed as of this one."""
    if until <= now.date():
        return min(before + (until - since), since).isoformat()
    last = before + (now.date() - since)
    if last >= since:  # a shorter quarter before a longer one
        return since.isoformat()
    return f"{last.isoformat()}T{max(now.hour, 1):02}:00"


def company_now(company: Company) -> datetime:
    return clock.now().astimezone(ZoneInfo(company.zone))
