"""Questions about imports."""

from dataclasses import dataclass

from enishi.connect.enums import MOVING, RunState
from enishi.connect.models import ImportRun

PAGE = 50


@dataclass(frozen=True, slots=True)
class RunPage:
    runs: list[ImportRun]
    next_before: int | None


def imports_page(*, state: str = "", before: int | None = None, limit: int = PAGE) -> RunPage:
    """Newest first."""
    wanted = ImportRun.objects.select_related("by").order_by("-pk")
    if state == "moving":
        wanted = wanted.filter(state__in=MOVING)
    elif state:
        wanted = wanted.filter(state=state)
    if before is not None:
        wanted = wanted.filter(pk__lt=before)
    runs = list(wanted[: limit + 1])
    more = len(runs) > limit
    return RunPage(runs[:limit], runs[limit - 1].pk if more else None)


def queued_runs() -> list[ImportRun]:
    """Those that a process should take up, the oldest first: waiting ones, and ones that were left."""
    return list(
        ImportRun.objects.filter(
            state__in=(RunState.CHECKING, RunState.QUEUED, RunState.READING, RunState.DELIVERING)
        ).order_by("pk")
    )


def applying_runs() -> list[ImportRun]:
    return list(ImportRun.objects.filter(state=RunState.APPLYING).order_by("pk"))
