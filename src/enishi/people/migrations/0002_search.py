"""Full-text search over `Person.grams`: FTS5 kept in step by triggers on SQLite, an expression index on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE VIRTUAL TABLE people_search USING fts5(
         grams, content='people_person', content_rowid='id', prefix='1',
         tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER people_search_insert AFTER INSERT ON people_person BEGIN
         INSERT INTO people_search(rowid, grams) VALUES (new.id, new.grams); END""",
    """CREATE TRIGGER people_search_delete AFTER DELETE ON people_person BEGIN
         INSERT INTO people_search(people_search, rowid, grams)
         VALUES ('delete', old.id, old.grams); END""",
    """CREATE TRIGGER people_search_update AFTER UPDATE OF grams ON people_person
       WHEN old.grams <> new.grams BEGIN
         INSERT INTO people_search(people_search, rowid, grams)
         VALUES ('delete', old.id, old.grams);
         INSERT INTO people_search(rowid, grams) VALUES (new.id, new.grams); END""",
]
POSTGRESQL = [
    "CREATE INDEX people_search ON people_person USING gin (to_tsvector('simple', grams))",
]


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def tear_down(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            editor.execute(f"DROP TRIGGER people_search_{name}")
        editor.execute("DROP TABLE people_search")
    else:
        editor.execute("DROP INDEX people_search")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(build, tear_down)]
