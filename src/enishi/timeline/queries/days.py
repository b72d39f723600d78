"""Counts per company day: of arrivals by source, of events by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from enishi.lib import clock
from enishi.team.queries import company_zone
from enishi.timeline.enums import Verdict
from enishi.timeline.models import Daily, DailyEvents, DailySales

SPARK_DAYS = 30


@dataclass(frozen=True, slots=True)
class DayCounts:
    day: str
    stored: int
    duplicate: int
    quarantined: int

    @property
    def received(self) -> int:
        return self.stored + self.duplicate + self.quarantined


def last_days(count: int = SPARK_DAYS) -> list[str]:
    """ISO days ending today in the company's zone, oldest first."""
    today = date.fromisoformat(clock.local_date(clock.now_us(), company_zone()))
    return [(today - timedelta(days=back)).isoformat() for back in reversed(range(count))]


def daily_of_sources(source_ids: Collection[int], days: list[str]) -> dict[int, list[DayCounts]]:
    """Every source's counts for every one of `days`, noughts included."""
    found: dict[tuple[int, str, str], int] = {
        (source_id, day, verdict): n
        for source_id, day, verdict, n in Daily.objects.filter(
            source_id__in=source_ids, day__gte=days[0], day__lte=days[-1]
        )
        .values_list("source_id", "day", "verdict")
        .annotate(n=Sum("count"))
    }
    return {pk: [_counts(found, pk, day) for day in days] for pk in source_ids}


def _counts(found: Mapping[tuple[int, str, str], int], pk: int, day: str) -> DayCounts:
    stored, duplicate, refused = (
        found.get((pk, day, verdict), 0)
        for verdict in (Verdict.STORED, Verdict.DUPLICATE, Verdict.QUARANTINED)
    )
    return DayCounts(day, stored, duplicate, refused)


def daily_of_names(names: Collection[str], days: list[str]) -> dict[str, list[int]]:
    """How many events of each name happened on each of `days`."""
    found: dict[tuple[str, str], int] = {
        (name, day): n
        for name, day, n in DailyEvents.objects.filter(
            name__in=names, day__gte=days[0], day__lte=days[-1]
        )
        .values_list("name", "day")
        .annotate(n=Sum("count"))
    }
    return {name: [found.get((name, day), 0) for day in days] for name in names}


@dataclass(frozen=True, slots=True)
class Sales:
    orders: int = 0
    revenue: int = 0  # thousandths


def daily_sales(currency: str, days: list[str]) -> list[Sales]:
    """Orders and revenue in this currency on each of `days`, by the day of the order."""
    found = {
        row.day: Sales(row.orders, row.revenue)
        for row in DailySales.objects.filter(currency=currency, day__gte=days[0], day__lte=days[-1])
    }
    return [found.get(day, Sales()) for day in days]
