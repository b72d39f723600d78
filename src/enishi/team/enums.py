from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("ja", "日本語"), ("en", "English")]
LANGUAGE_COOKIE = "enishi_language"  # of a guest, chosen on the page before the door


class Role(TextChoices):
    OWNER = "owner", _("Owner")
    ANALYST = "analyst", _("Analyst")
    VIEWER = "viewer", _("Viewer")


class Scope(TextChoices):
    """What an API key may do; each includes the ones before it."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
    ADMIN = "admin", _("Administer")


class Theme(TextChoices):
    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
