from django.db import transaction

from enishi.lib import clock
from enishi.team.enums import Scope
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
    owner = Member(email=owner_email.strip().lower(), name=owner_name, role="owner")
    owner.set_password(password)
    owner.save()
    audit("founded", "company", 1, by=owner)
    return owner


@transaction.atomic
def create_key(name: str, scope: Scope, *, by: Member | None) -> tuple[ApiKey, Secret]:
    """A new API key and its secret, which exists nowhere else."""
    secret = new_secret()
    key = ApiKey.objects.create(
        name=name, scope=scope, prefix=secret.shown, digest=secret.digest, by=by
    )
    audit("created", "key", key.pk, by=by, name=name, scope=scope)
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Member | None) -> None:
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now()):
        audit("revoked", "key", key.pk, by=by, name=key.name)
