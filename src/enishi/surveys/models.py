"""Surveys, their versions, links and answers. Instants are µs since 1970 (`lib.clock`)."""

from django.db import models

from enishi.surveys.enums import LinkKind, ResponseState, SurveyState
from enishi.team.models import ApiKey, Member


class Survey(models.Model):
    """`draft` is what members work on; what is asked is the newest version."""

    name = models.CharField(max_length=200)  # the draft's title in its first language
    draft = models.TextField()  # JSON of definition.tree
    before = models.TextField(blank=True)  # the draft before its last change
    changed_at = models.BigIntegerField()
    made_at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.BigIntegerField(null=True)
    deleted_at = models.BigIntegerField(null=True)

    @property
    def state(self) -> SurveyState:
        if self.closed_at is not None:
            return SurveyState.CLOSED
        return SurveyState.OPEN if self.versions.exists() else SurveyState.DRAFT


class Version(models.Model):
    """A definition as it was published; answers keep the one that they answered."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    definition = models.TextField()  # JSON of definition.tree
    at = models.BigIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")
        ]


class Logo(models.Model):
    """A picture that themes name by its digest; never changed, so that versions keep theirs."""

    digest = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=20)
    content = models.BinaryField()
    made_at = models.BigIntegerField()


class Link(models.Model):
    """A way to answer. A personal one belongs to a person and is answered once; in its address the
    code is signed."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=8, choices=LinkKind.choices)
    code = models.CharField(max_length=24, unique=True)
    label = models.CharField(max_length=80, blank=True)  # where it hangs: "店頭", "レシート"
    about = models.JSONField(default=dict)  # what is asked about, as `occasion.NAMES`
    person_id = models.BigIntegerField(null=True, db_index=True)
    occasion = models.CharField(max_length=60, blank=True)  # of a personal one: why they are asked
    made_at = models.BigIntegerField()
    expires_at = models.BigIntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person_id", "occasion"],
                condition=models.Q(closed_at=None, kind=LinkKind.PERSONAL),
                name="personal_link_once",
            )
        ]


class Response(models.Model):
    """What one person answers, once for each submission token. The token itself is not kept, only
    its digest; of an anonymous survey nothing else that could say who it was."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    link = models.ForeignKey(Link, models.SET_NULL, null=True, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    body = models.CharField(max_length=64, blank=True)  # of the API: SHA-256 of what was sent
    about = models.JSONField(default=dict)  # as it stood on the link when this was begun
    person_id = models.BigIntegerField(null=True, db_index=True)
    language = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=ResponseState.choices)
    answers = models.TextField(default="{}")  # JSON by question
    started_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    told_at = models.BigIntegerField(null=True)  # its events are in the spool, durable
    spent = models.BigIntegerField(null=True)  # µs from the first page's sight to the last press
    flags = models.CharField(max_length=80, blank=True)  # " bot speeding ": see `quality`
    device = models.CharField(max_length=64, blank=True)  # keyed digest; of an anonymous one none
    who = models.TextField(blank=True)  # JSON: identifiers of the site's visitor

    class Meta:
        indexes = [
            models.Index(fields=["survey", "state", "finished_at"], name="response_of_survey"),
            models.Index(
                fields=["finished_at"],
                condition=models.Q(told_at=None, state=ResponseState.FINISHED),
                name="response_untold",
            ),
            models.Index(fields=["version", "spent"], name="response_pace"),
            models.Index(
                fields=["survey", "device", "finished_at"],
                condition=~models.Q(device=""),
                name="response_device",
            ),
        ]


class Visit(models.Model):
    """A page of a survey as one person saw it: one row, however often they came back to it."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="visits", db_index=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="+", db_index=False)
    page = models.CharField(max_length=40)
    shown_at = models.BigIntegerField(null=True)  # the first time
    saved_at = models.BigIntegerField(null=True)  # went on from it
    spent = models.BigIntegerField(null=True)  # µs between the two

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "page"], name="survey_visit_once")
        ]
        indexes = [models.Index(fields=["survey", "page", "spent"], name="visit_of_page")]


class Opening(models.Model):
    """How often a survey's first page was shown, a company day and a link; of nobody in
    particular."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="openings", db_index=False)
    link = models.ForeignKey(Link, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "link", "day"], name="survey_opening_once")
        ]
