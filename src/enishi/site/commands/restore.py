"""`enishi restore DIR`: fill an empty data folder from a backup."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from enishi.timeline.backup import restore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("what `enishi backup` wrote"))


def run(args: argparse.Namespace) -> int:
    restore(args.folder)
    return 0
