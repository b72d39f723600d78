"""What members do, one file a noun."""

from enishi.invitations.actions.rules import (
    RuleDraft,
    bring_back_rule,
    change_rule,
    create_rule,
    delete_rule,
    drafted,
    switch_rule,
)
from enishi.invitations.actions.sendings import SendingDraft, call_off, send

__all__ = [
    "RuleDraft",
    "SendingDraft",
    "bring_back_rule",
    "call_off",
    "change_rule",
    "create_rule",
    "delete_rule",
    "drafted",
    "send",
    "switch_rule",
]
