"""The part of the worker that invites a sending's people, a slice at a time."""

from typing import Final

from django.db import transaction

from enishi.invitations.asking import Cause, invitation, keep
from enishi.invitations.enums import STANDING, SendingState
from enishi.invitations.models import Invitation, Sending
from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.segments.models import Membership

SLICE: Final = 100


def fill_due() -> bool:
    """One slice of the oldest sending that is due; whether there was one."""
    due = Sending.objects.filter(state__in=STANDING, due_at__lte=clock.now_us())
    pk = due.order_by("due_at", "pk").values_list("pk", flat=True).first()
    if pk is not None:
        _fill(pk)
    return pk is not None


@transaction.atomic
def _fill(pk: int) -> None:
    sending = Sending.objects.select_for_update().get(pk=pk)
    if sending.state not in STANDING:  # called off meanwhile
        return
    people = _next_people(sending)
    if not people:
        sending.state = SendingState.DONE
    else:
        sending.state, sending.cursor = SendingState.RUNNING, people[-1]
        sending.invited += len(_invite(sending, people))
    sending.save(update_fields=["state", "cursor", "invited"])


def _next_people(sending: Sending) -> list[int]:
    """By id, so that a restart goes on where it was."""
    if sending.segment_id is None:
        return [one for one in sending.people if one > sending.cursor][:SLICE]
    inside = Membership.objects.filter(segment_id=sending.segment_id, person_id__gt=sending.cursor)
    return list(inside.order_by("person_id").values_list("person_id", flat=True)[:SLICE])


def _invite(sending: Sending, people: list[int]) -> list[Invitation]:
    """Those who are somebody today; of two named who became one, the one."""
    now = clock.now_us()
    causes = {f"sending-{sending.pk}-{who}": who for who in person_ids(people).values()}
    known = Invitation.objects.filter(cause__in=causes).values_list("cause", flat=True)
    fresh = []
    for key in sorted(causes.keys() - set(known)):
        cause = Cause(key, causes[key], now, about=sending.about)
        fresh.append(invitation(sending.survey_id, cause, causes[key], now))
    return keep(fresh, sending=sending)
