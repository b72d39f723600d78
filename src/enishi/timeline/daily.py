"""What the days add up to: counts by source and event name, orders and money by currency."""

from collections import Counter

from django.db.backends.utils import CursorWrapper

Counts = Counter[tuple[str, int, str, str]]  # (day, source_id, name, verdict)

ADD = (
    "INSERT INTO timeline_daily (day, source_id, name, verdict, count) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (day, source_id, name, verdict) "
    "DO UPDATE SET count = timeline_daily.count + excluded.count"
)


Sales = dict[tuple[str, str], tuple[int, int]]  # (day, currency): orders, thousandths

ADD_SALES = (
    "INSERT INTO timeline_dailysales (day, currency, orders, revenue) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (day, currency) DO UPDATE SET orders = timeline_dailysales.orders"
    " + excluded.orders, revenue = timeline_dailysales.revenue + excluded.revenue"
)


def add_counts(cursor: CursorWrapper, counts: Counts) -> None:
    cursor.executemany(ADD, [(*key, count) for key, count in sorted(counts.items())])


def add_sales(cursor: CursorWrapper, sales: Sales) -> None:
    if sales:
        cursor.executemany(ADD_SALES, [(*key, *sum_) for key, sum_ in sorted(sales.items())])
