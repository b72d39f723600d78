"""Doors: what a member, or an API key, may do."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotAllowed, NotFound, NotSignedIn
from enishi.team.enums import Role, Scope
from enishi.team.models import ApiKey, Member

SCOPE_OF_ROLE = {Role.OWNER: Scope.ADMIN, Role.ANALYST: Scope.WRITE, Role.VIEWER: Scope.READ}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks the API: a signed-in member or a key, and how far that reaches."""

    member: Member | None
    key: ApiKey | None
    scope: Scope

    @property
    def may_write(self) -> bool:
        return self.scope != Scope.READ

    @property
    def may_administer(self) -> bool:
        return self.scope == Scope.ADMIN

    @property
    def place(self) -> str:
        """The store that this caller is held to; "" = all of them."""
        return self.member.place if self.member else ""

    @property
    def sees_personal_data(self) -> bool:
        """A key stands for a machine of the company; only viewers see masked values."""
        return self.member is None or sees_personal_data(self.member)


def caller_of_member(member: Member) -> Caller:
    return Caller(member=member, key=None, scope=SCOPE_OF_ROLE[Role(member.role)])


def caller_of_key(key: ApiKey) -> Caller:
    return Caller(member=None, key=key, scope=Scope(key.scope))


def caller_who_writes(caller: Caller) -> Caller:
    if not caller.may_write:
        raise NotAllowed("not_allowed", _("This key or role can look, but not change anything."))
    return caller


def caller_who_administers(caller: Caller) -> Caller:
    if not caller.may_administer:
        raise NotAllowed("not_allowed", _("Only an owner, or a key that administers, may do this."))
    return caller


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


def member_to_change(pk: int) -> Member:
    member = Member.objects.filter(pk=pk).first()
    if member is None:
        raise NotFound("no_such_member", _("There is no such member."))
    return member


def key_to_change(pk: int) -> ApiKey:
    key = ApiKey.objects.filter(pk=pk).first()
    if key is None:
        raise NotFound("no_such_key", _("There is no such key."))
    return key
