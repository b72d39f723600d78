"""What the timeline announces to the rooms above it."""

from django.dispatch import Signal

# A part of a batch (an import's records in the spool) was applied, in whole or in a piece: `batch`
# and `part` as the record's meta says, `counts` = {"stored": 240, "duplicate": 8, "quarantined": 2}
# of this piece. Sent inside the pipeline's transaction, so a receiver's rows change exactly once,
# with the events or not at all.
batch_applied = Signal()

# Events were stored: `rows` (timeline.rows.Row, in the pipeline's order), `messages` (what each
# said besides: traits, consents, claims), `lane`. Sent inside the pipeline's transaction, once
# people are resolved; a receiver has a few milliseconds.
rows_stored = Signal()

# The worker's loop turned: sent between two batches, several times a second, outside of any
# transaction; a receiver has some 40 ms, and is asked again. `alone`: once, at the end of what a
# command without a server has to do; then it may take its time.
turned = Signal()

# The quarantine was asked for what a room above refused before it became a message, and keeps: rows
# of files. A receiver answers with a `queries.Rejections` of its newest `limit` imports.
rejections_asked = Signal()
