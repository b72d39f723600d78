"""The part of the worker that writes to people whose time has come.

What is handed to `channels` is handed over in the transaction that marks it, under a step of its
own: a process that dies leaves both or neither, and nobody is written to twice."""

from time import monotonic
from typing import Final

from django.db import transaction

from enishi.channels.actions import Message, Occasion, contact
from enishi.channels.models import Receipt
from enishi.invitations.ending import end
from enishi.invitations.enums import Reason, SendingState, State, Trigger
from enishi.invitations.models import Invitation, Rule
from enishi.invitations.steps import step_of
from enishi.invitations.writing import Addressed, letter_to
from enishi.lib import clock
from enishi.lib.errors import NotFound
from enishi.people.queries import person
from enishi.surveys.enums import SurveyState
from enishi.work.models import Item

AT_ONCE: Final = 50
A_TURN: Final = 0.03  # seconds
UNDER_WAY: Final = 500  # mails of sendings in the hands of `channels`; the rest can be called off


def post_due(limit: int = AT_ONCE) -> int:
    """How many were looked at. Rules first: a big sending keeps nobody else waiting."""
    now = clock.now_us()
    due = Invitation.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    ids = list(due.filter(sending=None).values_list("pk", flat=True)[:limit])
    if room := min(limit - len(ids), _room()):
        ids += due.exclude(sending=None).values_list("pk", flat=True)[:room]
    ends = monotonic() + A_TURN
    for number, pk in enumerate(ids, 1):
        _post(pk, now)
        if monotonic() > ends:
            return number
    return len(ids)


def _room() -> int:
    """Only so many of a sending's mails wait in `channels` at a time."""
    waiting = Receipt.objects.filter(state="waiting").order_by("at").values("pk")[:UNDER_WAY]
    return UNDER_WAY - len(waiting)


@transaction.atomic
def _post(pk: int, now: int) -> None:
    claimed = Invitation.objects.filter(pk=pk, due_at__lte=now).update(due_at=None)
    if not claimed:
        return
    one = Invitation.objects.select_related("survey", "rule", "sending", "link").get(pk=pk)
    if reason := why_not(one, now):
        if one.letters == 0:
            end(one, State.CANCELLED, reason)
        return
    letter = one.rule or one.sending
    addressed = letter_to(one, letter) if letter else None
    if addressed:
        _hand_over(one, addressed)


def _hand_over(one: Invitation, addressed: Addressed) -> None:
    one.letters += 1
    one.link = one.link or addressed.link
    one.expires_at = addressed.expires_at
    if one.letters == 1:
        one.state = State.HANDED
    one.save(update_fields=["letters", "link", "state", "expires_at"])
    said = addressed.written
    message = Message(subject=said.subject, text=said.text, html=said.html, language=said.language)
    occasion = Occasion(
        purpose="survey",
        step=step_of(one.pk, one.letters),
        about={"survey": one.survey_id, "invitation": one.pk},
        ignore_pressure=one.letters > 1 or _is_about_an_earlier_answer(one),
        expires_at=addressed.expires_at,
    )
    contact(person(one.person_id), message, occasion)


def _is_about_an_earlier_answer(one: Invitation) -> bool:
    """As a reminder is: the limits allowed that they were asked then."""
    return one.rule is not None and one.rule.trigger == Trigger.RESOLVED


def why_not(one: Invitation, now: int) -> str:
    """The reason why nobody is written to any more; "" there is none."""
    survey = one.survey
    if survey.deleted_at is not None or survey.state != SurveyState.OPEN:
        return Reason.CLOSED
    if one.rule and (not one.rule.is_on or one.rule.deleted_at is not None):
        return Reason.SWITCHED_OFF
    if one.sending and one.sending.state == SendingState.CANCELLED:
        return Reason.CALLED_OFF
    try:
        person(one.person_id)
    except NotFound:
        return Reason.GONE
    if one.letters and (one.answered_at or one.state != State.SENT or _is_late(one, now)):
        return Reason.TWICE
    return _changed_meanwhile(one)


def _is_late(one: Invitation, now: int) -> bool:
    return one.expires_at is not None and now >= one.expires_at


def _changed_meanwhile(one: Invitation) -> str:
    number = one.about.get("follow_up")
    if number and not Item.objects.filter(pk=number, status="resolved").exists():
        return Reason.REOPENED
    if one.letters == 0 and one.rule and one.rule.quiet_days and _was_asked(one, one.rule):
        return Reason.TWICE
    return ""


def _was_asked(one: Invitation, rule: Rule) -> bool:
    """By another invitation of this survey while this one waited; as after a merge."""
    since = one.made_at - rule.quiet_days * clock.DAY
    others = Invitation.objects.filter(
        person_id=one.person_id, survey_id=one.survey_id, made_at__gt=since, letters__gt=0
    ).exclude(state__in=(State.REFUSED, State.CANCELLED))
    if rule.trigger == "resolved":
        others = others.filter(rule=rule)
    return others.exclude(pk=one.pk).exists()
