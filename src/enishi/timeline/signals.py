"""What the timeline announces to the rooms above it."""

from django.dispatch import Signal

# A part of a batch (an import's records in the spool) was applied, in whole or in a piece: `batch`
# and `part` as the record's meta says, `counts` = {"stored": 240, "duplicate": 8, "quarantined": 2}
# of this piece. Sent inside the pipeline's transaction, so a receiver's rows change exactly once,
# with the events or not at all.
batch_applied = Signal()

# The quarantine was asked for what a room above refused before it became a message, and keeps: rows
# of files. A receiver answers with a `queries.Rejections` of its newest `limit` imports.
rejections_asked = Signal()
