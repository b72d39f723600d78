"""Readers leave, purpose by purpose, by the signed address in each message; and come back. What
they say is a consent of theirs; of whoever was erased it is kept with the address's digest."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enishi.channels.actions.suppressing import Target, suppress
from enishi.channels.enums import Reason
from enishi.channels.models import Receipt, Suppression
from enishi.channels.ruling import digest, rules
from enishi.lib import clock
from enishi.lib.errors import NotFound
from enishi.people.actions import set_consent
from enishi.people.models import Person
from enishi.people.queries import consents_of, people_with
from enishi.timeline.actions import record

SALT: Final = "channels.leaving"
WHY: Final = "unsubscribe page"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who holds the address. Without a receipt: somebody who was erased since."""

    kind: str
    digest: str
    purpose: str
    language: str
    receipt: Receipt | None
    person: Person | None


def url_for(receipt: Receipt, held_digest: str) -> str:
    said = [receipt.pk, receipt.kind, held_digest, receipt.purpose, receipt.language]
    token = signing.Signer(salt=SALT).sign_object(said)
    return settings.URL + reverse("channels:leave", args=[token])


def reader_of(token: str) -> Reader:
    try:
        number, kind, held, purpose, language = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise NotFound(
            "bad_link",
            _("This address is not complete."),
            help=_("Please check that it is complete. It may stand in two lines of a mail."),
        ) from None
    receipt = Receipt.objects.filter(pk=number).first()
    person = next(iter(people_with([receipt.person_id])), None) if receipt else None
    return Reader(kind, held, purpose, language, receipt, person)


def purposes_kept(reader: Reader) -> dict[str, bool]:
    """Every purpose there is, and whether the reader may get messages of it."""
    held = rules()
    gone = set(
        Suppression.objects.filter(
            kind=reader.kind, digest=reader.digest, lifted_at=None
        ).values_list("purpose", flat=True)
    )
    names = dict.fromkeys([*held.purposes, reader.purpose])
    said = consents_of(reader.person.pk) if reader.person else []
    kept = {}
    for name in names:
        mine = [one for one in said if one.purpose == name and one.channel in ("", reader.kind)]
        allowed = all(one.granted for one in mine) and bool(mine or not held.of(name).opt_in)
        kept[name] = allowed and not gone & {"", name}
    return kept


@transaction.atomic
def leave(reader: Reader, purposes: Collection[str]) -> None:
    """No message of these purposes any more; "" is all of them, also those that come later. The
    same again changes nothing."""
    kept = purposes_kept(reader)
    left = [name for name in kept if kept[name] and {"", name} & set(purposes)]
    if "" in purposes:
        suppress(Target(reader.kind, reader.digest), Reason.UNSUBSCRIBED)
    for name in left:
        if reader.person is None:
            target = Target(reader.kind, reader.digest, purpose=name)
            suppress(target, Reason.UNSUBSCRIBED)
        else:
            _say(reader, reader.person, name, granted=False)
    if left and reader.receipt:
        _tell(reader.receipt, left)


@transaction.atomic
def come_back(reader: Reader, purposes: Collection[str]) -> None:
    """The reader changed their mind about these. What others said (it bounced, a member) stays."""
    kept = purposes_kept(reader)
    back = [name for name in purposes if kept.get(name) is False]
    if not back:
        return
    for name in back:
        if reader.person is not None:
            _say(reader, reader.person, name, granted=True)
    Suppression.objects.filter(
        kind=reader.kind,
        digest=reader.digest,
        purpose__in=[*back, ""],
        reason=Reason.UNSUBSCRIBED,
        lifted_at=None,
    ).update(lifted_at=clock.now_us())


def _say(reader: Reader, person: Person, purpose: str, *, granted: bool) -> None:
    """For this channel; where a refusal of every channel stands, a yes is for every channel too."""
    channels = {reader.kind}
    if granted:
        channels |= {
            one.channel
            for one in consents_of(person.pk)
            if one.purpose == purpose and one.channel in ("", reader.kind) and not one.granted
        }
    for channel in sorted(channels):
        set_consent(person, purpose, channel, granted=granted, reason=WHY, by=None)


def _tell(receipt: Receipt, purposes: Collection[str]) -> None:
    now = clock.now_us()
    record(
        "Unsubscribed",
        receipt.identity_id,
        {"channel": receipt.kind, "purposes": sorted(purposes), "step": receipt.step},
        at=now,
        key=f"message-{receipt.pk}-left-{now}",
        channel=receipt.kind,
    )


def remember_refusals(person: Person, kind: str, address: str) -> None:
    """Before somebody is erased: what they refused outlives them, with the address's digest."""
    held = digest(address, rules().whole)
    for one in consents_of(person.pk):
        if not one.granted and one.channel in ("", kind):
            suppress(Target(kind, held, purpose=one.purpose), Reason.UNSUBSCRIBED)
