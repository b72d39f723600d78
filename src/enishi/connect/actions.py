"""What members and commands do with imports."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.connect.enums import EDITABLE, ENDED, MOVING, RunState
from enishi.connect.mapping.language import Map, MapError
from enishi.connect.mapping.parsing import parse
from enishi.connect.models import ImportRun
from enishi.connect.places import fingerprint, run_folder
from enishi.connect.reading.files import PACKED, SHAPES, endings
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict, TooLarge
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.timeline.enums import SourceKind
from enishi.timeline.models import Source

UPLOAD_BYTES = 2 * 1024**3
HEAD_BYTES = 8


def upload_file(name: str, pieces: Iterable[bytes], *, by: Caller) -> ImportRun:
    """Keep an uploaded file for an import; written as it comes, never whole in memory."""
    safe = Path(name.replace("\\", "/")).name[:200]
    _stem, shape, _packed = endings(Path(safe))
    if shape not in SHAPES or safe.startswith("."):
        raise BadInput(
            "file_type", _("Choose a CSV, TSV, JSON lines, Parquet or XES file."), field="file"
        )
    run = ImportRun.objects.create(
        name=safe, uploaded=True, made_at=clock.now(), by=by.member, key=by.key
    )
    folder = run_folder(run.pk) / "files"
    try:
        folder.mkdir(parents=True)
        run.bytes = _write(folder / safe, pieces)
        _check_head(folder / safe)
    except (BadInput, OSError):
        rmtree(run_folder(run.pk), ignore_errors=True)
        run.delete()
        raise
    run.path = str(folder / safe)
    with transaction.atomic():
        run.save(update_fields=["path", "bytes"])
        audit("uploaded", "import", run.pk, by=by.member, key=by.key, name=safe, bytes=run.bytes)
    return run


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    size = 0
    with path.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > UPLOAD_BYTES:
                message = _("A file may have 2 GB at most. Import larger ones by the command line.")
                raise TooLarge("file_too_large", message, field="file")
            file.write(piece)
    if size == 0:
        raise BadInput("file_empty", _("The file is empty."), field="file")
    return size


MAGIC = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".zst": b"\x28\xb5\x2f\xfd", ".xz": b"\xfd7zXZ"}
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\x7fELF", b"\xff\xd8\xff")


def _check_head(path: Path) -> None:
    """The name may say what it likes; the first bytes must agree."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    _stem, shape, packed = endings(path)
    if packed in PACKED:
        fits = head.startswith(MAGIC[packed])
    elif shape == ".parquet":
        fits = head.startswith(b"PAR1")
    else:
        fits = not head.startswith((*NOT_TEXT, *MAGIC.values()))
    if not fits:
        message = _("This is not what its name says. Save Excel sheets as CSV first.")
        raise BadInput("file_type", message, field="file")


def choose_map(run: ImportRun, name: str, text: str, *, by: Caller) -> ImportRun:
    """Give a waiting import its map and have it tried. A map with problems is kept with them, to be
    mended."""
    problems: list[dict[str, object]] = []
    try:
        parse(text)
    except MapError as error:
        problems = [asdict(problem) for problem in error.problems]
    state = RunState.DRAFT if problems else RunState.CHECKING
    changed = ImportRun.objects.filter(pk=run.pk, state__in=EDITABLE).update(
        map_name=name[:120], map_text=text, problems=problems, state=state, error="", preview={},
        cancel_asked_at=None,
    )  # fmt: skip
    if not changed:
        raise Conflict("import_moves", _("This import is under way; its map cannot be changed."))
    run.refresh_from_db()
    return run


@transaction.atomic
def start_import(run: ImportRun, *, by: Caller) -> ImportRun:
    """Queue it. Starting what was started already changes nothing."""
    changed = ImportRun.objects.filter(pk=run.pk, state=RunState.READY).update(
        state=RunState.QUEUED, cancel_asked_at=None
    )
    run.refresh_from_db()
    if changed:
        audit(
            "started", "import", run.pk, by=by.member, key=by.key, name=run.name, map=run.map_name
        )
    elif run.state not in (*MOVING, RunState.DONE):
        raise Conflict("import_not_ready", _("Choose a map and look at the preview first."))
    return run


@transaction.atomic
def cancel_import(run: ImportRun, *, by: Caller) -> ImportRun:
    """Stop it. What is delivered already is applied; the rest is not sent. Cancelling twice changes
    nothing."""
    waits = ImportRun.objects.filter(pk=run.pk).exclude(state__in=(*ENDED, RunState.APPLYING))
    if waits.filter(cancel_asked_at=None).update(cancel_asked_at=clock.now()):
        audit("cancelled", "import", run.pk, by=by.member, key=by.key, name=run.name)
    idle = (RunState.DRAFT, RunState.READY, RunState.CHECKING, RunState.QUEUED)
    if waits.filter(state__in=idle).update(state=RunState.CANCELLED, ended_at=clock.now()):
        forget_files(run)
    run.refresh_from_db()
    return run


def open_run(path: Path, name: str, text: str, *, by: Caller | None) -> ImportRun:
    """An import of files that lie on this machine, ready to be executed. One that was cut off (the
    same files, the same map) goes on where it stopped."""
    parse(text)
    mark = fingerprint(path)
    cut_off = ImportRun.objects.filter(
        path=str(path), map_text=text, uploaded=False, fingerprint=mark,
        state__in=(RunState.QUEUED, RunState.READING, RunState.DELIVERING, RunState.APPLYING),
    ).order_by("-pk").first()  # fmt: skip
    if cut_off:
        return cut_off
    member, key = (by.member, by.key) if by else (None, None)
    with transaction.atomic():
        run = ImportRun.objects.create(
            name=path.name[:255], path=str(path), map_name=name[:120], map_text=text,
            state=RunState.QUEUED, made_at=clock.now(), by=member, key=key, fingerprint=mark,
        )  # fmt: skip
        audit("started", "import", run.pk, by=member, key=key, name=run.name, map=name)
    return run


@transaction.atomic
def source_of(mapping: Map) -> Source:
    """The source that all imports through this map share: what makes a file's second time change
    nothing."""
    source, made = Source.objects.get_or_create(
        name=mapping.source, defaults={"kind": SourceKind.IMPORT}
    )
    if made:
        audit("created", "source", source.pk, by=None, name=source.name)
    return source


def end_run(run: ImportRun, state: RunState, *, error: str = "") -> None:
    """The one way to an end: the state, the time, and the uploaded file gone."""
    ImportRun.objects.filter(pk=run.pk).exclude(state__in=ENDED).update(
        state=state, ended_at=clock.now(), error=error
    )
    if state != RunState.FAILED:
        forget_files(run)
    run.refresh_from_db()


def settle(run: ImportRun) -> bool:
    """Whether the import has ended: it does when the last message that was delivered is applied."""
    run.refresh_from_db()
    if run.state == RunState.APPLYING and run.applied >= run.messages:
        end_run(run, RunState.DONE)
    return run.ended


def forget_files(run: ImportRun) -> None:
    """Uploaded files are personal data that nobody needs any more; rejected rows stay to be
    fetched."""
    if run.uploaded:
        rmtree(run_folder(run.pk) / "files", ignore_errors=True)
