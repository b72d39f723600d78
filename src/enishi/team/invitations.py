"""One-time links with which a member sets a password: the first (invitation) or a new one.

A link is signed and names the password it replaces, so it dies with its use, and after a week.
"""

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.team.models import Member

SALT = "team.invitation"
LASTS = timedelta(days=7)


def token_for(member: Member) -> str:
    return signing.dumps([member.pk, fingerprint(member)], salt=SALT)


def member_with_token(token: str) -> Member:
    try:
        pk, print_ = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise dead_link() from None
    member = Member.objects.filter(pk=pk, left_at=None).first()
    if member is None or fingerprint(member) != print_:
        raise dead_link()
    return member


def fingerprint(member: Member) -> str:
    return member.get_session_auth_hash()[:20]


def dead_link() -> NotFound:
    return NotFound(
        "dead_link",
        _("This link has been used or is too old."),
        help=_("Please ask an owner of your company for a new one."),
    )
