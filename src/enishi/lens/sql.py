"""SQL text with its bound values, and the restricted dialect that both engines read.

Questions are written in DuckDB's SQL within these bounds, and SQLGlot turns them into Spark's.
`checked` refuses what would silently mean something else there:
timestamps and intervals (instants are BIGINT microseconds, days are whole numbers), ordered lists
(Spark drops the order), ASOF joins, HASH, aliases without AS or named like a type, quantiles but
those of `enishi.lens.quantiles`, a division by what may be 0 (NULL here, an error there), and
functions whose value depends on the order in which rows happen to come."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp

_REFUSED: Final[dict[type[exp.Expr], str]] = {
    exp.Interval: "INTERVAL: instants are BIGINT microseconds",
    exp.CurrentTimestamp: "the clock: pass the instant",
    exp.CurrentDate: "the clock: pass the day",
}
_FUNCTIONS: Final = {"EPOCH_US", "EPOCH_MS", "EPOCH", "HASH", "NOW", "TO_TIMESTAMP"}
_QUANTILES: Final = (
    exp.Median,
    exp.Quantile,
    exp.ApproxQuantile,
    exp.PercentileCont,
    exp.PercentileDisc,
)
_BY_CHANCE: Final = (exp.First, exp.Last, exp.AnyValue, exp.Mode, exp.Rand)
_NAMED: Final = re.compile(r"\$(\w+)")
_BARE: Final = {"event", "timestamp", "type"}


class DialectError(ValueError):
    """SQL that would not mean the same on every engine."""


@dataclass(frozen=True)
class Sql:
    """Text in the restricted dialect; `$name` stands for `values["name"]`."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


def either(*parts: Sql) -> Sql:
    """The `person_id` of any of these statements, each of which binds its own values."""
    texts, values = [], dict[str, object]()
    for place, part in enumerate(parts):
        name = f"_{place}" if place else ""
        text = _NAMED.sub(rf"$\1{name}", part.text)
        texts.append(f"SELECT person_id FROM ({text}) AS part{place}")  # noqa: S608 -- our own text
        values |= {f"{key}{name}": value for key, value in part.values.items()}
    return Sql(" UNION ".join(texts), values)


@lru_cache(maxsize=512)
def checked(text: str) -> exp.Expr:
    """The parsed statement; DialectError says what it may not contain."""
    tree = sqlglot.parse_one(text, dialect="duckdb")
    for node in tree.walk():
        if refusal := _refusal(node):
            raise DialectError(f"{refusal}, in: {node.sql(dialect='duckdb')}")
    return tree


def _refusal(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        return _function_refusal(node)
    if isinstance(node, exp.Join) and node.method.upper() == "ASOF":
        return "an ASOF join"
    if isinstance(node, exp.Alias) and node.alias.lower() in _BARE:
        return f"the alias {node.alias}: choose another name"
    if isinstance(node, exp.Div | exp.IntDiv | exp.Mod) and not _is_safe(node.expression):
        return "a division by what may be 0: NULLIF(…, 0)"
    if isinstance(node, exp.Sub) and isinstance(node.this, exp.Window) and node.this.alias:
        return (
            "a named window before a minus, which is read as part of the name: put it in brackets"
        )
    return _REFUSED.get(type(node), "")


def _is_safe(divisor: exp.Expr) -> bool:
    """A number other than 0, a bound value, or what is NULL where it would be 0."""
    inner = divisor.unnest()
    if isinstance(inner, exp.Literal):
        return float(inner.this) != 0
    return isinstance(inner, exp.Nullif | exp.Placeholder | exp.Parameter)


def _function_refusal(node: exp.Func) -> str:
    if isinstance(node, exp.Cast) and node.to.this in exp.DataType.TEMPORAL_TYPES:
        return "a timestamp: instants are BIGINT microseconds"
    if isinstance(node, exp.ArrayAgg | exp.GroupConcat) and node.find(exp.Order):
        return "an ordered list: another engine drops the order"
    if isinstance(node, _QUANTILES):
        return "a quantile: enishi.lens.quantiles has them the same on every engine"
    if isinstance(node, _BY_CHANCE):
        return f"{_name(node)}, whose value depends on the order of rows"
    if _name(node) in _FUNCTIONS:
        return f"{_name(node)} means something else on another engine"
    return _REFUSED.get(type(node), "")


def _name(node: exp.Func) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).upper()


def readable(sql: Sql) -> str:
    """The statement over many lines, its values written out: to be read, or run by hand."""

    def written(node: exp.Expr) -> exp.Expr:
        bound = isinstance(node, exp.Placeholder | exp.Parameter)
        return exp.convert(sql.values[node.name]) if bound else node

    return checked(sql.text).copy().transform(written).sql(dialect="duckdb", pretty=True)


@lru_cache(maxsize=512)
def for_spark(text: str) -> str:
    """The same statement for Spark."""
    tree = checked(text).copy().transform(_each_path).transform(_json_as_written)
    return tree.sql(dialect="spark")


def _each_path(node: exp.Expr) -> exp.Expr:
    """A list of paths is read in one pass here; Spark's function takes one path at a time."""
    if isinstance(node, exp.JSONExtractScalar) and isinstance(node.expression, exp.Array):
        paths = node.expression.expressions
        found = [
            exp.Anonymous(this="GET_JSON_OBJECT", expressions=[node.this.copy(), one.copy()])
            for one in paths
        ]
        return exp.Array(expressions=found)
    return node


def _json_as_written(node: exp.Expr) -> exp.Expr:
    """JSON_EXTRACT gives a value as JSON writes it ("5" is not 5); Spark's only function for that
    goes by its variants."""
    if type(node) is not exp.JSONExtract:
        return node
    path = node.expression
    where = path if isinstance(path, exp.Placeholder) else exp.Literal.string(path.sql("duckdb"))
    parsed = exp.Anonymous(this="PARSE_JSON", expressions=[node.this])
    found = exp.Anonymous(
        this="VARIANT_GET", expressions=[parsed, where, exp.Literal.string("variant")]
    )
    return exp.Anonymous(this="TO_JSON", expressions=[found])
