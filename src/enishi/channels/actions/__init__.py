"""Verbs of channels. Whoever wants to reach a person calls `contact`, and nothing else."""

from enishi.channels.actions.contacting import Message, Occasion, contact, drawn_up
from enishi.channels.actions.ledger import cancel, resend, withdraw
from enishi.channels.actions.rules import PurposeDraft, RulesDraft, change_rules, draft_of
from enishi.channels.actions.suppressing import (
    bring_back_suppression,
    lift_suppression,
    suppress,
    suppress_address,
)
from enishi.channels.models import Receipt

__all__ = [
    "Message",
    "Occasion",
    "PurposeDraft",
    "Receipt",
    "RulesDraft",
    "bring_back_suppression",
    "cancel",
    "change_rules",
    "contact",
    "draft_of",
    "drawn_up",
    "lift_suppression",
    "resend",
    "suppress",
    "suppress_address",
    "withdraw",
]
