from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare

from enishi.lib.keyset import Page, key_of, page_of
from enishi.team.models import ApiKey, AuditEntry, Company, Member

PAGE = 50


def company() -> Company:
    """The company; before `init`, one with the defaults (unsaved)."""
    return Company.objects.filter(pk=1).first() or Company(pk=1, name="Enishi")


def company_exists() -> bool:
    return Company.objects.filter(pk=1).exists()


def company_zone() -> ZoneInfo:
    return ZoneInfo(company().zone)


def members() -> QuerySet[Member]:
    """Who works here first, who left last."""
    return Member.objects.order_by(F("left_at").asc(nulls_first=True), "name", "pk")


def keys() -> QuerySet[ApiKey]:
    """Keys in use first, revoked ones last; newest first."""
    return ApiKey.objects.select_related("by").order_by(
        F("revoked_at").asc(nulls_first=True), "-pk"
    )


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which lines of the audit trail; days are of `zone`, both inclusive (UTC if none)."""

    by: int | None = None
    verb: str = ""
    since: date | None = None
    until: date | None = None
    zone: ZoneInfo | None = None


def audit_trail(chosen: TrailFilter) -> QuerySet[AuditEntry]:
    """Newest first."""
    trail = AuditEntry.objects.select_related("by", "key").order_by("-pk")
    if chosen.by:
        trail = trail.filter(by=chosen.by)
    if chosen.verb:
        trail = trail.filter(verb=chosen.verb)
    if chosen.since:
        trail = trail.filter(at__gte=start_of(chosen.since, chosen.zone))
    if chosen.until:
        trail = trail.filter(at__lt=start_of(chosen.until + timedelta(days=1), chosen.zone))
    return trail


def start_of(day: date, zone: ZoneInfo | None) -> datetime:
    return datetime.combine(day, time(), zone or UTC).astimezone(UTC)


def audit_mark() -> int:
    """Changes with everything that a member or a key does."""
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def audit_page(
    chosen: TrailFilter, *, cursor: str | None = None, limit: int = PAGE
) -> Page[AuditEntry]:
    trail = audit_trail(chosen)
    if cursor:
        (before,) = key_of(cursor, int)
        trail = trail.filter(pk__lt=before)
    return page_of(list(trail[: limit + 1]), limit, lambda entry: (entry.pk,))


def audit_lines(chosen: TrailFilter) -> Iterator[AuditEntry]:
    """The whole trail, read in pieces."""
    return audit_trail(chosen).iterator(chunk_size=1000)


def audit_verbs() -> list[str]:
    return sorted(AuditEntry.objects.values_list("verb", flat=True).distinct())


def member_of_session(session_key: str) -> Member | None:
    """Who is signed in with this session: for doors outside of Django's requests."""
    session = SessionStore(session_key)
    pk = str(session.get(SESSION_KEY, "0"))
    member = Member.objects.filter(pk=pk, left_at=None).first()
    if member is None:
        return None
    proof = str(session.get(HASH_SESSION_KEY, ""))
    return member if constant_time_compare(proof, member.get_session_auth_hash()) else None
