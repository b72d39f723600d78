"""Send refused messages again, put them aside, or take them back."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member
from enishi.timeline.models import Quarantined
from enishi.timeline.queries import QuarantineFilter, quarantined
from enishi.timeline.replay import replay_quarantined

AT_ONCE = 500  # messages in one go: each is checked and made durable by itself


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


def replay_all_quarantined(
    wanted: QuarantineFilter, *, by: Member | None, key: ApiKey | None = None
) -> tuple[int, int]:
    """All that wait and that the filter finds, oldest first: (sent again, still refused).

    A message that is refused again stays where it is, as it was."""
    sent = refused = 0
    for row in quarantined(replace(wanted, state="open")).order_by("pk")[:AT_ONCE]:
        try:
            replay_quarantined(row, by=by, key=key)
        except BadInput:
            refused += 1
        else:
            sent += 1
    return sent, refused
