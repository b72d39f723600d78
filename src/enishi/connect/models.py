"""What comes in from files."""

from django.db import models

from enishi.connect.enums import ENDED, MOVING, RunState
from enishi.team.models import ApiKey, Member


class ImportRun(models.Model):
    """One import of one file or folder through one map, from the upload to the last message
    applied.

    Every message of it is delivered once, in numbered parts; the pipeline says of each part what
    became of it (`timeline.signals.batch_applied`), so the figures are this import's own whatever
    else arrives meanwhile.
    """

    name = models.CharField(max_length=255)  # the file's or folder's own name
    path = models.CharField(max_length=1000)  # where it lies on this machine
    uploaded = models.BooleanField(default=False)  # kept in the data folder, and deleted at the end
    map_name = models.CharField(max_length=120, blank=True)
    map_text = models.TextField(blank=True)
    source_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.DRAFT)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # names, sizes and times of the files
    bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)  # read from the files
    rejected = models.BigIntegerField(default=0)  # rows that could make no message
    messages = models.BigIntegerField(default=0)  # that the other rows make
    delivered = models.BigIntegerField(default=0)  # of them, durable in the spool
    applied_part = models.IntegerField(default=-1)  # the last that the pipeline has begun
    stored = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)  # by the pipeline, in its quarantine
    preview = models.JSONField(default=dict)  # runs.preview
    problems = models.JSONField(default=list)  # of the map: [{"line", "where", "message"}]
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="import_state")]

    @property
    def read(self) -> int:
        """What the import had to bring: its messages, and the rows that made none."""
        return self.messages + self.rejected

    @property
    def quarantined(self) -> int:
        return self.refused + self.rejected

    @property
    def applied(self) -> int:
        return self.stored + self.duplicate + self.refused

    @property
    def batch(self) -> str:
        """The tag of its records in the spool."""
        return f"import-{self.pk}"

    @property
    def moves(self) -> bool:
        """Whether it changes without anybody's doing."""
        return self.state in MOVING

    @property
    def ended(self) -> bool:
        return self.state in ENDED
