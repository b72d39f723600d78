"""What somebody without a name is called by.

In SQL, since Django would build SQLite's table anew, and its triggers, which fill the search
index, would be gone."""

from django.db import migrations, models

_ADD = "ALTER TABLE people_person ADD COLUMN {} varchar({}) NOT NULL DEFAULT ''"
_DROP = "ALTER TABLE people_person DROP COLUMN {}"


def added(name: str, length: int) -> migrations.SeparateDatabaseAndState:
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(_ADD.format(name, length), _DROP.format(name))],
        [
            migrations.AddField(
                model_name="person",
                name=name,
                field=models.CharField(blank=True, default="", max_length=length),
                preserve_default=False,
            )
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_index_first_seen"),
    ]

    operations = [
        added("pointer_kind", 40),
        added("pointer", 254),
    ]
