"""What the rooms above may want to know. Sent inside the transaction that changed the row; the
sender is the class `Receipt`, the argument `receipt` the row."""

from django.dispatch import Signal

# The transport took it.
sent = Signal()
# It is given up: for ever refused, or tried too often.
failed = Signal()
# A rule did not allow it, at once or when its turn came.
refused = Signal()
