"""Where answers come from, and results that are shown without signing in."""

from django.db import models

from enishi.surveys.models import Response, Survey
from enishi.team.models import Member


class Origin(models.Model):
    """What the event of an answer says of its place: lists are filtered by it. An answer without a
    row says nothing of the kind."""

    response = models.OneToOneField(
        Response, models.CASCADE, primary_key=True, related_name="origin"
    )
    store = models.CharField(max_length=200, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    touchpoint = models.CharField(max_length=200, blank=True)
    flags = models.CharField(max_length=500, blank=True)  # with spaces between

    class Meta:
        indexes = [models.Index(fields=["store"], name="origin_store")]


class Share(models.Model):
    """A page of results that a link opens, with the filters that it was made with."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="shares")
    code = models.CharField(max_length=24, unique=True)
    label = models.CharField(max_length=80, blank=True)
    filters = models.CharField(max_length=2000, blank=True)  # a query string
    comments = models.BooleanField(default=False)  # words, masked
    place = models.CharField(max_length=120, blank=True)  # the store of whoever made it
    made_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    revoked_at = models.BigIntegerField(null=True)
    opened_at = models.BigIntegerField(null=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
