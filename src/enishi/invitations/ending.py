"""An invitation that reaches nobody."""

from enishi.invitations.enums import State, What
from enishi.invitations.models import Invitation
from enishi.invitations.tallies import tally


def end(one: Invitation, state: State, reason: str) -> None:
    """With the reason, counted once."""
    one.state, one.reason, one.due_at = state, reason, None
    one.save(update_fields=["state", "reason", "due_at"])
    tally([one], What.HELD, reason)
