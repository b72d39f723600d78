"""Counting what becomes of invitations, in the transaction that changes them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F

from enishi.invitations.enums import What
from enishi.invitations.models import Invitation, Tally
from enishi.lib import clock
from enishi.team.queries import company_zone


def week_of(moment: int) -> str:
    """The Monday of its week, in the company's zone."""
    day = date.fromisoformat(clock.local_date(moment, company_zone()))
    return (day - timedelta(days=day.weekday())).isoformat()


def tally(invitations: Iterable[Invitation], what: What, reason: str = "") -> None:
    """The week is that of the invitation, so that a share is of the same people."""
    counted = Counter(
        (one.survey_id, one.rule_id or 0, one.sending_id or 0, one.channel, one.week)
        for one in invitations
    )
    for (survey, rule, sending, channel, week), n in counted.items():
        row, _is_new = Tally.objects.get_or_create(
            survey_id=survey, rule_id=rule, sending_id=sending, channel=channel, week=week,
            what=what, reason=reason,
        )  # fmt: skip
        Tally.objects.filter(pk=row.pk).update(n=F("n") + n)
