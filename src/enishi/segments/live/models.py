"""Who is in which segment, since when, and when that may change by itself. Instants are µs."""

from django.db import models


class Passage(models.Model):
    """Somebody came into a segment, or left it. Who is in it now is a `Membership`."""

    segment = models.ForeignKey(
        "segments.Segment", models.CASCADE, related_name="passages", db_index=False
    )
    person_id = models.BigIntegerField()
    at = models.BigIntegerField()
    is_in = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["segment", "at"], name="passage_of_segment")]


class Due(models.Model):
    """One row for each person of whom a verdict may change without an event: the earliest instant
    of all, and in `pending` that of each segment ({"7": 1772928000000000}; 0: judge now)."""

    person_id = models.BigIntegerField(primary_key=True)
    at = models.BigIntegerField(db_index=True)
    pending = models.TextField(default="{}")


class Live(models.Model):
    """How far a segment's membership has come: `version` is the one that was filled in; `done` of
    `total` people are written."""

    segment = models.OneToOneField(
        "segments.Segment", models.CASCADE, primary_key=True, related_name="live"
    )
    version = models.BigIntegerField(default=0)  # pk of the segment's Version
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    filled_at = models.BigIntegerField(null=True)
    stale_since = models.BigIntegerField(null=True)  # history came in by the import lane
    size = models.BigIntegerField(default=0)
    looked_back_at = models.BigIntegerField(null=True)  # when its days were last worked out
    error = models.CharField(max_length=300, blank=True)


class DaySize(models.Model):
    """How many were in a segment at the end of a company day; the last row is of today."""

    pk = models.CompositePrimaryKey("segment_id", "day")
    segment_id = models.BigIntegerField()
    day = models.CharField(max_length=10)
    size = models.BigIntegerField()


class Check(models.Model):
    """Live membership against the same question asked of everybody."""

    segment = models.ForeignKey("segments.Segment", models.CASCADE, related_name="checks")
    at = models.BigIntegerField()
    people = models.BigIntegerField(default=0)
    differing = models.JSONField(default=list)  # ids of people, a hundred at most
    differences = models.BigIntegerField(default=0)
