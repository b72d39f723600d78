"""One import from beginning to end, in a process that is not the web server's."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.connect.actions import end_run, settle, source_of
from enishi.connect.enums import RunState
from enishi.connect.mapping.language import Map, MapError
from enishi.connect.mapping.parsing import parse
from enishi.connect.models import ImportRun
from enishi.connect.places import fingerprint, held, run_folder, work_folder
from enishi.connect.runs.delivery import Cancelled, deliver
from enishi.connect.runs.preview import preview_of
from enishi.connect.runs.rejected import write_rejected
from enishi.connect.runs.workshop import Workshop, open_workshop
from enishi.lib import clock
from enishi.lib.errors import EnishiError
from enishi.lib.folder import spool_file
from enishi.team.queries import company
from enishi.timeline.spool import Spool

READ_BYTES = 64 * 1024**3  # unpacked, of one import: far more than anybody means to send
UPLOADED_READ_BYTES = 16 * 1024**3

STARTABLE = (RunState.QUEUED, RunState.READING, RunState.DELIVERING)

log = logging.getLogger(__name__)
Room = Callable[[int], None]  # told how many bytes the spool is to take next


def execute(run: ImportRun, *, room: Room = lambda size: None) -> bool:
    """Check or run the import, as its state asks. False when another process is at it already."""
    with held(run.pk) as free, translation.override(company().language):
        if not free:
            return False
        run.refresh_from_db()
        work = _check if run.state == RunState.CHECKING else _run
        try:
            work(run, room)
        except Cancelled:
            end_run(run, RunState.CANCELLED)
        except MapError as error:
            _refuse(run, problems=[asdict(problem) for problem in error.problems])
        except EnishiError as error:
            _refuse(run, error=str(error.message))
        except Exception:  # the process's outer edge: the page must not wait for ever
            log.exception("Import %s broke", run.pk)
            _refuse(
                run, error=_("Something unexpected happened; the log of the server tells what.")
            )
    return True


def _check(run: ImportRun, _room: Room) -> None:
    """Try the map and keep what it would do."""
    with open_workshop(
        map_of(run), Path(run.path), work_folder(run.pk), limit=_limit(run), progress=_progress(run)
    ) as workshop:
        found = preview_of(workshop)
    ImportRun.objects.filter(pk=run.pk, state=RunState.CHECKING).update(
        state=RunState.READY, preview=found, rows=workshop.rows
    )


def _run(run: ImportRun, room: Room) -> None:
    if run.state not in STARTABLE:
        return
    mark = fingerprint(Path(run.path)) if Path(run.path).exists() else ""
    if run.started_at and mark != run.fingerprint:
        end_run(run, RunState.FAILED, error=_("The files changed meanwhile; start again."))
        return
    mapping = map_of(run)
    begun = ImportRun.objects.filter(pk=run.pk, state__in=STARTABLE).update(
        state=RunState.READING, fingerprint=mark, source_id=source_of(mapping).pk,
        started_at=run.started_at or clock.now(),
    )  # fmt: skip
    if not begun:  # cancelled in this very moment
        return
    run.refresh_from_db()
    with open_workshop(
        mapping, Path(run.path), work_folder(run.pk), limit=_limit(run), progress=_progress(run)
    ) as workshop:
        _keep_figures(run, workshop)
        spool = Spool(spool_file(), limit=settings.SPOOL_BYTES)
        try:
            deliver(run, workshop, spool, between=_between(run, room))
        finally:
            spool.close()
    ImportRun.objects.filter(pk=run.pk, state=RunState.DELIVERING).update(state=RunState.APPLYING)
    settle(run)


def _keep_figures(run: ImportRun, workshop: Workshop) -> None:
    write_rejected(workshop, run_folder(run.pk))
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.DELIVERING, rows=workshop.rows, rejected=workshop.rejected(),
        messages=workshop.messages, preview=preview_of(workshop),
    )  # fmt: skip
    run.refresh_from_db()


def map_of(run: ImportRun) -> Map:
    return parse(run.map_text).at_home(company().zone)


def _limit(run: ImportRun) -> int:
    return UPLOADED_READ_BYTES if run.uploaded else READ_BYTES


def _progress(run: ImportRun) -> Callable[[int], None]:
    def note(rows: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(rows=rows)
        _stop_if_cancelled(run)

    return note


def _between(run: ImportRun, room: Room) -> Room:
    def note(size: int) -> None:
        _stop_if_cancelled(run)
        room(size)

    return note


def _stop_if_cancelled(run: ImportRun) -> None:
    if ImportRun.objects.filter(pk=run.pk).exclude(cancel_asked_at=None).exists():
        raise Cancelled


def _refuse(
    run: ImportRun, *, error: str = "", problems: list[dict[str, object]] | None = None
) -> None:
    """A preview that failed asks for another map; a run that failed has ended."""
    run.refresh_from_db()
    if run.ended:  # it was cancelled meanwhile, and its file is gone
        return
    ImportRun.objects.filter(pk=run.pk).update(problems=problems or [], error=error)
    if run.state == RunState.CHECKING:
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.DRAFT)
    else:
        end_run(run, RunState.FAILED, error=error)
