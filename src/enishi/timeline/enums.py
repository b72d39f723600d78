from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class SourceKind(TextChoices):
    SITE = "site", _("Web site")
    APP = "app", _("App")
    SERVER = "server", _("Server")
    STORE = "store", _("Store (POS)")
    IMPORT = "import", _("Import")
    OWN = "own", _("Enishi itself")


class EventType(IntegerChoices):
    """The Segment calls."""

    TRACK = 1, "track"
    PAGE = 2, "page"
    SCREEN = 3, "screen"
    IDENTIFY = 4, "identify"
    GROUP = 5, "group"
    ALIAS = 6, "alias"


class Lane(IntegerChoices):
    LIVE = 0, "live"
    IMPORT = 1, "import"


class Flag(IntegerChoices):
    """Bits of `Event.flags`: kept, shown, and left out of questions where the bit says so."""

    BOT = 1, "bot"
    OWN = 2, "own"  # recorded by Enishi itself
    OLD = 4, "old"  # before 1970: clamped
    FUTURE = 8, "future"  # more than a day ahead: clamped to its arrival
    LATE = 16, "late"  # arrived more than an hour after it happened
    NO_CLOCK = 32, "no_clock"  # the client's clock was off by more than a minute and was corrected


class Channel(TextChoices):
    WEB = "web", _("Web")
    APP = "app", _("App")
    STORE = "store", _("Store")
    PHONE = "phone", _("Phone")
    MAIL = "mail", _("Mail")
    LINE = "line", "LINE"
    SMS = "sms", "SMS"
    PUSH = "push", _("Push")
    CHAT = "chat", _("Chat")
    SOCIAL = "social", _("Social")
    POST = "post", _("Post")


class Verdict(TextChoices):
    STORED = "stored", _("Stored")
    DUPLICATE = "duplicate", _("Duplicate")
    QUARANTINED = "quarantined", _("Quarantined")


class Stage(TextChoices):
    """Where in the journey a touchpoint stands."""

    AWARENESS = "awareness", _("Awareness")
    INTEREST = "interest", _("Interest")
    CONSIDERATION = "consideration", _("Consideration")
    PURCHASE = "purchase", _("Purchase")
    USE = "use", _("Use")
    LOYALTY = "loyalty", _("Loyalty")
    ADVOCACY = "advocacy", _("Advocacy")


class Kind(TextChoices):
    """What a reader of a timeline looks for; `timeline.kinds` says which names belong."""

    PURCHASE = "purchase", _("Purchases")
    TALK = "talk", _("Conversations")
    VOICE = "voice", _("Voice")
    VISIT = "visit", _("Visits")
