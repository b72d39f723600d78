"""From a map to SQL text: tables become typed relations, views join and group them, steps make
messages.

Every relation carries `__file` and `__row` (where its row came from) and `__bad` (why it cannot be
used, as codes like `price=decimal`, joined by "; "); a row that leans on a bad row is bad with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from enishi.connect.mapping.cells import cell, typed
from enishi.connect.mapping.expressions import ExpressionError, literal, quoted, rendered
from enishi.connect.mapping.language import Column, Each, Format, Join, Table, View

HOUSE_COLUMNS = ("__file", "__row", "__bad", "__hash", "__nth")
REASON_COLUMN = "enishi_reason"
ISO = "strftime({0} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"


@dataclass(frozen=True)
class Relation:
    """What an expression may name."""

    name: str
    columns: frozenset[str]
    grouped: bool = False

    @property
    def table(self) -> str:
        return quoted(f"rel_{self.name}")


@dataclass
class Scope:
    """The relations of one FROM: the base first, then its joins."""

    relations: list[Relation] = field(default_factory=list)

    def resolve(self, relation: str, column: str) -> str:
        if relation:
            for index, known in enumerate(self.relations):
                if known.name == relation:
                    return self._of(index, column)
            raise ExpressionError(_no_relation(relation))
        if column in self.relations[0].columns:
            return self._of(0, column)
        found = [i for i, known in enumerate(self.relations) if column in known.columns]
        if len(found) > 1:
            names = ", ".join(self.relations[i].name for i in found)
            raise ExpressionError(_ambiguous(column, names))
        if not found:
            raise ExpressionError(_no_column(self.relations[0].name, column))
        return self._of(found[0], column)

    def _of(self, index: int, column: str) -> str:
        known = self.relations[index]
        if column not in known.columns:
            raise ExpressionError(_no_column(known.name, column))
        return f"t{index}.{quoted(column)}"

    def bad(self) -> str:
        parts = ["t0.__bad"]
        for index, known in enumerate(self.relations[1:], 1):
            parts.append(f"{literal(known.name + '/')} || t{index}.__bad")
        return f"coalesce({', '.join(parts)})"


def _no_relation(name: str) -> str:
    return _("“%s” is not joined here.") % name


def _no_column(relation: str, column: str) -> str:
    return _("%(relation)s has no column “%(column)s”.") % {"relation": relation, "column": column}


def _ambiguous(column: str, names: str) -> str:
    message = _("“%(column)s” is in %(names)s: say which, as NAME.%(column)s.")
    return message % {"column": column, "names": names}


def typed_table(table: Table, headers: Sequence[str], found: dict[str, str], *, lines: bool) -> str:
    """SELECT of a table's relation. `found` says which header holds each declared column; `lines`:
    the rows are JSON texts in the one column "line"."""
    raw = {header: f"r.{quoted(header)}" for header in headers}
    selected, bad = [], []
    for column in table.columns:
        if column.name not in found:
            selected.append(f"CAST(NULL AS {NULLS[column.type]}) AS {quoted(column.name)}")
            continue
        source = _json(column) if lines else raw[found[column.name]]
        value = typed(column, source)
        selected.append(f"{value} AS {quoted(column.name)}")
        if column.type != "text":
            code = literal(f"{column.name}={column.type}")
            bad.append(
                f"CASE WHEN {cell(source)} IS NOT NULL AND ({value}) IS NULL THEN {code} END"
            )
    declared = set(found.values())
    if lines:
        bad.append("CASE WHEN NOT json_valid(r.line) THEN 'line=json' END")
    if table.format is Format.SEGMENT:
        selected.append("r.line AS line")
    elif not (table.closed or lines):
        selected += [
            f"{cell(raw[header])} AS {quoted(header)}" for header in headers
            if header not in declared and header != REASON_COLUMN and header not in _names(table)
        ]  # fmt: skip
    reason = f"nullif(concat_ws('; ', {', '.join(bad)}), '')" if bad else "CAST(NULL AS VARCHAR)"
    hashed = declared if table.closed and not lines else set(headers) - {REASON_COLUMN}
    row_hash = _hash_of({header: raw[header] for header in hashed})
    return (
        f"SELECT r.__file, r.rowid AS __row, {reason} AS __bad, {row_hash} AS __hash, "
        f"{', '.join(selected) or 'NULL AS __none'} FROM {quoted('raw_' + table.name)} AS r"
    )


NULLS = {
    "text": "VARCHAR", "integer": "BIGINT", "decimal": "DECIMAL(18, 4)", "number": "DOUBLE",
    "boolean": "BOOLEAN", "time": "TIMESTAMPTZ", "date": "DATE",
}  # fmt: skip


def _names(table: Table) -> set[str]:
    return {column.name for column in table.columns}


def _json(column: Column) -> str:
    path = "$." + ".".join(f'"{part}"' for part in (column.path or column.name).split("."))
    return f"(CASE WHEN json_valid(r.line) THEN r.line ->> {literal(path)} END)"


def _hash_of(cells: dict[str, str]) -> str:
    """Of named cells as they came. Lengths keep two different rows from reading the same; an empty
    cell is no cell, so that a column added later and left empty changes no id."""
    parts = ", ".join(
        f"{literal(name)} || chr(31) || length(nullif({sql}, '')) || ':' || {sql}"
        for name, sql in sorted((name, f"CAST({sql} AS VARCHAR)") for name, sql in cells.items())
    )
    return f"md5(concat_ws(chr(30), {parts or literal('')}))"


def joined(base: Relation, joins: Sequence[Join], known: dict[str, Relation]) -> tuple[str, Scope]:
    scope = Scope([base])
    text = f"{base.table} AS t0"
    for join in joins:
        relation = known[join.relation]
        index = len(scope.relations)
        ours = [rendered(expression, scope.resolve) for _theirs, expression in join.on]
        scope.relations.append(relation)
        pairs = []
        for (theirs, _expression), our in zip(join.on, ours, strict=True):
            if theirs not in relation.columns:
                raise ExpressionError(_no_column(relation.name, theirs))
            pairs.append(f"t{index}.{quoted(theirs)} = {our}")
        text += f" LEFT JOIN {relation.table} AS t{index} ON {' AND '.join(pairs)}"
    return text, scope


def twice(join: Join, relation: Relation) -> str:
    """A query that finds one value for which a join would double rows."""
    keys = ", ".join(quoted(theirs) for theirs, _ours in join.on)
    shown = " || ', ' || ".join(f"CAST({quoted(theirs)} AS VARCHAR)" for theirs, _ours in join.on)
    return (
        f"SELECT {shown} FROM {relation.table} WHERE ({shown}) IS NOT NULL "
        f"GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
    )


def view_select(view: View, known: dict[str, Relation]) -> str:
    source, scope = joined(known[view.origin], view.joins, known)
    grouped = bool(view.group)
    columns = []
    for name, value in view.columns:
        if isinstance(value, Each):
            columns.append(f"{_each(value, scope)} AS {quoted(name)}")
        else:
            sql = rendered(value, scope.resolve, aggregates=grouped)
            columns.append(f"{sql} AS {quoted(name)}")
    keys = [rendered(key, scope.resolve) for key in view.group]
    columns = [
        *(f"{sql} AS {quoted(key)}" for key, sql in zip(view.group, keys, strict=True)), *columns
    ]  # fmt: skip
    where = f" WHERE {rendered(view.where, scope.resolve)}" if view.where else ""
    if not grouped:
        house = f"t0.__file, t0.__row, {scope.bad()} AS __bad, t0.__hash"
        return f"SELECT {house}, {', '.join(columns)} FROM {source}{where}"
    house = (
        f"min(t0.__file) AS __file, min(t0.__row) AS __row, min({scope.bad()}) AS __bad, "
        f"{_hash_of(dict(zip(view.group, keys, strict=True)))} AS __hash"
    )
    return f"SELECT {house}, {', '.join(columns)} FROM {source}{where} GROUP BY {', '.join(keys)}"


def _each(each: Each, scope: Scope) -> str:
    fields = ", ".join(
        f"{literal(name)}: {rendered(expression, scope.resolve)}"
        for name, expression in each.fields
    )
    order = (
        f" ORDER BY {rendered(each.order, scope.resolve)}, t0.__row"
        if each.order
        else " ORDER BY t0.__row"
    )
    return f"list(json_merge_patch('{{}}', to_json({{{fields}}})){order})"
