from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """Identifier kinds that ship with Enishi; a company may add custom ones (any other text)."""

    USER_ID = "user_id", _("User ID")
    MEMBER_NO = "member_no", _("Member number")
    LINE = "line", _("LINE")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", pgettext_lazy("identifier", "Phone")
    ANONYMOUS_ID = "anonymous_id", _("Browser")
    DEVICE = "device", _("Device")


# Evidence that is no identifier, and identifiers that are Enishi's own and not shown.
HAND = "hand"
ALIAS = "alias"
NAMED_PHONE = "named_phone"  # "phone|name": somebody of whom nothing else is known
NOBODY = "nobody"  # events whose every identifier is blocked, one identity a source
INNER_KINDS = (NAMED_PHONE, NOBODY)

CARRIERS = (Kind.ANONYMOUS_ID, Kind.DEVICE)  # things that are handed from one user to the next
WHO = (Kind.USER_ID, Kind.MEMBER_NO, Kind.LINE, Kind.EMAIL)  # say who somebody is


class MergeState(TextChoices):
    """What became of a piece of evidence that two identities are one person."""

    MERGED = "merged", _("Merged")
    KNOWN = "known", _("Already one person")
    REFUSED = "refused", pgettext_lazy("merge", "Refused")
    UNDONE = "undone", _("Undone")
    DISMISSED = "dismissed", pgettext_lazy("merge", "Dismissed")


class Refusal(TextChoices):
    CONFLICT = "conflict", _("Stronger identifiers disagree")
    LIMIT = "limit", _("Too many identifiers of one kind")
    SIZE = "size", _("Too many identities in one person")
    SHARED = "shared", _("The identifier is shared by many")
    VETO = "veto", _("A member separated them")
    NAME = "name", _("Same phone, different names")
