"""Who is asked, and when: what happened becomes invitations, in the transaction that stores it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from enishi.invitations.enums import What
from enishi.invitations.models import Invitation, Rule
from enishi.invitations.tallies import tally, week_of
from enishi.lib import clock
from enishi.people.queries import person_ids
from enishi.team.queries import company_zone


@dataclass(frozen=True)
class Cause:
    """Why one person would be asked: the same `key` is the same invitation."""

    key: str
    identity_id: int
    at: int  # when it happened
    event_seq: int | None = None
    about: Mapping[str, object] = field(default_factory=dict)


def is_sampled(person_id: int, rule_id: int, percent: int) -> bool:
    """The same person is always in, or always out: who is asked rarely is not asked by luck."""
    digest = hashlib.sha256(f"{rule_id}:{person_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < percent


def due_time(happened: int, delay_minutes: int, at_minute: int | None, zone: ZoneInfo) -> int:
    """After the delay; with `at_minute` at the next such time of the company's day."""
    then = happened + delay_minutes * clock.MINUTE
    if at_minute is None:
        return then
    local = clock.from_us(then).astimezone(zone)
    hour = time(at_minute // 60, at_minute % 60)
    at = clock.to_us(datetime.combine(local.date(), hour, zone))
    if at < then:
        at = clock.to_us(datetime.combine(local.date() + timedelta(days=1), hour, zone))
    return max(at, then)


def ask_by_rule(rule: Rule, causes: Sequence[Cause]) -> list[Invitation]:
    """Those who are new, are in the sample, and were left alone long enough."""
    people = person_ids({cause.identity_id for cause in causes})
    wanted = {
        cause.key[:300]: cause
        for cause in causes
        if is_sampled(people[cause.identity_id], rule.pk, rule.percent)
    }
    known = set(Invitation.objects.filter(cause__in=wanted).values_list("cause", flat=True))
    asked = asked_lately(rule, {people[one.identity_id] for one in wanted.values()})
    zone, fresh = company_zone(), []
    for key, cause in wanted.items():
        person = people[cause.identity_id]
        if key in known or person in asked:
            continue
        if rule.quiet_days:
            asked.add(person)
        due = due_time(cause.at, rule.delay_minutes, rule.at_minute, zone)
        fresh.append(invitation(rule.survey_id, cause, person, due))
    return keep(fresh, rule=rule)


def asked_lately(rule: Rule, people: Iterable[int]) -> set[int]:
    """Whom this survey asked within the rule's quiet days. Being asked again after a follow-up is
    about the earlier answer, so there only its own invitations count."""
    if not rule.quiet_days:
        return set()
    since = clock.now_us() - rule.quiet_days * clock.DAY
    rows = Invitation.objects.filter(
        person_id__in=people, survey_id=rule.survey_id, made_at__gt=since
    ).exclude(state__in=("refused", "cancelled"))
    if rule.trigger == "resolved":
        rows = rows.filter(rule=rule)
    return set(rows.values_list("person_id", flat=True))


def invitation(survey_id: int, cause: Cause, person_id: int, due_at: int) -> Invitation:
    now = clock.now_us()
    return Invitation(
        survey_id=survey_id,
        cause=cause.key[:300],
        identity_id=cause.identity_id,
        person_id=person_id,
        event_seq=cause.event_seq,
        about=dict(cause.about),
        due_at=max(due_at, now),
        week=week_of(now),
        made_at=now,
    )


def keep(fresh: Sequence[Invitation], **of: object) -> list[Invitation]:
    """Store and count them."""
    for one in fresh:
        for name, value in of.items():
            setattr(one, name, value)
    kept = Invitation.objects.bulk_create(fresh)
    tally(kept, What.INVITED)
    return kept
