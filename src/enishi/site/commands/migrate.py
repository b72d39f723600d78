"""`enishi migrate`: bring the database to this version."""

import argparse

from enishi.lib.folder import data_folder
from enishi.site.opening import migrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Applies what is missing; doing it twice changes nothing."


def run(args: argparse.Namespace) -> int:
    data_folder().mkdir(parents=True, exist_ok=True)
    migrate()
    return 0
