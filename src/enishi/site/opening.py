"""Opening a data folder: schema current, company founded."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import Conflict
from enishi.lib.folder import data_folder, make_private
from enishi.team.queries import company_exists


def open_database() -> None:
    """Bring an embedded database to this version; a PostgreSQL one must be current already."""
    make_private(data_folder())
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor != "sqlite":
        raise Conflict(
            "not_migrated", _("The database is of another version: run `enishi migrate` first.")
        )
    migrate()


def expect_company() -> None:
    """For commands that need `enishi init` before them."""
    if not company_exists():
        raise Conflict(
            "not_founded", _("There is no company in this folder yet: run `enishi init` first.")
        )


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
