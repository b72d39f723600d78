"""The ledger of messages, the rules of contacting, and addresses that are left alone. Instants are
microseconds since 1970."""

from secrets import token_hex

from django.db import models

from enishi.channels.enums import Kind, Reason, Rule, State
from enishi.team.models import Member


class Receipt(models.Model):
    """One step towards one person, and what became of it. `identity_id` is whom it was made for and
    never changes; `person_id` is who that is today."""

    identity_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    step = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    purpose = models.CharField(max_length=40)
    about = models.JSONField(default=dict)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    ignore_pressure = models.BooleanField(default=False)
    expires_at = models.BigIntegerField(null=True)

    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    # When its turn comes; once it is being sent, when that was. It counts as a contact of then.
    at = models.BigIntegerField()
    made_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True)
    rule = models.CharField(max_length=20, choices=Rule.choices, blank=True)
    values = models.JSONField(default=dict)  # what the rule saw
    address = models.CharField(max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    permanent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity_id", "step"], name="receipt_once")]
        indexes = [
            models.Index(fields=["state", "at"], name="receipt_due"),
            models.Index(fields=["person_id", "at"], name="receipt_person"),
            models.Index(fields=["purpose", "id"], name="receipt_purpose"),
            models.Index(fields=["state", "id"], name="receipt_state"),
        ]

    @property
    def allowed(self) -> bool:
        return self.state != State.REFUSED


class Attempt(models.Model):
    """One try to send a message, and what the other side said."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="tries")
    at = models.BigIntegerField()
    outcome = models.CharField(max_length=12)
    code = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=500, blank=True)


def salt() -> str:
    return token_hex(16)


class ContactRules(models.Model):
    """What holds for every message; one row (id 1), which whoever changes the ledger locks."""

    limit = models.PositiveSmallIntegerField(default=4)  # messages to a person
    days = models.PositiveSmallIntegerField(default=7)  # within so many days
    quiet_from = models.PositiveSmallIntegerField(default=21 * 60)  # minutes of the day
    quiet_until = models.PositiveSmallIntegerField(default=8 * 60)  # the same: none
    sender_name = models.CharField(max_length=120, blank=True)  # "" = the company's
    sender_address = models.CharField(max_length=254, blank=True)  # "" = ENISHI_MAIL_FROM
    reply_to = models.CharField(max_length=254, blank=True)
    per_second = models.PositiveSmallIntegerField(default=5)
    version = models.PositiveIntegerField(default=1)
    salt = models.CharField(max_length=64, default=salt)  # of the digests of addresses


class PurposeRule(models.Model):
    """What holds for messages of one purpose."""

    purpose = models.CharField(max_length=40, unique=True)
    opt_in = models.BooleanField(default=True)  # else only a refusal counts
    limit = models.PositiveSmallIntegerField(null=True)  # messages of this purpose to a person
    days = models.PositiveSmallIntegerField(default=30)
    held_by_complaints = models.BooleanField(default=False)
    quiet = models.BooleanField(default=True)


class Suppression(models.Model):
    """An address that is left alone: kept as a digest, so that it outlives the person."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40, blank=True)  # "" = every purpose
    hint = models.CharField(max_length=254, blank=True)  # the address, masked
    reason = models.CharField(max_length=16, choices=Reason.choices)
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest", "purpose"], name="suppression_once")
        ]
