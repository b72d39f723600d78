from django.db import transaction

from enishi.lib import clock
from enishi.team.models import ApiKey, AuditEntry, Company, Member


def audit(  # noqa: PLR0913 -- one line of the trail: who, what, on what
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
    """The first run: the company and its owner. Refused by the unique row if there is one already."""
    company.pk = 1
    company.save(force_insert=True)
    owner = Member(email=owner_email.strip().lower(), name=owner_name, role="owner")
    owner.set_password(password)
    owner.save()
    audit("founded", "company", 1, by=owner)
    return owner
