"""Addresses that are left alone."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.channels.enums import Kind, Reason
from enishi.channels.kinds import CHANNELS
from enishi.channels.models import Suppression
from enishi.channels.ruling import digest, rules
from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people.enums import Kind as IdentifierKind
from enishi.people.masking import mask
from enishi.team.access import Caller
from enishi.team.actions import audit

MASKED_AS = {Kind.MAIL: IdentifierKind.EMAIL}


@dataclass(frozen=True, slots=True)
class Target:
    """An address by what is kept of it."""

    kind: str
    digest: str
    hint: str = ""
    purpose: str = ""  # "" = every purpose


def target_of(address: str, kind: str = Kind.MAIL, purpose: str = "") -> Target:
    if kind not in CHANNELS:
        raise BadInput("no_such_channel", _("There is no such channel."), field="kind")
    known = CHANNELS[kind].normalised(address)
    if not known:
        raise BadInput("bad_address", _("This is no address."), field="address")
    return Target(kind, digest(known, rules().whole), hint_of(kind, known), purpose)


def hint_of(kind: str, address: str) -> str:
    """The address, masked: enough to tell two apart."""
    return mask(MASKED_AS.get(Kind(kind), kind), address)


@transaction.atomic
def suppress_address(
    address: str,
    *,
    kind: str = Kind.MAIL,
    purpose: str = "",
    reason: str = Reason.HAND,
    by: Caller,
) -> Suppression:
    if reason not in Reason.values:
        raise BadInput("no_such_choice", _("This is none of the choices."), field="reason")
    return suppress(target_of(address, kind, purpose), Reason(reason), by=by)


@transaction.atomic
def suppress(target: Target, reason: Reason, *, by: Caller | None = None) -> Suppression:
    """Nothing goes to this address any more. `by` None: it bounced, or its reader said so."""
    known = {"kind": target.kind, "digest": target.digest, "purpose": target.purpose}
    said = {"hint": target.hint, "reason": reason, "at": clock.now_us()}
    row, new = Suppression.objects.get_or_create(**known, defaults=said)
    if not new and row.lifted_at is not None:
        for name, value in {**said, "lifted_at": None}.items():
            setattr(row, name, value)
        row.save()
        new = True
    if new and by:
        row.by = by.member
        row.save(update_fields=["by"])
        audit("suppressed", "address", row.pk, by=by.member, key=by.key, reason=row.reason)
    return row


@transaction.atomic
def lift_suppression(row: Suppression, *, by: Caller) -> None:
    standing = Suppression.objects.filter(pk=row.pk, lifted_at=None)
    if standing.update(lifted_at=clock.now_us()):
        audit("lifted", "suppression", row.pk, by=by.member, key=by.key)


@transaction.atomic
def bring_back_suppression(row: Suppression, *, by: Caller) -> None:
    """As it was before it was lifted."""
    lifted = Suppression.objects.filter(pk=row.pk).exclude(lifted_at=None)
    if lifted.update(lifted_at=None):
        audit("suppressed", "address", row.pk, by=by.member, key=by.key, reason=row.reason)
