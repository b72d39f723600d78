"""What other rooms announce, and what that means for items."""

from collections.abc import Sequence

from django.dispatch import receiver

from enishi.people.queries import person_ids
from enishi.people.signals import erasing, merged, unmerged
from enishi.segments.signals import entered
from enishi.timeline.signals import rows_stored
from enishi.work.models import Item
from enishi.work.opening import enter, hear
from enishi.work.watching import Stored


@receiver(rows_stored)
def on_rows(rows: Sequence[Stored], **_: object) -> None:
    hear(rows)


@receiver(entered)
def on_entered(segment_id: int, person_id: int, at: int, **_: object) -> None:
    enter(segment_id, person_id, at)


@receiver(merged)
def on_merged(person_id: int, absorbed: list[int], **_: object) -> None:
    Item.objects.filter(person_id__in=absorbed).update(person_id=person_id)


@receiver(unmerged)
def on_unmerged(person_id: int, **_: object) -> None:
    """Each item goes with the identity that it was opened for."""
    items = list(Item.objects.filter(person_id=person_id).only("identity_id", "person_id"))
    now = person_ids({item.identity_id for item in items if item.identity_id})
    for item in items:
        item.person_id = now.get(item.identity_id or 0)
    Item.objects.bulk_update(items, ["person_id"])


@receiver(erasing)
def on_erasing(identity_ids: list[int], **_: object) -> None:
    Item.objects.filter(identity_id__in=identity_ids).delete()
