"""The cast: Aya owns the company, Ben analyses, Vic may only look, Otto is nobody here."""

from functools import cache

from django.contrib.auth.hashers import make_password
from django.test import Client

from enishi.team.enums import Role
from enishi.team.models import Company, Member

PASSWORD = "correct horse battery"  # of everybody in the cast


@cache
def hashed() -> str:
    """argon2 is slow on purpose; once is enough for the whole cast."""
    return make_password(PASSWORD)


def company() -> Company:
    return Company.objects.get_or_create(pk=1, defaults={"name": "青葉リビング"})[0]


def member(name: str, role: Role) -> Member:
    company()
    known = Member.objects.filter(name=name).first()
    if known:
        return known
    person = Member(email=f"{name.lower()}@example.jp", name=name, role=role)
    person.password = hashed()
    person.save()
    return person


def aya() -> Member:
    return member("Aya", Role.OWNER)


def ben() -> Member:
    return member("Ben", Role.ANALYST)


def vic() -> Member:
    return member("Vic", Role.VIEWER)


def browser_of(who: Member) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(who)
    return client
