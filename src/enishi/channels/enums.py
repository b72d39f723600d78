"""What became of a message, and by which rule."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """The ways to reach a person; each is a folder of this room."""

    MAIL = "mail", _("Mail")


class State(TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    SENDING = "sending", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    UNKNOWN = "unknown", pgettext_lazy("message", "Unknown")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    REFUSED = "refused", pgettext_lazy("message", "Not allowed")
    CANCELLED = "cancelled", pgettext_lazy("message", "Withdrawn")


REACHED = (State.SENDING, State.SENT, State.UNKNOWN)  # may stand in somebody's inbox
PRESSING = (State.WAITING, *REACHED)  # count as contacts


class Rule(TextChoices):
    """What refused a message, or made it wait; in the order in which they are asked."""

    EXPIRED = "expired", _("Too late")
    CONTENT = "content", _("Nothing that can be sent")
    ADDRESS = "address", _("No address")
    REPEATED = "repeated", _("Sent already")
    SUPPRESSED = "suppressed", _("Suppressed address")
    CONSENT = "consent", _("No permission")
    COMPLAINT = "complaint", _("Open follow-up")
    PURPOSE_PRESSURE = "purpose_pressure", _("Enough of this purpose")
    PRESSURE = "pressure", _("Enough messages")
    QUIET = "quiet", _("Quiet hours")


class Reason(TextChoices):
    """Why an address is suppressed."""

    BOUNCED = "bounced", _("Does not exist")
    COMPLAINED = "complained", _("Complained of spam")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    HAND = "hand", _("By hand")
