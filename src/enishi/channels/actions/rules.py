"""The rules of contacting, as an owner writes them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.channels.models import ContactRules, PurposeRule
from enishi.channels.ruling import SHIPPED, Rules, locked_rules, rules
from enishi.lib import email
from enishi.lib.errors import BadInput, Conflict
from enishi.lib.text import plain
from enishi.team.access import Caller
from enishi.team.actions import audit

DAY: Final = 24 * 60  # minutes
MOST_PURPOSES: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class PurposeDraft:
    """`limit` None: as many as there are."""

    purpose: str
    opt_in: bool = True
    limit: int | None = None
    days: int = 30
    held_by_complaints: bool = False
    quiet: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RulesDraft:
    """Times are minutes of the day; the same twice is no quiet time."""

    limit: int
    days: int
    quiet_from: int
    quiet_until: int
    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    per_second: int = 5
    purposes: Sequence[PurposeDraft] = ()


@transaction.atomic
def change_rules(draft: RulesDraft, *, version: int, by: Caller) -> Rules:
    """All of them at once; refused where somebody changed them since that version was read."""
    whole = locked_rules().whole
    if whole.version != version:
        raise Conflict(
            "changed_meanwhile",
            _("Somebody changed the rules since you opened them."),
            field="version",
            help=_("Load the page again, look at what is new, and repeat your change."),
        )
    said = asdict(draft)
    purposes = [PurposeDraft(**one) for one in said.pop("purposes")]
    _check(draft)
    for name, value in said.items():
        setattr(whole, name, value)
    whole.version += 1
    whole.save()
    _write_purposes(purposes)
    audit("changed", "contact rules", 1, by=by.member, key=by.key)
    return rules()


def _write_purposes(purposes: Sequence[PurposeDraft]) -> None:
    """What is not named is gone; those that ship then hold as they ship."""
    PurposeRule.objects.exclude(purpose__in=[one.purpose for one in purposes]).delete()
    for one in purposes:
        said = asdict(one)
        PurposeRule.objects.update_or_create(purpose=said.pop("purpose"), defaults=said)


def _check(draft: RulesDraft) -> None:
    _within("limit", draft.limit, 0, 100)
    _within("days", draft.days, 1, 365)
    _within("quiet_from", draft.quiet_from, 0, DAY - 1)
    _within("quiet_until", draft.quiet_until, 0, DAY - 1)
    _within("per_second", draft.per_second, 1, 200)
    if not draft.sender_name.isprintable() or len(draft.sender_name) > 120:
        raise BadInput("bad_name", _("A name is one line of text."), field="sender_name")
    for name in ("sender_address", "reply_to"):
        value = getattr(draft, name)
        if value and email.address(value) != value:
            raise BadInput("bad_address", _("This is no address."), field=name)
    names = [one.purpose for one in draft.purposes]
    if len(names) != len(set(names)) or len(names) > MOST_PURPOSES:
        raise BadInput("bad_purposes", _("A purpose has one rule."), field="purposes")
    for one in draft.purposes:
        _check_purpose(one)


def _check_purpose(one: PurposeDraft) -> None:
    if not 0 < len(one.purpose) <= 40 or one.purpose != plain(one.purpose):
        raise BadInput("bad_purpose", _("A purpose has 1 to 40 characters."), field="purposes")
    if one.limit is not None:
        _within("purposes", one.limit, 0, 100)
    _within("purposes", one.days, 1, 365)


def _within(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        text = _("A number from %(low)s to %(high)s.") % {"low": low, "high": high}
        raise BadInput("out_of_range", text, field=field)


def draft_of(held: Rules) -> RulesDraft:
    """The rules in force."""
    whole: ContactRules = held.whole
    names = ("limit", "days", "quiet_from", "quiet_until", "per_second")
    texts = ("sender_name", "sender_address", "reply_to")
    order = {rule.purpose: place for place, rule in enumerate(SHIPPED)}
    purposes = sorted(
        held.purposes.values(), key=lambda one: (order.get(one.purpose, 99), one.purpose)
    )
    return RulesDraft(
        **{name: getattr(whole, name) for name in (*names, *texts)},
        purposes=[_purpose_draft(one) for one in purposes],
    )


def _purpose_draft(one: PurposeRule) -> PurposeDraft:
    return PurposeDraft(
        purpose=one.purpose,
        opt_in=one.opt_in,
        limit=one.limit,
        days=one.days,
        held_by_complaints=one.held_by_complaints,
        quiet=one.quiet,
    )
