"""What other rooms announce."""

from collections.abc import Mapping

from django.db.models import F
from django.db.models.functions import Greatest
from django.dispatch import receiver

from enishi.connect.models import ImportRun
from enishi.connect.showing import rejections_of
from enishi.timeline.queries import Rejections
from enishi.timeline.signals import batch_applied, rejections_asked


@receiver(batch_applied)
def count_verdicts(batch: str, part: int, counts: Mapping[str, int], **_kwargs: object) -> None:
    """In the pipeline's transaction: an import's figures move with its events."""
    kind, _dash, number = batch.partition("-")
    if kind != "import" or not number.isdigit():
        return
    ImportRun.objects.filter(pk=int(number)).update(
        stored=F("stored") + counts.get("stored", 0),
        duplicate=F("duplicate") + counts.get("duplicate", 0),
        refused=F("refused") + counts.get("quarantined", 0),
        applied_part=Greatest(F("applied_part"), part),
    )


@receiver(rejections_asked)
def tell_rejections(limit: int, **_kwargs: object) -> Rejections:
    """For the quarantine, which knows messages only."""
    return rejections_of(limit)
