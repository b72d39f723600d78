"""Counts per company day, source and event name: volume and error rate of a source, at a glance."""

from collections import Counter

from django.db.backends.utils import CursorWrapper

Counts = Counter[tuple[str, int, str, str]]  # (day, source_id, name, verdict)

ADD = (
    "INSERT INTO timeline_daily (day, source_id, name, verdict, count) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (day, source_id, name, verdict) "
    "DO UPDATE SET count = timeline_daily.count + excluded.count"
)


def add_counts(cursor: CursorWrapper, counts: Counts) -> None:
    cursor.executemany(ADD, [(*key, count) for key, count in sorted(counts.items())])
