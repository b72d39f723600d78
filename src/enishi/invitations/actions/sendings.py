"""One send to a segment or to chosen people. The worker does it, slice by slice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enishi.channels.actions import withdraw
from enishi.invitations.actions.letters import LetterDraft, checked_letter, expect_open
from enishi.invitations.ending import end
from enishi.invitations.enums import Origin, Reason, SendingState, State
from enishi.invitations.models import Invitation, Sending
from enishi.invitations.steps import step_of
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict, NotFound
from enishi.people.queries import people_with, person
from enishi.segments.models import Segment
from enishi.surveys.models import Survey
from enishi.surveys.occasion import about_of
from enishi.team.access import Caller
from enishi.team.actions import audit

MOST_PEOPLE: Final = 1_000  # by name; more are a segment
AT_ONCE: Final = 1_000  # mails under way that are called off with their sending


@dataclass(frozen=True, kw_only=True)
class SendingDraft(LetterDraft):
    """To a segment, or to `people` (ids). The same `once` again is the same sending."""

    segment_id: int | None = None
    people: tuple[int, ...] = ()
    about: Mapping[str, object] = field(default_factory=dict)
    due_at: int | None = None
    origin: str = Origin.PAGE
    once: str = ""


def send(survey: Survey, draft: SendingDraft, *, by: Caller) -> tuple[Sending, bool]:
    """The sending as the worker will do it, and whether it is new."""
    once = _digest([survey.pk, draft.once]) if draft.once else None
    said = {one: getattr(draft, one) for one in ("segment_id", "people", "about", "due_at")}
    body = _digest(said | checked_letter(survey, draft))
    if once and (known := Sending.objects.filter(once=once).first()):
        return _the_same(known, body), False
    expect_open(survey)
    values = _checked(draft) | checked_letter(survey, draft)
    now = clock.now_us()
    try:
        with transaction.atomic():
            sending = Sending.objects.create(
                survey=survey, **values, origin=draft.origin, once=once, body=body,
                due_at=max(now, draft.due_at or 0), made_at=now, by=by.member, key=by.key,
            )  # fmt: skip
            told = {"name": survey.name, "count": len(draft.people)}
            audit("added", "survey sending", sending.pk, by=by.member, key=by.key, **told)
    except IntegrityError:  # the same request, at the same moment
        return _the_same(Sending.objects.get(once=once), body), False
    return sending, True


def _the_same(known: Sending, body: str) -> Sending:
    if known.body != body:
        message = _("This Idempotency-Key was used with another request.")
        raise Conflict("key_used", message, field="Idempotency-Key")
    return known


def _checked(draft: SendingDraft) -> dict[str, object]:
    about = about_of(draft.about)
    if draft.segment_id is not None:
        segment = Segment.objects.filter(pk=draft.segment_id, deleted_at=None).first()
        if segment is None:
            raise BadInput("no_such_segment", _("There is no such segment."), field="segment")
        return {"segment": segment, "people": [], "about": about}
    ids = sorted(set(draft.people))
    if not ids:
        message = _("Choose a segment, or name people.")
        raise BadInput("nobody", message, field="people")
    if len(ids) > MOST_PEOPLE:
        message = _("At most 1,000 people by name; more are a segment.")
        raise BadInput("too_many_people", message, field="people")
    if missing := set(ids) - {one.pk for one in people_with(ids)}:
        ids = sorted({*(set(ids) - missing), *(_person(one) for one in missing)})
    return {"segment": None, "people": ids, "about": about}


def _person(number: int) -> int:
    """Of somebody who was merged, the one that they are today."""
    try:
        return person(number).pk
    except NotFound as error:
        message = _("There is no such person.")
        raise BadInput("no_such_person", message, field="people", help=str(number)) from error


def call_off(sending: Sending, *, by: Caller) -> Sending:
    """Whoever was not written to yet, is not any more."""
    with transaction.atomic():
        standing = Sending.objects.filter(pk=sending.pk).exclude(state=SendingState.CANCELLED)
        if standing.update(state=SendingState.CANCELLED):
            audit("called off", "survey sending", sending.pk, by=by.member, key=by.key)
    handed = Invitation.objects.filter(sending=sending, state=State.HANDED).order_by("pk")
    for one in list(handed[:AT_ONCE]):
        _take_back(one)
    sending.refresh_from_db()
    return sending


@transaction.atomic
def _take_back(one: Invitation) -> None:
    """Out of the hands of `channels`, if it is still time."""
    try:
        taken = withdraw(person(one.person_id), step_of(one.pk, one.letters))
    except NotFound:  # erased meanwhile
        return
    if taken:
        end(one, State.CANCELLED, Reason.CALLED_OFF)


def _digest(value: object) -> str:
    return sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
