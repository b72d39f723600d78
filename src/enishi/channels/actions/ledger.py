"""A message that waits is taken back; one that failed, or of which nobody knows, is sent again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.channels.enums import State
from enishi.channels.models import Receipt
from enishi.channels.queries import receipt_of
from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.people.models import Person
from enishi.team.access import Caller
from enishi.team.actions import audit

AGAIN = (State.FAILED, State.UNKNOWN)


def withdraw(person: Person, step: str) -> bool:
    """Take a step back that is not sent yet; whether it was still time."""
    found = receipt_of(person.pk, step)
    return found is not None and _cancelled(found)


@transaction.atomic
def cancel(receipt: Receipt, *, by: Caller) -> bool:
    if not _cancelled(receipt):
        return False
    audit("withdrew", "message", receipt.pk, by=by.member, key=by.key)
    return True


def _cancelled(receipt: Receipt) -> bool:
    waiting = Receipt.objects.filter(pk=receipt.pk, state=State.WAITING)
    return bool(waiting.update(state=State.CANCELLED))


@transaction.atomic
def resend(receipt: Receipt, *, by: Caller) -> Receipt:
    """Every rule is asked again when its turn comes. Whose fate is unknown may get it twice."""
    again = Receipt.objects.filter(pk=receipt.pk, state__in=AGAIN)
    now = clock.now_us()
    changed = again.update(
        state=State.WAITING, at=now, attempts=0, error="", permanent=False, rule="", values={}
    )
    receipt.refresh_from_db()
    if changed:
        audit("sent again", "message", receipt.pk, by=by.member, key=by.key)
    elif receipt.state != State.WAITING:
        raise Conflict(
            "not_failed",
            _("Only a message that failed, or whose fate is unknown, can be sent again."),
            help=_("It is “%(state)s”.") % {"state": State(receipt.state).label},
        )
    return receipt
