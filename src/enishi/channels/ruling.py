"""The rules in force, and everything that they look at about one message."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Q

from enishi.channels.enums import PRESSING, REACHED
from enishi.channels.kinds import CHANNELS
from enishi.channels.models import ContactRules, PurposeRule, Receipt, Suppression
from enishi.channels.permission import Case, Earlier, Limit, Permission, Quiet
from enishi.channels.transport import Sender
from enishi.people.models import Person
from enishi.people.queries import consents_of, traits_of
from enishi.team.queries import company
from enishi.work.enums import Kind as WorkKind
from enishi.work.queries import ItemFilter, items_in

# What ships; a company edits it. A purpose that has no rule needs an opt-in.
SHIPPED: Final = (
    PurposeRule(
        purpose="survey", opt_in=False, limit=1, days=30, held_by_complaints=True, quiet=True
    ),
    PurposeRule(purpose="service", opt_in=False, limit=None, days=30, quiet=True),
    PurposeRule(purpose="marketing", opt_in=True, limit=2, days=7, quiet=True),
)
ZONES: Final = ("timezone", "time_zone", "timeZone")  # traits in which somebody's zone stands


@dataclass(frozen=True, slots=True)
class Rules:
    """`whole` holds for every message, `purposes` for those of one purpose."""

    whole: ContactRules
    purposes: dict[str, PurposeRule]
    zone: ZoneInfo
    sender: Sender

    def of(self, purpose: str) -> PurposeRule:
        return self.purposes.get(purpose) or PurposeRule(purpose=purpose)


def rules() -> Rules:
    return _rules(ContactRules.objects.get_or_create(pk=1)[0])


def locked_rules() -> Rules:
    """For whoever writes the ledger, one at a time: SQLite locks the file, PostgreSQL this row."""
    locked = ContactRules.objects.select_for_update().filter(pk=1)
    if whole := locked.first():
        return _rules(whole)
    ContactRules.objects.get_or_create(pk=1)
    return _rules(locked.get())


def _rules(whole: ContactRules) -> Rules:
    ours = company()
    held = {rule.purpose: rule for rule in (*SHIPPED, *PurposeRule.objects.order_by("purpose"))}
    return Rules(
        whole=whole,
        purposes=held,
        zone=ZoneInfo(ours.zone),
        sender=Sender(
            name=whole.sender_name or ours.name,
            address=whole.sender_address or settings.MAIL_FROM,
            reply_to=whole.reply_to,
        ),
    )


def case_of(receipt: Receipt, person: Person, held: Rules) -> Case:
    """Of a stored receipt, what was sent to the person; of a new one, also what waits already."""
    rule, whole = held.of(receipt.purpose), held.whole
    channel = CHANNELS[receipt.kind]
    address = channel.address_of(person)
    said = consents_of(person.pk)
    return Case(
        at=receipt.at,
        kind=receipt.kind,
        purpose=receipt.purpose,
        address=address,
        problem=channel.problem_of(
            {"subject": receipt.subject, "text": receipt.text, "html": receipt.html}
        ),
        repeats=_repeats(receipt),
        permissions=[
            Permission(one.channel, one.granted, one.at)
            for one in said
            if one.purpose == receipt.purpose
        ],
        suppressed=suppressed(receipt.kind, address, receipt.purpose, whole) if address else "",
        earlier=_earlier(receipt),
        complaint=_complaint(person) if rule.held_by_complaints else None,
        zone=(rule.quiet and _zone(person)) or held.zone,
        expires_at=receipt.expires_at,
        ignore_pressure=receipt.ignore_pressure,
        opt_in=rule.opt_in,
        held_by_complaints=rule.held_by_complaints,
        of_purpose=Limit(rule.limit, rule.days),
        of_all=Limit(whole.limit, whole.days),
        quiet=Quiet(whole.quiet_from, whole.quiet_until) if rule.quiet else None,
    )


def digest(address: str, whole: ContactRules) -> str:
    return sha256(f"{whole.salt}:{address}".encode()).hexdigest()


def suppressed(kind: str, address: str, purpose: str, whole: ContactRules) -> str:
    """The reason why the address is left alone; "" it is not."""
    found = Suppression.objects.filter(kind=kind, digest=digest(address, whole), lifted_at=None)
    found = found.filter(Q(purpose="") | Q(purpose=purpose))
    return found.order_by("purpose").values_list("reason", flat=True).first() or ""


def _repeats(receipt: Receipt) -> int | None:
    same = Receipt.objects.filter(person_id=receipt.person_id, step=receipt.step)
    reached = same.filter(state__in=REACHED).exclude(pk=receipt.pk)
    return reached.values_list("pk", flat=True).first()


def _earlier(receipt: Receipt) -> list[Earlier]:
    states = REACHED if receipt.pk else PRESSING
    held = Receipt.objects.filter(person_id=receipt.person_id, state__in=states)
    held = held.exclude(pk=receipt.pk) if receipt.pk else held
    return [Earlier(*one) for one in held.order_by("-at").values_list("purpose", "at")[:1000]]


def _complaint(person: Person) -> int | None:
    standing = items_in(ItemFilter(view="standing", person_id=person.pk))
    about = standing.filter(kind__in=(WorkKind.FOLLOW_UP, WorkKind.ISSUE))
    return about.order_by("pk").values_list("pk", flat=True).first()


def _zone(person: Person) -> ZoneInfo | None:
    for trait in traits_of(person.pk):
        if trait.name in ZONES and isinstance(trait.value, str):
            try:
                return ZoneInfo(trait.value)
            except (ZoneInfoNotFoundError, ValueError):
                return None
    return None
