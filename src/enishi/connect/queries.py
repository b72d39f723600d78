"""Questions about imports."""

from django.db.models import Sum

from enishi.connect.enums import MOVING, RunState
from enishi.connect.models import ImportRun
from enishi.lib.keyset import Page, key_of, page_of

PAGE = 50


def imports_page(*, state: str = "", cursor: str = "", limit: int = PAGE) -> Page[ImportRun]:
    """Newest first."""
    wanted = ImportRun.objects.select_related("by", "key").order_by("-pk")
    if state == "moving":
        wanted = wanted.filter(state__in=MOVING)
    elif state:
        wanted = wanted.filter(state=state)
    if cursor:
        wanted = wanted.filter(pk__lt=key_of(cursor, int)[0])
    return page_of(list(wanted[: limit + 1]), limit, lambda run: (run.pk,))


def rejected_runs(limit: int) -> tuple[int, list[ImportRun]]:
    """How many rows all imports rejected, and the newest imports that rejected any."""
    found = ImportRun.objects.filter(rejected__gt=0)
    total = found.aggregate(n=Sum("rejected"))["n"] or 0
    return total, list(found.order_by("-pk")[:limit]) if limit and total else []


def queued_runs() -> list[ImportRun]:
    """Those that a process should take up, oldest first: waiting ones, and ones that were left."""
    return list(
        ImportRun.objects.filter(
            state__in=(RunState.CHECKING, RunState.QUEUED, RunState.READING, RunState.DELIVERING)
        ).order_by("pk")
    )


def applying_runs() -> list[ImportRun]:
    return list(ImportRun.objects.filter(state=RunState.APPLYING).order_by("pk"))
