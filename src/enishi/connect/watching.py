"""`enishi import DIR --watch`: files are imported as they arrive, once, and put away."""

import shutil
import sys
import time
from pathlib import Path
from threading import Event

from django.utils.translation import gettext as _

from enishi.connect.command import figures_line, import_files
from enishi.connect.enums import RunState
from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files
from enishi.connect.reading.files import readable
from enishi.connect.showing import reasons_of
from enishi.lib.errors import BadInput, EnishiError

LOOK_EVERY = 2.0
STILL = 3.0  # seconds without a change before a file counts as whole

Seen = dict[Path, tuple[tuple[int, int], float]]


def watch(folder: Path, name: str, text: str, *, stop: Event | None = None) -> int:
    """Until Ctrl-C. A whole file becomes an import; then it lies in done/ or failed/ with a report
    beside it."""
    if not folder.is_dir():
        raise BadInput("no_folder", _("There is no folder %s.") % folder)
    stop = stop or Event()
    seen: Seen = {}
    try:
        while True:
            for file in whole_files(folder, seen, time.monotonic()):
                take(file, name, text)
            if stop.wait(LOOK_EVERY):
                return 0
    except KeyboardInterrupt:
        return 0


def whole_files(folder: Path, seen: Seen, now: float) -> list[Path]:
    """Files that have not changed for a while: nobody is still writing them."""
    found = sorted(file for file in folder.iterdir() if readable(file))
    for gone in set(seen) - set(found):
        del seen[gone]
    whole = []
    for file in found:
        stat = file.stat()
        mark = (stat.st_size, stat.st_mtime_ns)
        if file not in seen or seen[file][0] != mark:
            seen[file] = (mark, now)
        elif now - seen[file][1] >= STILL:
            whole.append(file)
    return whole


def take(file: Path, name: str, text: str) -> None:
    """Import one file and put it, its report and its rejected rows away."""
    try:
        run = import_files(file, name, text, quiet=True)
        done, report = run.state == RunState.DONE, report_of(run)
        rejected = rejected_files(run.pk)
    except EnishiError as error:
        done, report, rejected = False, str(error.message), []
    place = file.parent / ("done" if done else "failed")
    place.mkdir(exist_ok=True)
    target = free_name(place, file.name)
    shutil.move(file, target)
    Path(f"{target}.report.txt").write_text(report + "\n", encoding="utf-8")
    for path in rejected:
        shutil.copyfile(path, f"{target}.{path.name}")
    print(f"{file.name} → {place.name}: {report.splitlines()[0]}", file=sys.stdout, flush=True)


def report_of(run: ImportRun) -> str:
    reasons = [f"{reason.table}: {reason.text}: {reason.rows}" for reason in reasons_of(run)]
    problems = [f"{kept['line']}: {kept['where']}: {kept['message']}" for kept in run.problems]
    return "\n".join([run.error or figures_line(run), *problems, *reasons])


def free_name(folder: Path, name: str) -> Path:
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{number}-{name}"
    return target
