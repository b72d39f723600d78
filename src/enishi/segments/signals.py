"""What the rooms above may want to know. Entries and exits are sent inside the
transaction that did them."""

from django.dispatch import Signal

# since: date, until: date — somebody looks at a chart of these days (until: not included);
# receivers answer with [(ISO day, what happened)]
days_drawn = Signal()
# segment_id: int, person_id: int, at: int (µs) — the condition holds for them from then on
entered = Signal()
# segment_id: int, person_id: int, at: int (µs) — it holds no more
left = Signal()
