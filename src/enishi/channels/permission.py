"""Whether a message may reach a person, and when: pure functions, asked in order; the first that
has something to say decides. What it saw stands in the receipt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from enishi.channels.enums import Rule
from enishi.lib import clock


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `limit` messages to one person within `days` days; None: no limit."""

    limit: int | None
    days: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """From minute `start` of a person's day to minute `end`; over midnight where it is earlier."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Permission:
    """What the person said about this purpose; channel "" is every channel."""

    channel: str
    granted: bool
    at: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another message to the same person."""

    purpose: str
    at: int


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that the rules look at. `at` is when the message would be sent."""

    at: int
    kind: str
    purpose: str
    address: str
    problem: str = ""  # of its content
    repeats: int | None = None  # the receipt by which the person had this step already
    permissions: Sequence[Permission] = ()
    suppressed: str = ""  # the reason
    earlier: Sequence[Earlier] = ()
    complaint: int | None = None  # an open follow-up
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    expires_at: int | None = None
    ignore_pressure: bool = False
    opt_in: bool = True
    held_by_complaints: bool = False
    of_purpose: Limit = Limit(None, 30)
    of_all: Limit = Limit(None, 7)
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`until`: not before this instant. Without a rule: allowed at once."""

    rule: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    refused: bool = False
    until: int | None = None


Check = Callable[[Case], Verdict | None]


def judge(case: Case) -> Verdict:
    return next((found for check in CHECKS if (found := check(case))), Verdict())


def _refused(rule: Rule, **values: object) -> Verdict:
    return Verdict(rule.value, values, refused=True)


def in_time(case: Case) -> Verdict | None:
    if case.expires_at is not None and case.at >= case.expires_at:
        return _refused(Rule.EXPIRED, expires_at=case.expires_at)
    return None


def can_be_sent(case: Case) -> Verdict | None:
    return _refused(Rule.CONTENT, problem=case.problem) if case.problem else None


def has_an_address(case: Case) -> Verdict | None:
    return None if case.address else _refused(Rule.ADDRESS, kind=case.kind)


def is_new(case: Case) -> Verdict | None:
    """Of two people who became one, each may have had the step."""
    return _refused(Rule.REPEATED, receipt=case.repeats) if case.repeats else None


def is_not_suppressed(case: Case) -> Verdict | None:
    return _refused(Rule.SUPPRESSED, reason=case.suppressed) if case.suppressed else None


def is_permitted(case: Case) -> Verdict | None:
    """Of what was said about all channels and about this one, a refusal holds."""
    said = [one for one in case.permissions if one.channel in ("", case.kind)]
    against = [one for one in said if not one.granted]
    if against:
        newest = max(against, key=lambda one: one.at)
        return _refused(
            Rule.CONSENT, purpose=case.purpose, channel=newest.channel, refused_at=newest.at
        )
    if case.opt_in and not said:
        return _refused(Rule.CONSENT, purpose=case.purpose, channel=case.kind)
    return None


def is_not_complaining(case: Case) -> Verdict | None:
    if case.held_by_complaints and case.complaint is not None:
        return _refused(Rule.COMPLAINT, follow_up=case.complaint)
    return None


def does_not_press_by_purpose(case: Case) -> Verdict | None:
    mine = [one for one in case.earlier if one.purpose == case.purpose]
    return _pressing(case, mine, case.of_purpose, Rule.PURPOSE_PRESSURE)


def does_not_press(case: Case) -> Verdict | None:
    return _pressing(case, case.earlier, case.of_all, Rule.PRESSURE)


def _pressing(case: Case, earlier: Sequence[Earlier], bound: Limit, rule: Rule) -> Verdict | None:
    if case.ignore_pressure or bound.limit is None:
        return None
    window = bound.days * clock.DAY
    within = sorted((one.at for one in earlier if one.at > case.at - window), reverse=True)
    if len(within) < bound.limit:
        return None
    free_at = within[bound.limit - 1] + window if bound.limit else None
    return _refused(
        rule,
        purpose=case.purpose,
        count=len(within),
        limit=bound.limit,
        days=bound.days,
        free_at=free_at,
    )


def is_not_quiet(case: Case) -> Verdict | None:
    """Not a refusal: it waits for the morning, unless it would be too late then."""
    if case.quiet is None:
        return None
    ends = end_of_quiet(case.at, case.quiet, case.zone)
    if ends is None:
        return None
    if case.expires_at is not None and ends >= case.expires_at:
        return _refused(Rule.EXPIRED, expires_at=case.expires_at)
    return Verdict(Rule.QUIET.value, {"until": ends, "zone": case.zone.key}, until=ends)


def end_of_quiet(at: int, quiet: Quiet, zone: ZoneInfo) -> int | None:
    """When the quiet hours end in which the instant lies; None outside of them."""
    local = clock.from_us(at).astimezone(zone)
    minute = local.hour * 60 + local.minute
    if quiet.start <= quiet.end:
        inside = quiet.start <= minute < quiet.end
    else:
        inside = minute >= quiet.start or minute < quiet.end
    if not inside:
        return None
    day = local.date() + timedelta(days=int(minute >= quiet.end))
    hour = time(quiet.end // 60 % 24, quiet.end % 60)
    ends = clock.to_us(datetime.combine(day, hour, zone))
    # Where clocks go back, the wall may say it twice: never stand still.
    return max(ends, at + clock.MINUTE)


CHECKS: tuple[Check, ...] = (
    in_time,
    can_be_sent,
    has_an_address,
    is_new,
    is_not_suppressed,
    is_permitted,
    is_not_complaining,
    does_not_press_by_purpose,
    does_not_press,
    is_not_quiet,
)
