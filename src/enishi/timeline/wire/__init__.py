"""The wire: what clients of the Segment HTTP Tracking API send, turned into checked messages.

Pure functions from bytes to structs, shared by the collector (to answer) and by the pipeline (to
store and to quarantine), so that both always say the same of the same event.
"""

from enishi.timeline.wire.body import BODY_BYTES, BodyError, from_form, header_id, plain
from enishi.timeline.wire.calls import (
    EVENT_BYTES,
    REASONS,
    TYPES,
    Call,
    Envelope,
    Problem,
    check,
    parse,
    parse_envelope,
)
from enishi.timeline.wire.messages import (
    BATCH,
    Message,
    Meta,
    Refused,
    batch_of,
    message_id_in,
    read,
)
from enishi.timeline.wire.origin import is_bot, truncated

__all__ = [
    "BATCH",
    "BODY_BYTES",
    "EVENT_BYTES",
    "REASONS",
    "TYPES",
    "BodyError",
    "Call",
    "Envelope",
    "Message",
    "Meta",
    "Problem",
    "Refused",
    "batch_of",
    "check",
    "from_form",
    "header_id",
    "is_bot",
    "message_id_in",
    "parse",
    "parse_envelope",
    "plain",
    "read",
    "truncated",
]
