"""What stands beside the numbers, and what other rooms show of them."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from enishi.lib.keyset import Page, key_of, page_of
from enishi.metrics.catalogue import METRICS, Metric
from enishi.metrics.models import Annotation
from enishi.metrics.periods import DAYS, LABELS, Period, company_now, period_of
from enishi.team.queries import company
from enishi.timeline.queries import events_said


def annotations(since: date | None = None, until: date | None = None) -> QuerySet[Annotation]:
    """Of the days [since, until), in their order."""
    found = Annotation.objects.filter(removed_at=None).select_related("by").order_by("day", "pk")
    if since:
        found = found.filter(day__gte=since.isoformat())
    if until:
        found = found.filter(day__lt=until.isoformat())
    return found


def annotations_page(*, cursor: str = "", limit: int) -> Page[Annotation]:
    """The latest day first."""
    found = Annotation.objects.filter(removed_at=None).order_by("-day", "-pk")
    if cursor:
        day, pk = key_of(cursor, str, int)
        found = found.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk))
    return page_of(list(found[: limit + 1]), limit, lambda one: (one.day, one.pk))


def known_metrics(names: Sequence[str] = ()) -> list[Metric]:
    """Those whose questions can be asked; of `names`, or all."""
    return [METRICS[name] for name in names or METRICS if METRICS[name].is_known]


def seen_and_unseen() -> tuple[list[Metric], list[Metric]]:
    """The metrics whose events ever came, and the others."""
    kept = known_metrics()
    came = events_said({metric.needs[0] for metric in kept})
    seen = [metric for metric in kept if _is_seen(metric, came)]
    return seen, [metric for metric in kept if metric not in seen]


def _is_seen(metric: Metric, came: Mapping[str, frozenset[str]]) -> bool:
    event, said = metric.needs
    if not event:
        return True
    return event in came and (not said or said in came[event])


def period_said(said: Mapping[str, str]) -> Period:
    """The period that an address says."""
    ours = company()
    return period_of(said, ours, company_now(ours))


def short_periods() -> list[tuple[str, str]]:
    """The days back that a page offers, with their words."""
    return [(key, str(LABELS[key])) for key in DAYS]
