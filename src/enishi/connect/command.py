"""`enishi import PATH --map NAME_OR_FILE`: bring files in, and wait until they are applied."""

import argparse
import json
import sys
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from enishi.connect.actions import open_run, settle
from enishi.connect.enums import RunState
from enishi.connect.mapping.language import MapError
from enishi.connect.mapping.parsing import parse
from enishi.connect.maps import map_text, shipped_maps
from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files
from enishi.connect.runs.execution import execute
from enishi.connect.runs.preview import Found, preview
from enishi.connect.runs.pump import Pump
from enishi.connect.runs.reasons import words
from enishi.lib.errors import BadInput
from enishi.lib.folder import spool_file
from enishi.team.queries import company
from enishi.timeline.spool import Spool

LOOK_EVERY = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=Path, help=_("a file or a folder of files"))
    names = ", ".join(found.key for found in shipped_maps())
    parser.add_argument(
        "--map",
        required=True,
        metavar="NAME_OR_FILE",
        help=_("%(names)s, or a TOML file") % {"names": names},
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=_("show what would come in, and stop")
    )
    parser.add_argument(
        "--watch", action="store_true", help=_("import files as they arrive in a folder")
    )
    parser.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    path = args.path.expanduser().resolve()
    try:
        text = map_text(args.map)
        parse(text)
        if args.dry_run:
            return _dry_run(path, text, as_json=args.json)
        if args.watch:
            from enishi.connect.watching import watch

            return watch(path, args.map, text)
        done = import_files(path, args.map, text, quiet=args.json)
    except MapError as error:
        return _map_problems(args.map, error)
    _tell(done, as_json=args.json)
    return 0 if done.state == RunState.DONE else 1


def import_files(path: Path, name: str, text: str, *, quiet: bool) -> ImportRun:
    """The whole import: with a server the pipeline is its, without one it is ours."""
    if not path.exists():
        raise BadInput("no_file", _("There is no file %s.") % path)
    found = open_run(path, Path(name).stem, text, by=None)
    spool = Spool(spool_file(), limit=settings.SPOOL_BYTES)
    progress = Progress(found, quiet=quiet)
    try:
        with Pump(spool, progress) as pump:
            execute(found, room=pump.make_room)
            while not settle(found):
                if not pump.turn():
                    time.sleep(LOOK_EVERY)
                progress()
    finally:
        spool.close()
    progress.end()
    if found.state == RunState.FAILED and found.problems:
        _map_problems(name, None, found)
    return found


class Progress:
    """One line on standard error that says how far it is."""

    def __init__(self, run: ImportRun, *, quiet: bool) -> None:
        self.run = run
        self.shown = not quiet and sys.stderr.isatty()
        self.next = 0.0

    def __call__(self) -> None:
        if self.shown and time.monotonic() >= self.next:
            self.next = time.monotonic() + 0.5
            self.run.refresh_from_db()
            run = self.run
            rows = _("%(n)s rows") % {"n": f"{run.rows:,}"}
            line = f"{rows} · {run.delivered:,} / {run.messages:,} · {run.applied:,}"
            print(f"\r{line}  ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print(file=sys.stderr)


def _tell(run: ImportRun, *, as_json: bool) -> None:
    figures = _figures(run)
    if run.error:
        print(f"enishi: {run.error}", file=sys.stderr)
    files = rejected_files(run.pk)
    if not as_json:
        print(figures_line(run))
    for file in files:
        print(_("Rejected rows, with the reason: %s") % file, file=sys.stderr)
    if as_json:
        print(json.dumps(figures))


def _figures(run: ImportRun) -> dict[str, int]:
    return {
        "read": run.read,
        "accepted": run.stored,
        "duplicate": run.duplicate,
        "quarantined": run.quarantined,
    }


def figures_line(run: ImportRun) -> str:
    text = _(
        "read %(read)s, accepted %(accepted)s, duplicate %(duplicate)s, quarantined %(quarantined)s"
    )
    return text % {name: f"{count:,}" for name, count in _figures(run).items()}


def _dry_run(path: Path, text: str, *, as_json: bool) -> int:
    found = preview(path, parse(text).at_home(company().zone))
    if as_json:
        rejected = found["rejected"]
        read = found["messages"] + rejected
        print(json.dumps({"read": read, "accepted": 0, "duplicate": 0, "quarantined": rejected}))
    else:
        _show(found)
    return 0


def _show(found: Found) -> None:
    for file in found["files"]:
        rows = _("%(n)s rows") % {"n": f"{file['rows']:,}"}
        print(f"{file['name']} → {file['table']}: {rows} {file['encoding']}")
    for step in found["steps"]:
        print(f"\n{step['label']}: {step['count']:,}")
        for sample in step["samples"]:
            print("  " + json.dumps(sample, ensure_ascii=False))
    for reason in found["reasons"]:
        said = words(reason["code"], found["headers"].get(reason["table"], {}))
        print(f"\n{reason['table']}: {said}: {reason['rows']:,}")


def _map_problems(name: str, error: MapError | None, run: ImportRun | None = None) -> int:
    problems = error.problems if error else []
    for problem in problems:
        print(f"{name}:{problem}", file=sys.stderr)
    for kept in run.problems if run else []:
        print(f"{name}:{kept['line']}: {kept['where']}: {kept['message']}", file=sys.stderr)
    return 1
