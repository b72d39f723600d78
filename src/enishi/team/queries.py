from zoneinfo import ZoneInfo

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from enishi.team.models import Company, Member


def company() -> Company:
    """The company; before `init`, one with the defaults (unsaved)."""
    return Company.objects.filter(pk=1).first() or Company(pk=1, name="Enishi")


def company_zone() -> ZoneInfo:
    return ZoneInfo(company().zone)


def member_of_session(session_key: str) -> Member | None:
    """Who is signed in with this session: for doors outside of Django's requests."""
    session = SessionStore(session_key)
    member = Member.objects.filter(pk=session.get(SESSION_KEY), left_at=None).first()
    if member is None:
        return None
    proof = str(session.get(HASH_SESSION_KEY, ""))
    return member if constant_time_compare(proof, member.get_session_auth_hash()) else None


def is_founded() -> bool:
    return Company.objects.filter(pk=1).exists()
