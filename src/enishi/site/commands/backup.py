"""`enishi backup DIR`: a copy that restores, also of a running server."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from enishi.timeline.backup import backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("an empty or new folder"))


def run(args: argparse.Namespace) -> int:
    backup(args.folder)
    print(args.folder)
    return 0
