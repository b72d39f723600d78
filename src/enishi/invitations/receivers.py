"""What other rooms announce, and what that means for invitations."""

from collections.abc import Iterable, Sequence

from django.dispatch import receiver

from enishi.channels.models import Receipt
from enishi.channels.signals import failed, refused, sent
from enishi.invitations import following
from enishi.invitations.filling import fill_due
from enishi.invitations.hearing import enter, hear, resolve
from enishi.invitations.models import Invitation
from enishi.invitations.posting import post_due
from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.people.signals import erasing, merged, unmerged
from enishi.segments.signals import entered
from enishi.surveys.models import Link, Response
from enishi.surveys.signals import begun, opened, submitted
from enishi.timeline.signals import rows_stored, turned
from enishi.work.signals import closed
from enishi.work.watching import Stored

IDLE = clock.SECOND  # between two looks at what is due, while there is nothing
_looked: list[int] = [0]


@receiver(rows_stored)
def on_rows(rows: Sequence[Stored], **_: object) -> None:
    hear(rows)


@receiver(entered)
def on_entered(segment_id: int, person_id: int, at: int, **_: object) -> None:
    enter(segment_id, person_id, at)


@receiver(closed)
def on_closed(item_id: int, status: str, **_: object) -> None:
    resolve(item_id, status)


@receiver(turned)
def on_turn(*, alone: bool, **_: object) -> None:
    """Invite and write, as far as a turn reaches."""
    now = clock.now_us()
    if not alone and 0 <= now - _looked[0] < IDLE:
        return
    while True:
        busy = fill_due()
        busy = bool(post_due()) or busy
        if not (alone and busy):
            break
    _looked[0] = 0 if busy else now


@receiver(sent, sender=Receipt)
def on_sent(receipt: Receipt, **_: object) -> None:
    following.sent(receipt)


@receiver(failed, sender=Receipt)
def on_failed(receipt: Receipt, **_: object) -> None:
    following.failed(receipt)


@receiver(refused, sender=Receipt)
def on_refused(receipt: Receipt, **_: object) -> None:
    following.refused(receipt)


@receiver(opened)
def on_opened(link: Link, **_: object) -> None:
    following.opened(link.pk)


@receiver(begun)
def on_begun(response: Response, **_: object) -> None:
    following.begun(response.link_id)


@receiver(submitted)
def on_submitted(response: Response, **_: object) -> None:
    following.submitted(response.link_id)


@receiver(merged)
def on_merged(person_id: int, absorbed: list[int], **_: object) -> None:
    Invitation.objects.filter(person_id__in=absorbed).update(person_id=person_id)


@receiver(unmerged)
def on_unmerged(person_id: int, **_: object) -> None:
    """Each goes with the identity that it was made for."""
    rows = list(Invitation.objects.filter(person_id=person_id).only("identity_id", "person_id"))
    now = person_ids(_identities(rows))
    for row in rows:
        row.person_id = now[row.identity_id]
    Invitation.objects.bulk_update(rows, ["person_id"], batch_size=500)


def _identities(rows: Iterable[Invitation]) -> set[int]:
    return {row.identity_id for row in rows}


@receiver(erasing)
def on_erasing(identity_ids: list[int], **_: object) -> None:
    Invitation.objects.filter(identity_id__in=identity_ids).delete()
