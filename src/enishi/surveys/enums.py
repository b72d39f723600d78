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


class ResponseState(TextChoices):
    STARTED = "started", _("Started")
    FINISHED = "finished", _("Finished")
