"""Follow-ups, issues and tasks: one noun, `Item`. Instants are microseconds since 1970."""

from django.db import models

from enishi.segments.models import Segment
from enishi.team.enums import Role
from enishi.team.models import ApiKey, Member
from enishi.work.enums import (
    STANDING,
    CallOutcome,
    Due,
    EntryKind,
    Kind,
    Origin,
    Priority,
    Reason,
    Routing,
    Status,
    Trigger,
)


class Department(models.Model):
    """A label for who has to do with it. Taken off the list, it stays on items that bear it."""

    name = models.CharField(max_length=80)
    removed_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at=None), name="department_once"
            )
        ]


class Opening(models.Model):
    """When somebody is at work. `place` is a department's id, or 0: the company."""

    place = models.BigIntegerField(primary_key=True)
    week = models.JSONField()  # of each weekday from Monday on, [[from, until], …] in minutes
    country = models.CharField(max_length=2, blank=True)  # whose public holidays are closed
    closed = models.JSONField(default=list)  # ISO days; of the company only


class Rule(models.Model):
    """When something happens to a person, an item is opened. `version` is a number over all rules:
    the highest one changes with any of them, so the worker asks one small question a batch."""

    name = models.CharField(max_length=120)
    version = models.BigIntegerField(db_index=True)
    is_on = models.BooleanField(default=True)
    trigger = models.CharField(max_length=8, choices=Trigger.choices)
    event = models.CharField(max_length=200, blank=True)
    where = models.TextField(default="[]")  # JSON, as `ruling` reads it
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.FOLLOW_UP)
    title = models.CharField(max_length=200)  # {score} stands for a property of the event
    description = models.CharField(max_length=2000, blank=True)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    due_minutes = models.PositiveIntegerField(null=True)
    due_by = models.CharField(max_length=16, choices=Due.choices, default=Due.CLOCK)
    routing = models.CharField(max_length=8, choices=Routing.choices, default=Routing.NOBODY)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    last_owner_id = models.BigIntegerField(default=0)  # whose turn it was in the role
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    department_property = models.CharField(max_length=120, blank=True)  # its value names one
    made_at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    deleted_at = models.BigIntegerField(null=True)


class Item(models.Model):
    """Something that somebody has to do. `identity_id` is whom it was opened for and never
    changes; `person_id` is who that is today."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=4000, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="items")
    due_at = models.BigIntegerField(null=True)

    identity_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    event_seq = models.BigIntegerField(null=True)
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    metric = models.CharField(max_length=60, blank=True)

    origin = models.CharField(max_length=8, choices=Origin.choices)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="items")
    cause = models.CharField(max_length=300, null=True, unique=True)  # NULLs are many, "" is one
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    outcome = models.CharField(max_length=2000, blank=True)

    opened_at = models.BigIntegerField()
    touched_at = models.BigIntegerField(null=True)  # when somebody first did something about it
    closed_at = models.BigIntegerField(null=True)
    # The same in business hours, as they were when it happened: µs since it was opened.
    touched_work = models.BigIntegerField(null=True)
    closed_work = models.BigIntegerField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)  # so often
    changed_at = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "status"], name="item_owner"),
            models.Index(fields=["status", "due_at"], name="item_due"),
            models.Index(fields=["person_id", "rule"], name="item_person"),
            # With all that figures read, so that they need no look at the items themselves.
            models.Index(
                fields=[
                    *("opened_at", "status", "closed_at", "touched_at", "due_at"),
                    *("owner", "department", "rule", "reopened"),
                ],
                name="item_opened",
            ),
        ]

    @property
    def is_closed(self) -> bool:
        return Status(self.status) not in STANDING


class Step(models.Model):
    """A status that an item had for a while."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=12, choices=Status.choices)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    work = models.BigIntegerField(null=True)  # µs of business hours, once it is over

    class Meta:
        indexes = [
            models.Index(fields=["status", "since", "until"], name="step_since"),
        ]


class Change(models.Model):
    """What somebody changed: {"owner": [before, after]}, as `actions.items` writes values."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="changes")
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)
    fields = models.JSONField()
    undone_at = models.BigIntegerField(null=True)


class Entry(models.Model):
    """A note, or a call that was made."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    call = models.CharField(max_length=12, choices=CallOutcome.choices, blank=True)
    text = models.CharField(max_length=4000, blank=True)
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)


class Link(models.Model):
    """Two items that have to do with each other; the lower id first."""

    low = models.ForeignKey(Item, models.CASCADE, related_name="+")
    high = models.ForeignKey(Item, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["low", "high"], name="link_once")]
