"""Put refused messages aside, or take them back."""

from collections.abc import Sequence

from django.db import transaction

from enishi.lib import clock
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member
from enishi.timeline.models import Quarantined


@transaction.atomic
def dismiss_quarantined(ids: Sequence[int], *, by: Member | None, key: ApiKey | None = None) -> int:
    """How many were put aside; those replayed or put aside before stay as they are."""
    waiting = Quarantined.objects.filter(pk__in=ids, replayed_at=None, dismissed_at=None)
    count = waiting.update(dismissed_at=clock.now_us())
    if count:
        audit("dismissed", "quarantined", by=by, key=key, ids=list(ids)[:1000], count=count)
    return count


@transaction.atomic
def restore_quarantined(ids: Sequence[int], *, by: Member | None, key: ApiKey | None = None) -> int:
    """The way back from `dismiss_quarantined`."""
    aside = Quarantined.objects.filter(pk__in=ids).exclude(dismissed_at=None)
    count = aside.update(dismissed_at=None)
    if count:
        audit("restored", "quarantined", by=by, key=key, ids=list(ids)[:1000], count=count)
    return count
