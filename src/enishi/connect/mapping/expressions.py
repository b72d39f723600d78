"""Expressions of a map: a small part of SQL, parsed, checked node by node and written anew.

DuckDB never sees the author's text, only what is rendered from the checked tree: no statement, no
subquery, no table function, no file, no setting can be said in it. The engine is locked as well
(`lens.engines.duckdb`).
"""

from collections.abc import Callable

import sqlglot
from django.utils.translation import gettext as _
from sqlglot import exp
from sqlglot.errors import SqlglotError

LONGEST = 2_000
DEEPEST = 40

Resolve = Callable[[str, str], str]  # (relation or "", column) → SQL; raises ExpressionError

SCALARS: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Var,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In,
    exp.Between, exp.Like, exp.ILike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod,
    exp.Neg, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Concat, exp.DPipe, exp.Lower,
    exp.Upper, exp.Trim, exp.Length, exp.Substring, exp.Left, exp.Right, exp.Replace, exp.SplitPart,
    exp.RegexpExtract, exp.RegexpLike, exp.Round, exp.Floor, exp.Ceil, exp.Abs, exp.Least,
    exp.Greatest, exp.DateDiff, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam,
)  # fmt: skip
AGGREGATES: tuple[type[exp.Expr], ...] = (
    exp.Sum, exp.Count, exp.Min, exp.Max, exp.Avg, exp.AnyValue, exp.Star, exp.Distinct,
    exp.IgnoreNulls,
)  # fmt: skip
CASTS = {
    exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.INT, exp.DType.BIGINT, exp.DType.DECIMAL,
    exp.DType.DOUBLE, exp.DType.BOOLEAN, exp.DType.DATE,
}  # fmt: skip


class ExpressionError(ValueError):
    """The expression cannot be used; the message says why, for the author of the map."""


def rendered(text: str, resolve: Resolve, *, aggregates: bool = False) -> str:
    """The expression as checked DuckDB SQL, its columns replaced by what `resolve` says."""
    tree = parsed(text)
    allowed = SCALARS + AGGREGATES if aggregates else SCALARS
    for node in tree.walk():
        _check(node, allowed)

    def named(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        if node.args.get("db") or isinstance(node.this, exp.Star):
            raise ExpressionError(_("“%s” is not a column.") % node.sql())
        return exp.Var(this=resolve(node.table, node.name))

    sql = tree.transform(named).transform(_forgiving).sql(dialect="duckdb", comments=False)
    return f"({sql})"


def _forgiving(node: exp.Expr) -> exp.Expr:
    """A cast that fails says NULL, and ends no import."""
    if type(node) is not exp.Cast:
        return node
    return exp.TryCast(this=node.this.transform(_forgiving), to=node.args["to"])


def parsed(text: str) -> exp.Expr:
    if len(text) > LONGEST or text.count("(") > DEEPEST or text.lower().count("case") > DEEPEST:
        raise ExpressionError(_("The expression is too long or too deeply nested."))
    try:
        return sqlglot.parse_one(text, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ExpressionError(_("“%(text)s” cannot be read: %(why)s") % {
            "text": text, "why": first
        }) from error  # fmt: skip


def _check(node: exp.Expr, allowed: tuple[type[exp.Expr], ...]) -> None:
    if type(node) not in allowed:
        raise ExpressionError(_("“%s” may not be used in a map.") % node.sql(dialect="duckdb"))
    if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        raise ExpressionError(_("“*” stands only in count(*)."))
    if isinstance(node, exp.In) and (node.args.get("query") or node.args.get("unnest")):
        raise ExpressionError(_("IN takes a list of values."))
    if isinstance(node, exp.DataType) and node.this not in CASTS:
        raise ExpressionError(_("“%s” is not a type of a map.") % node.sql(dialect="duckdb"))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
