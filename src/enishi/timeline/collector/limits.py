"""A source's rate limit: a bucket of events that fills at its rate and holds one second's worth."""

from math import ceil
from time import monotonic

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import TooMany


class Limits:
    def __init__(self) -> None:
        self._buckets: dict[int, tuple[float, float]] = {}  # source → (events left, when)

    def take(self, source_id: int, rate: int, events: int) -> None:
        """TooMany while the bucket is in debt. A batch that is greater passes and leaves a debt."""
        now = monotonic()
        left, since = self._buckets.get(source_id, (float(rate), now))
        left = min(float(rate), left + (now - since) * rate)
        if left <= 0:
            self._buckets[source_id] = (left, now)
            raise TooMany(
                "rate_limited",
                _("This source sends more than its rate limit allows."),
                retry_after=max(1, ceil(-left / rate)),
            )
        self._buckets[source_id] = (left - events, now)
