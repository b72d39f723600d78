"""What people become, and what that means for the ledger."""

from django.dispatch import receiver

from enishi.channels.kinds import CHANNELS
from enishi.channels.leaving import remember_refusals
from enishi.channels.models import Receipt
from enishi.people.queries import people_with, person_ids
from enishi.people.signals import erasing, merged, unmerged


@receiver(merged)
def on_merged(person_id: int, absorbed: list[int], **_: object) -> None:
    Receipt.objects.filter(person_id__in=absorbed).update(person_id=person_id)


@receiver(unmerged)
def on_unmerged(person_id: int, **_: object) -> None:
    """Each message goes with the identity that it was for."""
    rows = list(Receipt.objects.filter(person_id=person_id).only("identity_id", "person_id"))
    now = person_ids({row.identity_id for row in rows})
    for row in rows:
        row.person_id = now[row.identity_id]
    Receipt.objects.bulk_update(rows, ["person_id"], batch_size=500)


@receiver(erasing)
def on_erasing(person_id: int, identity_ids: list[int], **_: object) -> None:
    for person in people_with([person_id]):
        for kind, channel in CHANNELS.items():
            if address := channel.address_of(person):
                remember_refusals(person, kind, address)
    Receipt.objects.filter(identity_id__in=identity_ids).delete()
