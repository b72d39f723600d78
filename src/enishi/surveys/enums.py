from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyState(TextChoices):
    DRAFT = "draft", pgettext_lazy("survey", "Draft")
    OPEN = "open", pgettext_lazy("survey", "Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class LinkKind(TextChoices):
    PUBLIC = "public", _("Public link")
    PERSONAL = "personal", _("Personal link")
    SITE = "site", _("Web site")


class ResponseState(TextChoices):
    STARTED = "started", _("Started")
    FINISHED = "finished", _("Finished")


class Flag(TextChoices):
    """What may be wrong with an answer; `quality` says when. Only bots never count."""

    BOT = "bot", _("Machine")
    SPEEDING = "speeding", _("Too fast")
    STRAIGHT = "straight", _("Same answer throughout")
    SAME_DEVICE = "same_device", _("Again from one device")
