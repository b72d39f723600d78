"""What other rooms announce, and what that means for answers."""

from django.dispatch import receiver

from enishi.lib import clock
from enishi.people.signals import erasing
from enishi.surveys.models import Link, Response
from enishi.surveys.outbox import LATE, tell_waiting
from enishi.timeline.signals import turned

_looked: list[int] = [0]


@receiver(turned)
def on_turn(*, alone: bool, **_: object) -> None:
    """Send what a request could not: it died, or the spool was full."""
    now = clock.now_us()
    if alone or now - _looked[0] >= LATE:
        _looked[0] = now
        tell_waiting(late=0 if alone else LATE)


@receiver(erasing)
def on_erasing(identity_ids: list[int], **_: object) -> None:
    Response.objects.filter(person_id__in=identity_ids).delete()
    Link.objects.filter(person_id__in=identity_ids).delete()
