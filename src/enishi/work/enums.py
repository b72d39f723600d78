"""What an item is, where it stands, and where it came from."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.team.enums import Role


class Kind(TextChoices):
    FOLLOW_UP = "follow_up", pgettext_lazy("work", "Follow-up")
    ISSUE = "issue", pgettext_lazy("work", "Issue")
    TASK = "task", pgettext_lazy("work", "Task")


class Status(TextChoices):
    OPEN = "open", pgettext_lazy("work", "Not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("work", "In progress")
    WAITING = "waiting", pgettext_lazy("work", "Waiting for an answer")
    RESOLVED = "resolved", pgettext_lazy("work", "Resolved")
    DROPPED = "dropped", pgettext_lazy("work", "Dropped")


STANDING = (Status.OPEN, Status.IN_PROGRESS, Status.WAITING)
CLOSED = (Status.RESOLVED, Status.DROPPED)


# Who works on items, and can own them.
WORKERS = (Role.OWNER, Role.ANALYST)


class Priority(IntegerChoices):
    LOW = 1, pgettext_lazy("priority", "Low")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    HIGH = 3, pgettext_lazy("priority", "High")
    URGENT = 4, pgettext_lazy("priority", "Urgent")


class Origin(TextChoices):
    HAND = "hand", _("by hand")
    RULE = "rule", _("by a rule")
    API = "api", _("over the API")


class Reason(TextChoices):
    """Why it is resolved."""

    SOLVED = "solved", _("The problem is solved")
    MADE_GOOD = "made_good", _("Made good (refund, replacement, gift)")
    EXPLAINED = "explained", _("Explained, and understood")
    NOT_REACHED = "not_reached", _("Could not be reached")
    NOTHING_TO_DO = "nothing_to_do", _("Nothing to do")
    OTHER = "other", pgettext_lazy("work", "Other")


class EntryKind(TextChoices):
    NOTE = "note", pgettext_lazy("work", "Note")
    CALL = "call", pgettext_lazy("work", "Call")


class CallOutcome(TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_AGAIN = "call_again", _("To be called again")


class Trigger(TextChoices):
    EVENT = "event", _("an event happens")
    SEGMENT = "segment", _("somebody enters a segment")


class Routing(TextChoices):
    NOBODY = "nobody", _("nobody yet")
    MEMBER = "member", _("one member")
    ROLE = "role", _("the members of a role, in turn")


class Due(TextChoices):
    """What a due time counts."""

    CLOCK = "clock", pgettext_lazy("due", "hours and days of the clock")
    HOURS = "business_hours", pgettext_lazy("due", "business hours")
    DAYS = "business_days", pgettext_lazy("due", "business days")
