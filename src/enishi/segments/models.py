"""Named groups of people by rule. Instants are microseconds since 1970 (`lib.clock`)."""

from django.db import models

from enishi.team.models import ApiKey, Member


class Segment(models.Model):
    """A name for a condition. What a shipped segment says is a msgid: it speaks the reader's
    language until a member rewrites it."""

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=1000, blank=True)
    suggestion = models.CharField(max_length=1000, blank=True)  # what to do for these people
    shipped = models.CharField(max_length=40, blank=True)  # key of the one that Enishi ships
    made_at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    deleted_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(deleted_at=None), name="segment_name_once"
            )
        ]


class Version(models.Model):
    """The condition that a segment had from then on; the highest number is the one in force."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    condition = models.TextField()  # JSON of enishi.lens.conditions.tree
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="segment_version_once")
        ]


class Membership(models.Model):
    """Somebody is in a segment, as it was last worked out."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="memberships", db_index=False)
    person_id = models.BigIntegerField(db_index=True)
    entered_at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "person_id"], name="member_once")]
        indexes = [models.Index(fields=["segment", "entered_at"], name="member_entered")]


from enishi.segments.live.models import Check, DaySize, Due, Live, Passage  # noqa: E402 -- these point at the segments above

__all__ = ["Check", "DaySize", "Due", "Live", "Membership", "Passage", "Segment", "Version"]
