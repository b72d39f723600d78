"""Write keys: kept as digests, looked up in memory, never more than a few seconds out of date."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from time import monotonic
from typing import Final

import msgspec
from django.db import DatabaseError, close_old_connections
from django.db.models import Q

from enishi.lib import clock
from enishi.timeline.models import WriteKey

FRESH: Final = 3.0  # seconds that a revoked key may still be taken for good
_UNKNOWN: Final = 10_000  # digests remembered as unknown until the next look

_log = logging.getLogger(__name__)


class Known(msgspec.Struct, frozen=True):
    """The source that a write key stands for."""

    source_id: int
    rate: int = 0  # events a second; 0 = no limit


@lru_cache(maxsize=1024)
def digest(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()


def from_database() -> dict[str, Known]:
    """Every key in force, by its digest."""
    close_old_connections()
    in_force = Q(revoked_at=None) | Q(revoked_at__gt=clock.now())
    rows = WriteKey.objects.filter(in_force, source__closed_at=None)
    return {
        digest: Known(source_id, rate)
        for digest, source_id, rate in rows.values_list("digest", "source_id", "source__rate")
    }


class Keys:
    def __init__(self, load: Callable[[], Mapping[str, Known]] = from_database) -> None:
        self._load = load
        self._known: Mapping[str, Known] = {}
        self._unknown: set[str] = set()
        self._looked = float("-inf")
        self._lock = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "keys")  # with a database connection of its own

    async def find(self, key: str) -> Known | None:
        """The source of a key in force. A key that is not known is looked for at once."""
        wanted, now = digest(key), monotonic()
        if now - self._looked > FRESH:
            await self._look(since=now)
        known = self._known.get(wanted)
        if known is None and wanted not in self._unknown:
            await self._look(since=now)
            known = self._known.get(wanted)
            if known is None and len(self._unknown) < _UNKNOWN:
                self._unknown.add(wanted)
        return known

    async def _look(self, since: float) -> None:
        """Read all keys, unless somebody else's reading began after `since`."""
        async with self._lock:
            if self._looked >= since:
                return
            started = monotonic()
            loop = asyncio.get_running_loop()
            try:
                self._known = await loop.run_in_executor(self._thread, self._load)
            except DatabaseError:
                if self._looked == float("-inf"):
                    raise
                _log.exception("The write keys cannot be read; the last known ones stay in force")
            self._unknown.clear()
            self._looked = started

    def close(self) -> None:
        self._thread.shutdown()
