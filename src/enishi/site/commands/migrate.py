"""`enishi migrate`: bring the database to this version."""

import argparse

from django.utils.translation import gettext as _

from enishi.lib.folder import data_folder
from enishi.site.opening import migrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = _("Applies what is missing; doing it twice changes nothing.")


def run(args: argparse.Namespace) -> int:
    data_folder().mkdir(parents=True, exist_ok=True)
    migrate()
    return 0
