"""What changes in the team: each one transaction and one line of the audit trail."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.team.enums import Role, Scope
from enishi.team.keys import Secret, new_secret
from enishi.team.models import ApiKey, AuditEntry, Company, Member


def audit(
    verb: str,
    noun: str = "",
    noun_id: object = "",
    *,
    by: Member | None,
    key: ApiKey | None = None,
    **details: object,
) -> None:
    """Write one line of the audit trail, in the caller's transaction."""
    AuditEntry.objects.create(
        at=clock.now(), by=by, key=key, verb=verb, noun=noun, noun_id=str(noun_id), details=details
    )


@transaction.atomic
def found_company(company: Company, *, owner_email: str, owner_name: str, password: str) -> Member:
    """The first run: the company and its owner. The unique row refuses a second one."""
    company.pk = 1
    company.save(force_insert=True)
    owner = Member(email=owner_email.strip().lower(), name=owner_name, role=Role.OWNER)
    owner.set_password(password)
    owner.save()
    audit("founded", "company", 1, by=owner)
    return owner


@transaction.atomic
def change_company(
    company: Company, *, by: Member | None, key: ApiKey | None = None, **changes: object
) -> Company:
    """Set the given fields; only what differs is written and told."""
    changed = assign(company, changes)
    if changed:
        company.save(update_fields=changed)
        audit("changed", "company", company.pk, by=by, key=key, fields=changed)
    return company


def assign(row: Company | Member, changes: Mapping[str, object]) -> list[str]:
    """Give `row` its new values and answer the names of those that differ."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return changed


@transaction.atomic
def invite_member(
    email: str, name: str, role: Role, *, by: Member | None, key: ApiKey | None = None
) -> Member:
    """A member who cannot sign in before the link of `invitations.token_for` is used.

    Inviting again somebody who has not come yet makes the earlier link invalid.
    """
    email = email.strip().lower()
    known = Member.objects.select_for_update().filter(email=email).first()
    if known and (known.left_at or known.has_usable_password()):
        raise Conflict("known_member", _("This address already has an account."), field="email")
    member = known or Member(email=email)
    member.name, member.role = name, role
    member.set_unusable_password()
    member.save()
    audit("invited", "member", member.pk, by=by, key=key, role=role)
    return member


@transaction.atomic
def set_password(member: Member, password: str, *, by: Member) -> None:
    """Ends every session of the member but the one that asks for it."""
    member.set_password(password)
    member.save(update_fields=["password"])
    audit("set the password of", "member", member.pk, by=by)


@transaction.atomic
def change_role(
    member: Member, role: Role, *, by: Member | None, key: ApiKey | None = None
) -> None:
    if member.role == role:
        return
    if role != Role.OWNER:
        keep_an_owner(member)
    member.role = role
    if role == Role.OWNER:
        member.place = ""
    member.save(update_fields=["role", "place"])
    audit("changed the role of", "member", member.pk, by=by, key=key, role=role)


@transaction.atomic
def bind_member(
    member: Member, place: str, *, by: Member | None, key: ApiKey | None = None
) -> None:
    """From now on the member sees the answers of this store only; "" frees them. An owner sees
    everything, or nobody could free them."""
    place = place.strip()
    if member.place == place:
        return
    if place and member.role == Role.OWNER:
        raise Conflict("owner_sees_all", _("An owner sees every store."), field="place")
    member.place = place
    member.save(update_fields=["place"])
    audit("changed the store of", "member", member.pk, by=by, key=key, place=place)


@transaction.atomic
def leave(member: Member, *, by: Member | None, key: ApiKey | None = None) -> None:
    """The account is closed: sessions and password end, what the member did stays."""
    if member.left_at:
        return
    keep_an_owner(member)
    member.left_at = clock.now()
    member.set_unusable_password()
    member.save(update_fields=["left_at", "password"])
    audit("closed the account of", "member", member.pk, by=by, key=key)


@transaction.atomic
def rejoin(member: Member, *, by: Member | None, key: ApiKey | None = None) -> None:
    """The account is open again; a new link sets its password."""
    if member.left_at is None:
        return
    member.left_at = None
    member.save(update_fields=["left_at"])
    audit("reopened the account of", "member", member.pk, by=by, key=key)


def keep_an_owner(member: Member) -> None:
    """Refuse what would leave the company without an owner who can sign in."""
    if member.role != Role.OWNER:
        return
    owners = Member.objects.select_for_update().filter(role=Role.OWNER, left_at=None)
    if not any(owner.has_usable_password() for owner in owners if owner != member):
        raise Conflict(
            "last_owner",
            _("The last owner cannot leave."),
            help=_("Make another member an owner first."),
        )


@transaction.atomic
def change_profile(member: Member, **changes: object) -> None:
    """A member's own name, language, zone and theme."""
    if changed := assign(member, changes):
        member.save(update_fields=changed)


@transaction.atomic
def create_key(
    name: str, scope: Scope, *, by: Member | None, key: ApiKey | None = None
) -> tuple[ApiKey, Secret]:
    """A new API key and its secret, which exists nowhere else. `key` is the one that asks."""
    secret = new_secret()
    made = ApiKey.objects.create(
        name=name, scope=scope, prefix=secret.shown, digest=secret.digest, by=by
    )
    audit("created", "key", made.pk, by=by, key=key, name=name, scope=scope)
    return made, secret


@transaction.atomic
def revoke_key(revoked: ApiKey, *, by: Member | None, key: ApiKey | None = None) -> None:
    if ApiKey.objects.filter(pk=revoked.pk, revoked_at=None).update(revoked_at=clock.now()):
        audit("revoked", "key", revoked.pk, by=by, key=key, name=revoked.name)
