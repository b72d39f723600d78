"""What makes somebody be asked, and what became of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Trigger(TextChoices):
    """The first two are those of `work`'s rules, which hear them."""

    EVENT = "event", _("an event happens")
    SEGMENT = "segment", _("somebody enters a segment")
    RESOLVED = "resolved", _("a follow-up on an answer is resolved")


class State(TextChoices):
    WAITING = "waiting", pgettext_lazy("invitation", "Waiting")
    HANDED = "handed", pgettext_lazy("invitation", "On its way")
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    REFUSED = "refused", pgettext_lazy("invitation", "Held back")
    FAILED = "failed", pgettext_lazy("invitation", "Not delivered")
    CANCELLED = "cancelled", pgettext_lazy("invitation", "Called off")


class SendingState(TextChoices):
    SCHEDULED = "scheduled", pgettext_lazy("sending", "Scheduled")
    RUNNING = "running", pgettext_lazy("sending", "Running")
    DONE = "done", pgettext_lazy("sending", "All invited")
    CANCELLED = "cancelled", pgettext_lazy("sending", "Called off")


STANDING = (SendingState.SCHEDULED, SendingState.RUNNING)


class Origin(TextChoices):
    PAGE = "page", _("by hand")
    API = "api", _("over the API")
    COMMAND = "command", _("by the command line")


class What(TextChoices):
    """What is counted of an invitation."""

    INVITED = "invited", pgettext_lazy("invitation", "Invited")
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    HELD = "held", pgettext_lazy("invitation", "Held back")
    OPENED = "opened", pgettext_lazy("invitation", "Opened")
    STARTED = "started", _("Started")
    ANSWERED = "answered", pgettext_lazy("invitation", "Answered")


class Reason(TextChoices):
    """Why an invitation never left this room; why a message did not leave, `channels` says."""

    CLOSED = "closed", _("The survey is not asked any more")
    SWITCHED_OFF = "off", _("The rule was switched off")
    CALLED_OFF = "called_off", _("The sending was called off")
    GONE = "gone", _("The person was erased")
    TWICE = "twice", _("Asked by this survey already")
    REOPENED = "reopened", _("The follow-up was reopened")
    UNDELIVERED = "undelivered", _("The mail could not be delivered")
