"""The figures of the home page: only what the tables hold ready."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.lib import clock
from enishi.overview.counted import kept_counts
from enishi.timeline.queries import Sales, SourceRow
from enishi.ui.formats import money_text, number_text

MONTH = 30
QUIET = {"warn": clock.DAY, "bad": 7 * clock.DAY}


@dataclass(frozen=True)
class Spark:
    """A line over the days, and the area under it, in a box of 100 × 30."""

    counts: Sequence[int]

    @property
    def line(self) -> str:
        most, step = max([*self.counts, 1]), 100 / max(1, len(self.counts) - 1)
        points = [
            f"{n * step:.1f} {28 - 26 * count / most:.1f}" for n, count in enumerate(self.counts)
        ]
        return "M" + " L".join(points)

    @property
    def area(self) -> str:
        return f"{self.line} L100 30 L0 30 Z"


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    note: str
    url: str = ""
    change: str = ""
    tone: str = "flat"
    spark: Spark | None = None


def figures(per_day: Sequence[int], sales: Sequence[Sales], currency: str) -> list[Figure]:
    """`per_day` are the events of 30 days ending today, `sales` those of 60."""
    return [*_people(), _events(per_day), _orders(sales), _revenue(sales, currency)]


def _people() -> list[Figure]:
    known, everybody = kept_counts()
    people = reverse("overview:people")
    return [
        Figure(
            _("Known customers"),
            number_text(known),
            _("with a name, mail or number"),
            f"{people}?state=known",
        ),
        Figure(
            _("Anonymous visitors"),
            number_text(everybody - known),
            _("%(all)s people in all") % {"all": number_text(everybody)},
            f"{people}?state=anonymous",
        ),
    ]


def _events(per_day: Sequence[int]) -> Figure:
    """Today is a part of a day: beside it stands the whole same weekday before, and says so."""
    today, before = per_day[-1], per_day[-8]
    return Figure(
        _("Events today"),
        number_text(today),
        _("%(n)s on the whole of this day last week") % {"n": number_text(before)},
        reverse("timeline:catalogue"),
        spark=Spark(per_day) if any(per_day) else None,
    )


def _orders(sales: Sequence[Sales]) -> Figure:
    counts = [day.orders for day in sales]
    now, before = sum(counts[-MONTH:]), sum(counts[:-MONTH])
    return Figure(
        _("Orders in 30 days"),
        number_text(now),
        _("%(n)s in the 30 days before") % {"n": number_text(before)},
        f"{reverse('overview:people')}?ordered=yes&seen=30",
        *_change(now, before),
        Spark(counts[-MONTH:]) if now else None,
    )


def _revenue(sales: Sequence[Sales], currency: str) -> Figure:
    """Refunds taken off; a day of more refunds than orders lies at the bottom of the spark."""
    amounts = [day.revenue for day in sales]
    now, before = sum(amounts[-MONTH:]), sum(amounts[:-MONTH])
    return Figure(
        _("Revenue in 30 days"),
        money_text(now, currency),
        _("%(amount)s in the 30 days before") % {"amount": money_text(before, currency)},
        f"{reverse('overview:people')}?ordered=yes&seen=30&sort=-revenue",
        *_change(now, before),
        Spark([max(0, amount) for amount in amounts[-MONTH:]]) if now > 0 else None,
    )


def _change(now: int, before: int) -> tuple[str, str]:
    """Against the period before. Its colour stays plain: whether it is more than chance, only the
    metric's own page can say."""
    if before <= 0:
        return "", "flat"
    percent = round(100 * (now - before) / before)
    return f"{percent:+d}%".replace("-", "−"), "flat"


@dataclass(frozen=True)
class Health:
    name: str
    state: str  # "" well, warn, bad, off
    words: str
    today: int
    url: str


def health(rows: Sequence[SourceRow]) -> list[Health]:
    """The sources that need a look first, then the busiest."""
    order = {"bad": 0, "warn": 1, "": 2, "off": 3}
    found = [_health(row) for row in rows]
    return sorted(found, key=lambda one: (order[one.state], -one.today))


def _health(row: SourceRow) -> Health:
    source, state = row.source, ""
    url = reverse("timeline:source", args=[source.pk])
    if source.last_seen is None:
        return Health(source.name, "off", _("nothing has arrived yet"), row.today, url)
    silent = clock.now_us() - source.last_seen
    words = _("healthy")
    if row.error_rate and row.error_rate > 0.01:
        state = "bad" if row.error_rate > 0.1 else "warn"
        words = _("%(share)s%% refused in 7 days") % {"share": f"{100 * row.error_rate:.1f}"}
    elif silent > QUIET["warn"]:
        state = "bad" if silent > QUIET["bad"] else "warn"
        days = max(1, silent // clock.DAY)
        words = ngettext("silent for %(n)d day", "silent for %(n)d days", days) % {"n": days}
    return Health(source.name, state, words, row.today, url)
