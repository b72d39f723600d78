"""`enishi backup DIR`: a copy that restores, also of a running server."""

import argparse
from pathlib import Path

from enishi.timeline.backup import backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="an empty or new folder")


def run(args: argparse.Namespace) -> int:
    backup(args.folder)
    print(args.folder)
    return 0
