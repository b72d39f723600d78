"""API keys: how one is made, and how a request that carries one is recognised."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from enishi.lib import clock
from enishi.team.access import Caller, caller_of_key
from enishi.team.models import ApiKey

PREFIX = "enk_"
SHOWN = 10  # characters of a key that its list shows
STAMP_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Secret:
    """A key in the clear: exists once, in the answer that shows it."""

    text: str

    @property
    def digest(self) -> str:
        return digest_of(self.text)

    @property
    def shown(self) -> str:
        return self.text[:SHOWN]


def new_secret() -> Secret:
    return Secret(PREFIX + secrets.token_urlsafe(32))


def digest_of(text: str) -> str:
    """SHA-256 suffices: a key has 256 bits of its own, there is nothing to guess."""
    return hashlib.sha256(text.encode()).hexdigest()


def caller_with(text: str) -> Caller | None:
    """The caller that this key stands for; None for an unknown or revoked one."""
    if not text.startswith(PREFIX):
        return None
    key = ApiKey.objects.filter(digest=digest_of(text), revoked_at=None).first()
    if key is None:
        return None
    stamp(key)
    return caller_of_key(key)


def stamp(key: ApiKey) -> None:
    """Note the use, at most once a minute, so that reading does not become writing."""
    now = clock.now()
    if key.used_at and now - key.used_at < STAMP_EVERY:
        return
    stale = Q(used_at=None) | Q(used_at__lt=now - STAMP_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(used_at=now)
