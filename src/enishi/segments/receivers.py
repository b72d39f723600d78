"""People come together, and go: who is in a segment follows."""

from django.dispatch import receiver

from enishi.people.signals import erasing, merged
from enishi.segments.actions import forget_members


@receiver(merged)
def on_merged(absorbed: list[int], **_: object) -> None:
    forget_members(absorbed)


@receiver(erasing)
def on_erasing(person_id: int, **_: object) -> None:
    forget_members([person_id])
