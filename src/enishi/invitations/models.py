"""Rules and sendings ask people; an invitation is one person asked once, with its reminders.
Instants are microseconds since 1970."""

from django.db import models

from enishi.invitations.enums import Origin, SendingState, State, Trigger, What
from enishi.segments.models import Segment
from enishi.surveys.models import Link, Survey
from enishi.team.models import ApiKey, Member


class Letter(models.Model):
    """What is written, how often, and until when it can be answered."""

    texts = models.JSONField(default=dict)  # {"ja": {"subject": "…", "body": "…"}}
    asks_first = models.BooleanField(default=True)  # the first question stands in the mail
    expires_days = models.PositiveSmallIntegerField(default=14)
    reminders = models.PositiveSmallIntegerField(default=0)
    remind_days = models.PositiveSmallIntegerField(default=3)
    made_at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Rule(Letter):
    """When something happens to a person, they are asked. `version` is a number over all rules."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="rules")
    name = models.CharField(max_length=120)
    version = models.BigIntegerField(db_index=True)
    is_on = models.BooleanField(default=False)
    trigger = models.CharField(max_length=8, choices=Trigger.choices)
    event = models.CharField(max_length=200, blank=True)
    where = models.TextField(default="[]")  # JSON of enishi.lens.conditions.tree.Where
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    # Of RESOLVED: whose answer the follow-up is about; none: any survey's.
    answered = models.ForeignKey(Survey, models.SET_NULL, null=True, related_name="+")
    delay_minutes = models.PositiveIntegerField(default=0)
    at_minute = models.PositiveSmallIntegerField(null=True)  # of the day, then not before it
    percent = models.PositiveSmallIntegerField(default=100)
    quiet_days = models.PositiveSmallIntegerField(default=30)
    carried = models.JSONField(default=list)  # properties that go along
    deleted_at = models.BigIntegerField(null=True)


class Sending(Letter):
    """One send to a segment or to chosen people. `cursor` is how far it came."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sendings")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    people = models.JSONField(default=list)  # ids, without a segment
    about = models.JSONField(default=dict)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)
    once = models.CharField(max_length=64, null=True, unique=True)  # digest of Idempotency-Key
    body = models.CharField(max_length=64, blank=True)  # digest of what came with it
    due_at = models.BigIntegerField()
    state = models.CharField(
        max_length=10, choices=SendingState.choices, default=SendingState.SCHEDULED
    )
    cursor = models.BigIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="sending_due")]


class Invitation(models.Model):
    """One person asked once. `identity_id` is whom it was made for; `person_id` who that is."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="+", db_index=False)
    rule = models.ForeignKey(Rule, models.CASCADE, null=True, related_name="+", db_index=False)
    sending = models.ForeignKey(
        Sending, models.CASCADE, null=True, related_name="+", db_index=False
    )
    cause = models.CharField(max_length=300, unique=True)
    identity_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    event_seq = models.BigIntegerField(null=True)
    about = models.JSONField(default=dict)
    channel = models.CharField(max_length=16, default="mail")
    link = models.OneToOneField(Link, models.SET_NULL, null=True, related_name="+")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    letters = models.PositiveSmallIntegerField(default=0)  # the first one and reminders
    due_at = models.BigIntegerField(null=True)  # when the worker looks at it again
    expires_at = models.BigIntegerField(null=True)
    week = models.CharField(max_length=10)  # the Monday of its week, of the company
    made_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True)
    opened_at = models.BigIntegerField(null=True)
    started_at = models.BigIntegerField(null=True)
    answered_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="invitation_due"
            ),
            models.Index(fields=["survey", "state", "id"], name="invitation_survey"),
            models.Index(fields=["person_id", "survey", "made_at"], name="invitation_person"),
            models.Index(fields=["rule", "id"], name="invitation_rule"),
            models.Index(fields=["sending", "state", "id"], name="invitation_sending"),
            models.Index(fields=["identity_id"], name="invitation_identity"),
        ]


class Tally(models.Model):
    """How many, by what is shown: kept with each change, so that no page counts a million rows.
    0 is none, because NULLs are never the same."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="+", db_index=False)
    rule_id = models.BigIntegerField(default=0)
    sending_id = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=16)
    week = models.CharField(max_length=10)
    what = models.CharField(max_length=10, choices=What.choices)
    reason = models.CharField(max_length=20, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "rule_id", "sending_id", "channel", "week", "what", "reason"],
                name="tally_once",
            )
        ]
