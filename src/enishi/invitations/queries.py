"""Who was asked, what came of it, and who would be asked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from enishi.ask.queries import ask
from enishi.invitations.enums import State, Trigger, What
from enishi.invitations.models import Invitation, Rule, Sending, Tally
from enishi.lens.statistics.proportions import wilson
from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.lib.keyset import Page, key_of, page_of
from enishi.segments.queries import entries_since
from enishi.surveys.actions import MAIL
from enishi.surveys.enums import ResponseState
from enishi.surveys.models import Response, Survey
from enishi.surveys.queries import FEWEST
from enishi.work.enums import Kind
from enishi.work.models import Item
from enishi.work.ruling import as_condition, tests_of

LEAST: Final = 10  # sent mails before a share of them says something
WEEKS: Final = 12


@dataclass(frozen=True)
class Rate:
    """Answered of sent, with its 95 % interval; shares are None where there are too few."""

    answered: int
    sent: int
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def percent(self) -> str:
        return "" if self.share is None else f"{100 * self.share:.0f}"


@dataclass(frozen=True)
class Figures:
    """What became of the invitations of one rule, sending, channel or week."""

    counts: Mapping[str, int]
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> Rate:
        return rate_of(self.counts.get(What.ANSWERED, 0), self.counts.get(What.SENT, 0))


def rate_of(answered: int, sent: int) -> Rate:
    if sent < LEAST or answered > sent:
        return Rate(answered, sent)
    low, high = wilson(answered, sent)
    return Rate(answered, sent, answered / sent, low, high)


def figures_by(survey: Survey, by: str = "") -> dict[object, Figures]:
    """By `rule_id`, `sending_id`, `channel` or `week`; "" all together, under None."""
    rows = Tally.objects.filter(survey=survey)
    names = [by, "what", "reason"] if by else ["what", "reason"]
    counts: dict[object, Counter[str]] = {}
    reasons: dict[object, Counter[str]] = {}
    for *key, what, reason, n in rows.values_list(*names).annotate(n=Sum("n")).order_by(*names):
        place = key[0] if key else None
        counts.setdefault(place, Counter())[what] += n
        if reason:
            reasons.setdefault(place, Counter())[reason] += n
    return {
        place: Figures(found, dict(reasons.get(place, Counter()).most_common()))
        for place, found in counts.items()
    }


def figures(survey: Survey) -> Figures:
    return figures_by(survey).get(None, Figures({}))


def anonymous_rate(survey: Survey) -> Rate | None:
    """Of an anonymous survey only in total: its mails carry one link for everybody."""
    answered = Response.objects.filter(
        survey=survey, state=ResponseState.FINISHED, link__occasion=MAIL
    ).count()
    if answered < FEWEST:
        return None
    return rate_of(answered, figures(survey).counts.get(What.SENT, 0))


def rules_of(survey: Survey) -> QuerySet[Rule]:
    return (
        Rule.objects.filter(survey=survey, deleted_at=None).select_related("segment").order_by("pk")
    )


def sendings_of(survey: Survey, limit: int = 20) -> list[Sending]:
    """The newest first."""
    found = Sending.objects.filter(survey=survey).select_related("segment", "by", "key")
    return list(found.order_by("-pk")[:limit])


# -- single invitations ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class InvitationFilter:
    what: str = ""
    reason: str = ""
    rule_id: int | None = None
    sending_id: int | None = None
    week: str = ""
    channel: str = ""
    person_id: int | None = None
    cursor: str = ""
    limit: int = 50


_MARKS: Final = {
    What.SENT: "sent_at",
    What.OPENED: "opened_at",
    What.STARTED: "started_at",
    What.ANSWERED: "answered_at",
}


def invitations_in(survey: Survey, wanted: InvitationFilter) -> QuerySet[Invitation]:
    """Everything that the filter lets through, in no order."""
    found = Invitation.objects.filter(survey=survey)
    if wanted.what and wanted.what not in What.values:
        raise BadInput("bad_view", _("There is no such list."), field="what")
    if wanted.what == What.HELD:
        found = found.filter(state__in=(State.REFUSED, State.FAILED, State.CANCELLED))
    elif wanted.what in _MARKS:
        found = found.exclude(**{_MARKS[What(wanted.what)]: None})
    for name in ("reason", "week", "channel"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    for name in ("rule_id", "sending_id", "person_id"):
        if (number := getattr(wanted, name)) is not None:
            found = found.filter(**{name: number})
    return found


def invitations_page(survey: Survey, wanted: InvitationFilter) -> Page[Invitation]:
    """The newest first."""
    found = invitations_in(survey, wanted).select_related("rule", "sending")
    if wanted.cursor:
        found = found.filter(pk__lt=key_of(wanted.cursor, int)[0])
    rows = list(found.order_by("-pk")[: wanted.limit + 1])
    return page_of(rows, wanted.limit, lambda one: (one.pk,))


def invitations_of(person_id: int, limit: int = 20) -> list[Invitation]:
    """Of one person, the newest first."""
    found = Invitation.objects.filter(person_id=person_id).select_related("survey", "rule")
    return list(found.order_by("-pk")[:limit])


# -- who would be asked ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreseen:
    """People whom the rule would have met in the last 30 days; in the sample about `sampled`."""

    met: int
    sampled: int


def would_have_asked(rule: Rule) -> Foreseen:
    """`rule` need not be stored. Before quiet days and contact rules."""
    since = clock.now_us() - 30 * clock.DAY
    if rule.trigger == Trigger.SEGMENT:
        met = entries_since(rule.segment_id, since) if rule.segment_id else 0
    elif rule.trigger == Trigger.RESOLVED:
        lately = Item.objects.filter(
            kind=Kind.FOLLOW_UP, status="resolved", closed_at__gte=since, event_seq__isnull=False
        )
        met = lately.values("person_id").distinct().count()
    else:
        condition = as_condition(rule.event, tests_of(rule.where))
        met = ask("segment.preview", {"condition": condition}).n
    return Foreseen(met, round(met * rule.percent / 100))
