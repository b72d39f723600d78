from dataclasses import asdict

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from enishi.timeline.shipped import RULES


def ship(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rule = apps.get_model("timeline", "TouchpointRule")
    rule.objects.bulk_create(
        rule(order=place, shipped=True, **asdict(shipped)) for place, shipped in enumerate(RULES)
    )


class Migration(migrations.Migration):
    dependencies = [("timeline", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
