"""`enishi migrate`: bring the database to this version."""

import argparse

from django.utils.translation import gettext as _

from enishi.lib.folder import data_folder, make_private
from enishi.site.opening import migrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = _("Applies what is missing; doing it twice changes nothing.")


def run(args: argparse.Namespace) -> int:
    make_private(data_folder())
    migrate()
    return 0
