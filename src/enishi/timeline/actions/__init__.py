"""Verbs of the timeline, one file a noun."""

from enishi.timeline.actions.catalogue import describe_event, hide_event, show_event
from enishi.timeline.actions.quarantine import (
    dismiss_quarantined,
    replay_all_quarantined,
    restore_quarantined,
)
from enishi.timeline.actions.sources import (
    SourceDraft,
    close_source,
    create_source,
    edit_source,
    reopen_source,
    rotate_key,
    set_rate,
)
from enishi.timeline.actions.touchpoints import (
    RuleDraft,
    add_rule,
    delete_rule,
    draft_of,
    edit_rule,
    order_rules,
    reset_rules,
    restore_rules,
    written_rules,
)
from enishi.timeline.record import Fact, record, record_many
from enishi.timeline.replay import replay_quarantined

__all__ = [
    "Fact",
    "RuleDraft",
    "SourceDraft",
    "add_rule",
    "close_source",
    "create_source",
    "delete_rule",
    "describe_event",
    "dismiss_quarantined",
    "draft_of",
    "edit_rule",
    "edit_source",
    "hide_event",
    "order_rules",
    "record",
    "record_many",
    "reopen_source",
    "replay_all_quarantined",
    "replay_quarantined",
    "reset_rules",
    "restore_quarantined",
    "restore_rules",
    "rotate_key",
    "set_rate",
    "show_event",
    "written_rules",
]
