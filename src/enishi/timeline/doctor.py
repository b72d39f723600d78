"""Is anything lost, twice or broken? Reads only; a server may run meanwhile."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum
from django.utils.translation import gettext as _

from enishi.lens.engines.duckdb import Engine
from enishi.lib.folder import spool_file
from enishi.timeline.lake.questions import lake_engine
from enishi.timeline.lake.table import mark_of, open_table
from enishi.timeline.lease import PIPELINE, lease
from enishi.timeline.models import Event, EventName
from enishi.timeline.queries.figures import spool_lag_seconds
from enishi.timeline.rows import last_seq

AT_ONCE = 100_000
LAG = 60.0  # seconds that an acknowledged event may wait
KEYS = pa.schema([("seq", pa.int64()), ("source_id", pa.int64()), ("message_id", pa.string())])


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Depth:
    """Rows and lake compared by (source, message_id)."""

    rows: int
    lake: int
    above_mark: int  # rows that the lake does not have yet
    missing: int  # in the rows at or below the mark but not in the lake, or the other way round
    doubled: int  # stored more than once in either


def examine() -> list[Finding]:
    return [
        _database(),
        _schema(),
        _spool(),
        _lag(),
        _order(),
        _lake(),
        _catalogue(),
    ]


def _database() -> Finding:
    if connection.vendor != "sqlite":
        return Finding("database", ok=True, detail=connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        answers = [answer for (answer,) in cursor.fetchall()]
    return Finding("database", answers == ["ok"], "; ".join(answers))


def _schema() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = ", ".join(str(migration) for migration, _back in pending)
    return Finding("schema", not pending, names or _("up to date"))


def _spool() -> Finding:
    if not spool_file().exists():
        return Finding("spool", ok=True, detail=_("nothing came in yet"))
    spool = sqlite3.connect(f"file:{spool_file()}?mode=ro", uri=True, timeout=20)
    try:
        (answer,) = spool.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        spool.close()
    return Finding("spool", answer == "ok", answer)


def _lag() -> Finding:
    lag = spool_lag_seconds()
    with lease(PIPELINE) as free:
        behind = _("%(seconds)s s behind") % {"seconds": f"{lag:.1f}"}
        detail = f"{behind}, {_('no worker runs') if free else _('a worker runs')}"
    return Finding("lag", lag < LAG, detail)


def _order() -> Finding:
    with transaction.atomic():  # one moment for both
        last, count = last_seq(), Event.objects.count()
    detail = _("%(n)d events, the last is number %(last)d") % {"n": count, "last": last}
    return Finding("rows", last == count, detail)


def _lake() -> Finding:
    mark = mark_of(open_table())
    last = last_seq()
    detail = _("holds %(n)d of %(all)d events") % {"n": mark, "all": last}
    return Finding("lake", mark <= last, detail)


def _catalogue() -> Finding:
    with transaction.atomic():  # one moment for both counts
        listed = EventName.objects.aggregate(n=Sum("count"))["n"] or 0
        count = Event.objects.count()
    detail = _("counts %(n)d events, %(stored)d are stored") % {"n": listed, "stored": count}
    return Finding("catalogue", count == listed, detail)


def deep() -> Depth:
    """Every row against the lake. The lake's version is taken first, so that rows which come in
    meanwhile are above its mark and never look lost."""
    table = open_table()
    mark = mark_of(table)
    with lake_engine(table) as engine:
        engine.run("CREATE TABLE stored (seq BIGINT, source_id BIGINT, message_id VARCHAR)")
        for part in _stored_keys():
            engine.lend("part", part)
            engine.run("INSERT INTO stored SELECT * FROM part")
        return _compared(engine, mark)


def _stored_keys() -> Iterator[pa.Table]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, source_id, message_id FROM timeline_event WHERE seq > %s"
                " ORDER BY seq LIMIT %s",
                [after, AT_ONCE],
            )
            found = cursor.fetchall()
        if not found:
            return
        after = found[-1][0]
        columns = [pa.array(c, t.type) for c, t in zip(zip(*found, strict=True), KEYS, strict=True)]
        yield pa.Table.from_arrays(columns, schema=KEYS)


def _compared(engine: Engine, mark: int) -> Depth:
    def number(sql: str, *params: object) -> int:
        ((value,),) = engine.rows(sql, params)
        return int(str(value))

    lost = "SELECT count(*) FROM {} a WHERE seq <= ? AND NOT EXISTS (SELECT 1 FROM {} b"
    lost += " WHERE b.source_id = a.source_id AND b.message_id = a.message_id)"
    twice = "SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM {}"
    twice += " GROUP BY source_id, message_id)"
    return Depth(
        rows=number("SELECT count(*) FROM stored"),
        lake=number("SELECT count(*) FROM lake"),
        above_mark=number("SELECT count(*) FROM stored WHERE seq > ?", mark),
        missing=number(lost.format("stored", "lake"), mark)
        + number(lost.format("lake", "stored"), mark),
        doubled=number(twice.format("stored")) + number(twice.format("lake")),
    )
