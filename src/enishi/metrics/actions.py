"""What members write beside the numbers: each one transaction and one line of the audit trail."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.metrics.models import Annotation
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member

LONGEST = 120


@transaction.atomic
def annotate(day: date, text: str, *, by: Member | None, key: ApiKey | None = None) -> Annotation:
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise BadInput("bad_annotation", _("A remark has 1 to 120 characters."), field="text")
    made = Annotation.objects.create(day=day.isoformat(), text=text, by=by, at=clock.now_us())
    audit("annotated", "day", made.day, by=by, key=key)
    return made


@transaction.atomic
def remove_annotation(
    annotation: Annotation, *, by: Member | None, key: ApiKey | None = None
) -> None:
    if annotation.removed_at is None:
        annotation.removed_at = clock.now_us()
        annotation.save(update_fields=["removed_at"])
        audit("removed", "annotation", annotation.pk, by=by, key=key)


@transaction.atomic
def restore_annotation(
    annotation: Annotation, *, by: Member | None, key: ApiKey | None = None
) -> None:
    if annotation.removed_at is not None:
        annotation.removed_at = None
        annotation.save(update_fields=["removed_at"])
        audit("restored", "annotation", annotation.pk, by=by, key=key)
