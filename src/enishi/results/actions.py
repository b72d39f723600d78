"""What members do with results: links that show them, and files of them."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.results.filters import Filters
from enishi.results.models import Share
from enishi.surveys.models import Survey
from enishi.team.access import Caller
from enishi.team.actions import audit

MOST = 50  # open links of a survey
DAYS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class ShareDraft:
    label: str = ""
    days: int = 30
    comments: bool = False


@transaction.atomic
def share_results(survey: Survey, filters: Filters, draft: ShareDraft, *, by: Caller) -> Share:
    """A link that shows the results as they are filtered now, until it expires."""
    if not 1 <= draft.days <= DAYS[-1]:
        raise BadInput("bad_days", _("Between 1 and 365 days."), field="days")
    now = clock.now_us()
    Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.shares.filter(revoked_at=None, expires_at__gt=now).count() >= MOST:
        raise Conflict("too_many_links", _("There are already 50 open links. Revoke one first."))
    share = Share.objects.create(
        survey=survey, code=secrets.token_urlsafe(15), label=draft.label.strip()[:80],
        filters=filters.held_to(by.place).query, comments=draft.comments, place=by.place,
        made_at=now, expires_at=now + draft.days * clock.DAY, by=by.member,
    )  # fmt: skip
    audit("shared results of", "survey", survey.pk, by=by.member, key=by.key, name=share.label)
    return share


@transaction.atomic
def revoke_share(share: Share, *, by: Caller) -> None:
    if Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=clock.now_us()):
        audit(
            "revoked a results link of", "survey", share.survey_id, by=by.member, key=by.key,
            name=share.label,
        )  # fmt: skip


def note_opening(share: Share) -> None:
    """Once a minute at most, so that reading does not become writing."""
    now = clock.now_us()
    if share.opened_at is None or now - share.opened_at > clock.MINUTE:
        Share.objects.filter(pk=share.pk).update(opened_at=now)


@transaction.atomic
def note_export(survey: Survey, what: str, filters: Filters, *, by: Caller) -> None:
    audit(
        "exported results of", "survey", survey.pk, by=by.member, key=by.key, kind=what,
        filter=filters.said,
    )  # fmt: skip
