"""What was refused, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Max, QuerySet

from enishi.lib.keyset import Page, key_of, page_of
from enishi.timeline.models import Quarantined
from enishi.timeline.signals import rejections_asked


@dataclass(frozen=True, slots=True)
class QuarantineFilter:
    source_id: int | None = None
    reason: str = ""
    state: str = "open"  # open, replayed, dismissed
    search: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    source_id: int
    reason: str
    count: int
    newest: int


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """Rows of one table of an import that made no message, for one reason."""

    import_id: int
    name: str  # of the file
    source_id: int | None
    reason: str  # code
    words: str
    count: int
    at: int
    url: str
    file_url: str  # the rows themselves, to be mended; "" where they are gone


@dataclass(frozen=True, slots=True)
class Rejections:
    total: int  # rows of all imports
    newest: Sequence[RejectedRows] = ()


Sent = list[tuple[object, Rejections]]


def rejections(*, limit: int) -> Rejections:
    """Rows that no import could make a message of: they are in no quarantine, but not forgotten."""
    sent = cast("Sent", rejections_asked.send(sender=None, limit=limit))  # the stubs expect text
    answers = [answer for _, answer in sent]
    newest = [rows for answer in answers for rows in answer.newest]
    return Rejections(sum(answer.total for answer in answers), newest)


def quarantined(wanted: QuarantineFilter) -> QuerySet[Quarantined]:
    rows = in_state(wanted.state)
    if wanted.source_id is not None:
        rows = rows.filter(source_id=wanted.source_id)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.search:
        rows = rows.filter(message__icontains=wanted.search)
    return rows


def in_state(state: str) -> QuerySet[Quarantined]:
    if state == "replayed":
        return Quarantined.objects.exclude(replayed_at=None)
    if state == "dismissed":
        return Quarantined.objects.filter(replayed_at=None).exclude(dismissed_at=None)
    return Quarantined.objects.filter(replayed_at=None, dismissed_at=None)


def quarantine_page(
    wanted: QuarantineFilter, *, cursor: str = "", limit: int = 50
) -> Page[Quarantined]:
    """Newest first."""
    rows = quarantined(wanted).order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=key_of(cursor, int)[0])
    return page_of(list(rows[: limit + 1]), limit, lambda row: (row.pk,))


def quarantine_counts() -> list[ReasonCount]:
    """How many wait, by source and reason, most first."""
    groups = (
        in_state("open")
        .values_list("source_id", "reason")
        .annotate(n=Count("pk"), newest=Max("received_at"))
        .order_by("-n", "source_id", "reason")
    )
    return [ReasonCount(*group) for group in groups]


def quarantined_count() -> int:
    return in_state("open").count()
