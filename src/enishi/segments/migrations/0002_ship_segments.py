from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from enishi.lens.conditions.tree import parse, to_json
from enishi.lib import clock
from enishi.segments.shipped import SEGMENTS


def ship(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    segment = apps.get_model("segments", "Segment")
    version = apps.get_model("segments", "Version")
    now = clock.now_us()
    for one in SEGMENTS:
        made = segment.objects.create(
            name=one.name,
            description=one.description,
            suggestion=one.suggestion,
            shipped=one.key,
            made_at=now,
        )
        condition = to_json(parse(one.condition))
        version.objects.create(segment=made, number=1, condition=condition, at=now)


class Migration(migrations.Migration):
    dependencies = [("segments", "0001_segments")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
