"""People without a name who were there before: by what each of them is called."""

from itertools import groupby

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from enishi.people.naming import pointer_in

_HELD = (
    "SELECT p.id, p.email, p.phone, n.kind, n.value FROM people_person p"
    " JOIN people_identity i ON i.person_id = p.id"
    " LEFT JOIN people_identifier n ON n.identity_id = i.id"
    " WHERE p.name = '' AND p.known ORDER BY p.id, n.kind, n.value DESC"
)
_CALL = "UPDATE people_person SET pointer_kind = %s, pointer = %s WHERE id = %s"


def call(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    call_the_nameless(schema_editor.connection)


def call_the_nameless(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        named = []
        for person, rows in groupby(cursor.fetchall(), key=lambda row: row[0]):
            table = list(rows)
            _, email, phone, _, _ = table[0]
            held = {kind: value for *_, kind, value in table if kind}
            shown = {kind: value for kind, value in (("email", email), ("phone", phone)) if value}
            named.append((*pointer_in(held | shown), person))
        if named:
            cursor.executemany(_CALL, named)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_person_pointer"),
    ]

    operations = [
        migrations.RunPython(call, migrations.RunPython.noop),
    ]
