"""What members do with rules. Each change gives the rule the next number over all rules."""

from dataclasses import dataclass
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from enishi.invitations.actions.letters import LetterDraft, between, checked_letter, expect_open
from enishi.invitations.enums import Trigger
from enishi.invitations.models import Rule
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.segments.actions import checked as checked_condition
from enishi.segments.models import Segment
from enishi.surveys.models import Survey
from enishi.surveys.occasion import NAMES
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.work.actions import checked_tests
from enishi.work.ruling import as_condition

MOST: Final = 100  # of all surveys
LONGEST_DELAY: Final = 365 * 24 * 60  # minutes


@dataclass(frozen=True, kw_only=True)
class RuleDraft(LetterDraft):
    """`where`: what must hold, plain, as `work.ruling` reads it; a list means all of it."""

    name: str
    trigger: str = Trigger.EVENT
    event: str = ""
    where: object = ()
    segment_id: int | None = None
    answered_id: int | None = None
    delay_minutes: int = 0
    at_minute: int | None = None
    percent: int = 100
    quiet_days: int = 30
    carried: tuple[str, ...] = ()


def drafted(survey: Survey, draft: RuleDraft) -> Rule:
    """The rule as it would be, checked and not stored."""
    return Rule(survey=survey, **_checked(survey, draft))


def create_rule(survey: Survey, draft: RuleDraft, *, by: Caller) -> Rule:
    """Off, until it is switched on."""
    values = _checked(survey, draft)
    with transaction.atomic():
        if Rule.objects.filter(deleted_at=None).count() >= MOST:
            raise Conflict("too_many_rules", _("There are already 100 rules."))
        rule = Rule.objects.create(
            survey=survey, **values, version=_next(), made_at=clock.now_us(), by=by.member
        )
        _audit("created", rule, by)
    return rule


@transaction.atomic
def change_rule(rule: Rule, draft: RuleDraft, *, by: Caller) -> Rule:
    """Whoever waits already is written to in the new words."""
    for name, value in _checked(rule.survey, draft).items():
        setattr(rule, name, value)
    rule.version = _next()
    rule.save()
    _audit("changed", rule, by)
    return rule


@transaction.atomic
def switch_rule(rule: Rule, *, on: bool, by: Caller) -> None:
    """Off: nobody new is asked, and whoever waits is not, either."""
    if rule.is_on == on:
        return
    if on:
        expect_open(rule.survey)
    rule.is_on, rule.version = on, _next()
    rule.save(update_fields=["is_on", "version"])
    _audit("switched on" if on else "switched off", rule, by)


@transaction.atomic
def delete_rule(rule: Rule, *, by: Caller) -> None:
    """Can be undone with `bring_back_rule`, and is off then."""
    rule.deleted_at, rule.is_on, rule.version = clock.now_us(), False, _next()
    rule.save(update_fields=["deleted_at", "is_on", "version"])
    _audit("deleted", rule, by)


@transaction.atomic
def bring_back_rule(rule: Rule, *, by: Caller) -> None:
    rule.deleted_at, rule.version = None, _next()
    rule.save(update_fields=["deleted_at", "version"])
    _audit("brought back", rule, by)


def _audit(verb: str, rule: Rule, by: Caller) -> None:
    audit(verb, "invitation rule", rule.pk, by=by.member, key=by.key, name=rule.name)


def _checked(survey: Survey, draft: RuleDraft) -> dict[str, object]:
    name = " ".join(draft.name.split())
    if not name:
        raise BadInput("name_missing", _("Please give it a name."), field="name")
    if len(name) > 120:
        raise BadInput("too_long", _("At most %(n)s characters.") % {"n": 120}, field="name")
    between(draft.delay_minutes, 0, LONGEST_DELAY, "delay_minutes")
    between(draft.percent, 1, 100, "percent")
    between(draft.quiet_days, 0, 365, "quiet_days")
    if draft.at_minute is not None:
        between(draft.at_minute, 0, 24 * 60 - 1, "at_minute")
    if unknown := set(draft.carried) - set(NAMES):
        message = _("An answer can be about: %(names)s.") % {"names": ", ".join(NAMES)}
        raise BadInput("bad_about", message, field="carried", help=", ".join(sorted(unknown)))
    return {
        "name": name,
        "trigger": draft.trigger,
        **_triggered(draft),
        **{one: getattr(draft, one) for one in ("delay_minutes", "at_minute", "percent")},
        "quiet_days": draft.quiet_days,
        "carried": [one for one in NAMES if one in draft.carried],
        **checked_letter(survey, draft),
    }


def _triggered(draft: RuleDraft) -> dict[str, object]:
    """Only what this trigger reads is kept."""
    kept: dict[str, object] = {"event": "", "where": "[]", "segment": None, "answered_id": None}
    if draft.trigger == Trigger.RESOLVED:
        known = Survey.objects.filter(pk=draft.answered_id or 0, deleted_at=None)
        if draft.answered_id is not None and not known.exists():
            raise BadInput("no_such_survey", _("There is no such survey."), field="answered")
        return kept | {"answered_id": draft.answered_id}
    if draft.trigger == Trigger.SEGMENT:
        segment = Segment.objects.filter(pk=draft.segment_id or 0, deleted_at=None).first()
        if segment is None:
            raise BadInput("segment_missing", _("Choose the segment."), field="segment")
        return kept | {"segment": segment}
    if draft.trigger != Trigger.EVENT:
        raise BadInput("bad_trigger", _("There is no such trigger."), field="trigger")
    return kept | {"event": draft.event.strip()[:200], "where": _where(draft)}


def _where(draft: RuleDraft) -> str:
    """What must hold of the event, as `work`'s rules say it."""
    event = draft.event.strip()
    if not event:
        raise BadInput("event_missing", _("Name the event."), field="event")
    tests = checked_tests(draft.where)
    checked_condition(as_condition(event, tests))
    return msgspec.json.encode(draft.where).decode()


def _next() -> int:
    return (Rule.objects.aggregate(last=Max("version"))["last"] or 0) + 1
