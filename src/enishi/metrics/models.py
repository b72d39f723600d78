from django.db import models

from enishi.team.models import Member


class Annotation(models.Model):
    """What happened on a day of the company that a reader of charts should know. One that was
    removed keeps its row, so that the removal can be undone."""

    day = models.CharField(max_length=10, db_index=True)  # ISO
    text = models.CharField(max_length=120)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.BigIntegerField()
    removed_at = models.BigIntegerField(null=True)
