"""What the rooms above may want to know. Sent inside the transaction that did it."""

from django.dispatch import Signal

# segment_id: int, person_id: int, at: int (µs) — the condition holds for them from then on
entered = Signal()
# segment_id: int, person_id: int, at: int (µs) — it holds no more
left = Signal()
