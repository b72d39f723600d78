from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from enishi.timeline.daily import add_happened
from enishi.timeline.days import QUARTER

COUNTED = (
    f"SELECT time / {QUARTER}, source_id, name, channel, count(*)"  # noqa: S608 -- a constant
    " FROM timeline_event GROUP BY 1, 2, 3, 4"
)


def count(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    company = apps.get_model("team", "Company").objects.first()
    if company is None:
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(COUNTED)
        happened = {(quarter, *what): n for quarter, *what, n in cursor.fetchall()}
        add_happened(cursor, happened, ZoneInfo(company.zone))


class Migration(migrations.Migration):
    dependencies = [("timeline", "0004_daily_events"), ("team", "0001_initial")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
