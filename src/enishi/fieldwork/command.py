"""`enishi survey`: what surveys offer, and import and progress."""

import argparse
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from enishi.fieldwork.filing import file_answers, rejected_csv
from enishi.fieldwork.progress import Days, Time, progress
from enishi.lib.errors import BadInput
from enishi.lib.terminal import tell
from enishi.surveys import command as surveys
from enishi.surveys import queries
from enishi.surveys.command import COMMAND, Told, survey_called
from enishi.team.queries import company_zone


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = surveys.add_arguments(parser)
    how_far = verbs.add_parser("progress", help=_("how far people come, page by page"))
    how_far.add_argument("--since", default="", metavar="DAY", help=_("began on this day or later"))
    how_far.add_argument(
        "--until", default="", metavar="DAY", help=_("began on this day or before")
    )
    brought = verbs.add_parser("import", help=_("answers of a file: CSV or TSV"))
    for verb in (how_far, brought):
        verb.add_argument("survey", help=_("its id or name"))
        verb.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))
    brought.add_argument("file", type=Path, metavar="FILE", help=_("CSV or TSV"))
    brought.add_argument("--dry-run", action="store_true", help=_("check it, and store nothing"))


def run(args: argparse.Namespace) -> int:
    verbs = {"progress": show_progress, "import": bring_in}
    if args.verb not in verbs:
        return surveys.run(args)
    tell(*verbs[args.verb](args), as_json=args.json)
    return 0


def bring_in(args: argparse.Namespace) -> Told:
    """Rejected rows stand beside the file, with their reasons."""
    path = args.file.expanduser()
    if not path.is_file():
        raise BadInput("no_file", _("There is no file %s.") % path)
    data = path.read_bytes()
    filed = file_answers(survey_called(args.survey), data, by=COMMAND, dry_run=args.dry_run)
    told: dict[str, object] = {
        "rows": filed.rows,
        "stored": filed.stored,
        "known": filed.known,
        "rejected": len(filed.rejected),
        "unknown": list(filed.unknown),
    }
    lines = [_("rows %(rows)s, stored %(stored)s, known %(known)s, rejected %(rejected)s") % told]
    if filed.rejected:
        beside = path.with_name(f"{path.stem}.rejected.csv")
        beside.write_text(rejected_csv(filed), encoding="utf-8")
        told["rejected_file"] = str(beside)
        lines.append(_("Rejected rows, with the reason: %s") % beside)
    return told, lines


def show_progress(args: argparse.Namespace) -> Told:
    days = Days(args.since, args.until)
    for name, day, read_as in (
        ("--since", args.since, days.first),
        ("--until", args.until, days.last),
    ):
        if day and read_as is None:
            raise BadInput("bad_day", _("Write the day as 2026-11-24."), field=name)
    survey = survey_called(args.survey)
    found = progress(survey, days, company_zone())
    if found is None or queries.is_guarded(survey):
        return {"steps": []}, []
    lines = [
        "\t".join((step.id, *map(str, (step.reached, step.passed, step.left)), _seconds(step.time)))
        for step in found.steps
    ]
    return asdict(found), lines


def _seconds(time: Time) -> str:
    return "–" if time.median is None else f"{time.median:.1f} s"
