"""What the rooms above may want to know. Sent inside the transaction that did it."""

from django.dispatch import Signal

# item_id: int — an item was opened, by hand, by a rule or over the API
opened = Signal()
# item_id: int, status: str — it was resolved or dropped
closed = Signal()
