"""Doors: what a member, or an API key, may do."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotAllowed, NotSignedIn
from enishi.team.enums import Role
from enishi.team.models import Member


def sees_personal_data(member: Member) -> bool:
    """Viewers see names, mails, phones and identifiers masked, on every door."""
    return member.role != Role.VIEWER


def member_who_reads(user: Member | AnonymousUser) -> Member:
    if not isinstance(user, Member) or not user.is_active:
        raise NotSignedIn("not_signed_in", _("Please sign in."))
    return user


def member_who_writes(user: Member | AnonymousUser) -> Member:
    member = member_who_reads(user)
    if member.role == Role.VIEWER:
        raise NotAllowed("not_allowed", _("Your role can look, but not change anything."))
    return member


def member_who_administers(user: Member | AnonymousUser) -> Member:
    member = member_who_reads(user)
    if member.role != Role.OWNER:
        raise NotAllowed("not_allowed", _("Only an owner may do this."))
    return member
