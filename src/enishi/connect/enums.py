from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    """Where an import stands: a file, a map that is being tried, a preview, a run, its end."""

    DRAFT = "draft", _("Choose a map")
    CHECKING = "checking", _("Checking")
    READY = "ready", _("Ready to start")
    QUEUED = "queued", _("Waiting to start")
    READING = "reading", _("Reading")
    DELIVERING = "delivering", _("Delivering")
    APPLYING = "applying", _("Being applied")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


WAITING = (RunState.CHECKING, RunState.QUEUED)  # for a process to take them up
WORKING = (RunState.READING, RunState.DELIVERING)
ENDED = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)
MOVING = (*WAITING, *WORKING, RunState.APPLYING)
EDITABLE = (RunState.DRAFT, RunState.READY, RunState.FAILED)
