"""The workshop of one import: files in, Segment messages out, in one DuckDB file that is thrown
away after it.

`open_workshop` loads and maps everything; the messages then wait in numbered order, so that
delivering them can stop anywhere and go on there: the same files and map always give the same
messages with the same numbers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from enishi.connect.mapping.expressions import ExpressionError, quoted
from enishi.connect.mapping.language import Format, Map, MapError, Problem, Step, Table
from enishi.connect.mapping.messages import gathered, labels, passed_through, written
from enishi.connect.mapping.sql import Relation, joined, twice, typed_table, view_select
from enishi.connect.reading.files import Shape, plain, source_files
from enishi.connect.reading.headers import matched
from enishi.connect.reading.tables import Loaded, load
from enishi.lens.engines.duckdb import Engine, Limits, engine

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "1GB"
SPILL = "40GB"
SCHEMA = (
    "CREATE TABLE broken (__file INTEGER, line BIGINT, why VARCHAR, text VARCHAR)",
    "CREATE TABLE rejects (relation VARCHAR, __file INTEGER, __row BIGINT, why VARCHAR)",
    "CREATE TABLE messages (body VARCHAR)",
)
Progress = Callable[[int], None]  # rows read so far; may raise to stop


@dataclass(frozen=True)
class Made:
    """What one step made: messages number `first` … `first + count - 1`."""

    label: str
    kind: str
    first: int
    count: int


@dataclass
class Workshop:
    """What an import has made of its files."""

    mapping: Map
    engine: Engine
    loaded: list[Loaded] = field(default_factory=list)
    relations: dict[str, Relation] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)  # of tables, by column
    messages: int = 0
    made: list[Made] = field(default_factory=list)

    @property
    def connection(self) -> "DuckDBPyConnection":
        return self.engine.connection

    @property
    def rows(self) -> int:
        return sum(file.rows + file.broken for file in self.loaded)

    def rejected(self) -> int:
        """How many rows made no message where they should have."""
        return self.number("SELECT count(DISTINCT (__file, __row)) FROM rejects")

    def reasons(self) -> list[tuple[str, str, int]]:
        """(table, reason code, rows), the most frequent first."""
        return self.connection.execute(
            "SELECT relation, why, count(DISTINCT (__file, __row)) AS n FROM rejects "
            "GROUP BY ALL ORDER BY n DESC, relation, why LIMIT 200"
        ).fetchall()

    def bodies(self, start: int, count: int) -> list[str]:
        """Messages number `start` to `start + count - 1`, as JSON."""
        found = self.connection.execute(
            "SELECT body FROM messages WHERE rowid >= ? AND rowid < ? ORDER BY rowid",
            [start, start + count],
        ).fetchall()
        return [body for (body,) in found]

    def number(self, sql: str) -> int:
        found = self.connection.execute(sql).fetchone()
        return int(found[0]) if found else 0


@contextmanager
def open_workshop(
    mapping: Map, path: Path, folder: Path, *, limit: int, progress: Progress = lambda rows: None
) -> Iterator[Workshop]:
    """Everything of `path` read and mapped. The folder is emptied before and after."""
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    limits = Limits(folder / "spill", memory=MEMORY, temp_size=SPILL)
    try:
        with engine(limits, file=folder / "work.duckdb") as opened:
            workshop = Workshop(mapping, opened)
            for statement in SCHEMA:
                opened.run(statement)
            opened.run("SET TimeZone = ?", [mapping.zone])
            _load(workshop, path, folder, limit, progress)
            opened.lock_down()
            _relate(workshop)
            _write(workshop)
            yield workshop
    finally:
        rmtree(folder, ignore_errors=True)


def _load(workshop: Workshop, path: Path, folder: Path, limit: int, progress: Progress) -> None:
    mapping = workshop.mapping
    sources = source_files(path, mapping)
    left = limit
    for name, files in groupby(sources, key=lambda source: source.table):
        plains = []
        for source in files:
            plains.append(plain(source, folder, encoding=mapping.encoding, limit=left))
            left -= plains[-1].path.stat().st_size
        workshop.loaded += load(workshop.connection, name, plains, len(workshop.loaded))
        for ready in plains:
            ready.path.unlink()
        progress(workshop.rows)


def _relate(workshop: Workshop) -> None:
    """Tables typed, then views: each a relation that later ones may use."""
    known = workshop.relations
    for table in workshop.mapping.tables:
        _type_table(workshop, table)
    for view in workshop.mapping.views:
        with _named(f"views.{view.name}", view.line):
            for join in view.joins:
                _check_join(workshop, join.relation, twice(join, known[join.relation]))
            _create(workshop, view.name, view_select(view, known), grouped=bool(view.group))


def _type_table(workshop: Workshop, table: Table) -> None:
    files = [file for file in workshop.loaded if file.plain.source.table == table.name]
    headers = {header.lower(): header for file in files for header in file.headers}
    lines = any(file.plain.source.shape is Shape.LINES for file in files)
    if lines and len(headers) > 1:
        raise MapError([Problem(1, f"tables.{table.name}", _("JSON lines and CSV do not mix."))])
    if not files:
        columns = "".join(f", {quoted(column.name)} VARCHAR" for column in table.columns)
        workshop.connection.execute(
            f"CREATE TABLE {quoted('raw_' + table.name)} (__file INTEGER{columns})"
        )
        headers = {column.name.lower(): column.name for column in table.columns}
    if lines and table.format is Format.ROWS:
        found = {column.name: "line" for column in table.columns}
    else:
        found = workshop.headers[table.name] = matched(table, list(headers.values()))
    _create(workshop, table.name, typed_table(table, list(headers.values()), found, lines=lines))
    workshop.connection.execute(
        "INSERT INTO rejects SELECT ?, b.__file, -1 - b.line, 'line=' || b.why FROM broken AS b "
        f"WHERE b.__file IN ({', '.join(str(file.index) for file in files) or 'NULL'})",
        [table.name],
    )
    workshop.connection.execute(
        f"INSERT INTO rejects SELECT ?, __file, __row, __bad FROM {quoted('rel_' + table.name)} "
        "WHERE __bad IS NOT NULL",
        [table.name],
    )


def _create(workshop: Workshop, name: str, select: str, *, grouped: bool = False) -> None:
    relation = Relation(name, frozenset(), grouped)
    workshop.connection.execute(f"CREATE TABLE {relation.table} AS {select}")
    described = workshop.connection.execute(f"DESCRIBE {relation.table}").fetchall()
    columns = frozenset(row[0] for row in described if not row[0].startswith("__"))
    workshop.relations[name] = Relation(name, columns, grouped)


def _check_join(workshop: Workshop, relation: str, query: str) -> None:
    if double := workshop.connection.execute(query).fetchone():
        message = _(
            "“%(relation)s” has more than one row for %(value)s; join to a view that groups it."
        )
        raise ExpressionError(message % {"relation": relation, "value": double[0]})


def _write(workshop: Workshop) -> None:
    steps = workshop.mapping.steps
    for index, (step, label) in enumerate(zip(steps, labels(steps), strict=True)):
        table = f"step_{index}"
        with _named(step.label, step.line):
            _make(workshop, step, label, table)
        rejecting = (
            f"INSERT INTO rejects SELECT '{_origin(workshop.mapping, step)}', __file, __row, "
            f"__why FROM {table} WHERE __why IS NOT NULL"
        )
        for statement in (
            f"INSERT INTO messages SELECT body FROM {table} WHERE __why IS NULL ORDER BY rowid",
            rejecting,
            f"DROP TABLE {table}",
        ):
            workshop.connection.execute(statement)
        first = workshop.messages
        workshop.messages = workshop.number("SELECT count(*) FROM messages")
        workshop.made.append(Made(step.label, step.kind, first, workshop.messages - first))


def _make(workshop: Workshop, step: Step, label: str, table: str) -> None:
    known = workshop.relations
    if step.kind == "raw":
        select = passed_through(known[step.origin])
    else:
        for join in step.joins:
            joined(known[step.origin], step.joins, known)
            _check_join(workshop, join.relation, twice(join, known[join.relation]))
        inner = gathered(step, known)
        described = workshop.connection.execute(f"DESCRIBE {inner}").fetchall()
        types = {row[0]: row[1] for row in described}
        select = f"WITH gathered AS ({inner}) {written(step, workshop.mapping, types, label)}"
    workshop.connection.execute(f"CREATE TABLE {table} AS {select} ORDER BY __file, __row")


def _origin(mapping: Map, step: Step) -> str:
    """The table whose rows a step's rows are, through views."""
    origins = {view.name: view.origin for view in mapping.views}
    name = step.origin
    while name in origins:
        name = origins[name]
    return name


@contextmanager
def _named(where: str, line: int) -> Iterator[None]:
    """What is wrong with an expression, a join or a type becomes a problem of the map, with its
    place."""
    import duckdb as engine

    try:
        yield
    except ExpressionError as error:
        raise MapError([Problem(line, where, str(error))]) from error
    except (
        engine.BinderException,
        engine.ConversionException,
        engine.InvalidInputException,
    ) as error:
        first = str(error).splitlines()[0]
        raise MapError([Problem(line, where, first)]) from error
