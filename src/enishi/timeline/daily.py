"""What the days add up to: arrivals and events by source and event name, orders and money by
currency."""

from collections import Counter
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from enishi.timeline.days import date_of_quarter

Counts = Counter[tuple[str, int, str, str]]  # (day, source_id, name, verdict)

ADD = (
    "INSERT INTO timeline_daily (day, source_id, name, verdict, count) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (day, source_id, name, verdict) "
    "DO UPDATE SET count = timeline_daily.count + excluded.count"
)

Happened = dict[tuple[int, int, str, str], int]  # (quarter, source_id, name, channel)

ADD_EVENTS = (
    "INSERT INTO timeline_dailyevents (day, source_id, name, channel, count)"
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (day, source_id, name, channel)"
    " DO UPDATE SET count = timeline_dailyevents.count + excluded.count"
)

Sales = dict[tuple[str, str], tuple[int, int]]  # (day, currency): orders, thousandths

ADD_SALES = (
    "INSERT INTO timeline_dailysales (day, currency, orders, revenue) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (day, currency) DO UPDATE SET orders = timeline_dailysales.orders"
    " + excluded.orders, revenue = timeline_dailysales.revenue + excluded.revenue"
)


def add_counts(cursor: CursorWrapper, counts: Counts) -> None:
    cursor.executemany(ADD, [(*key, count) for key, count in sorted(counts.items())])


def add_happened(cursor: CursorWrapper, happened: Happened, zone: ZoneInfo) -> None:
    """Quarters of an hour become the company's days here: once a batch, not once an event."""
    days: Counter[tuple[str, int, str, str]] = Counter()
    for (quarter, source_id, name, channel), count in happened.items():
        days[date_of_quarter(quarter, zone), source_id, name, channel] += count
    cursor.executemany(ADD_EVENTS, [(*key, count) for key, count in sorted(days.items())])


def add_sales(cursor: CursorWrapper, sales: Sales) -> None:
    if sales:
        cursor.executemany(ADD_SALES, [(*key, *sum_) for key, sum_ in sorted(sales.items())])
