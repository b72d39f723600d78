"""The little language of measures and groups: "sum:revenue", "ratio:revenue/count",
"property:plan". Parsed here, so that SQL sees only names of ours; a property's name is bound."""

import re
from dataclasses import dataclass
from typing import Final

from enishi.lens.errors import QuestionError

MONEY: Final = {"revenue", "total", "price"}  # columns in thousandths of the currency's unit
NUMBERS: Final = {*MONEY, "quantity"}
TEXTS: Final = {"currency", "order_id", "product_id", "path"}
GROUPS: Final = {"channel": "channel", "touchpoint": "touchpoint", "stage": "stage"}
HELP: Final = (
    "count, people, sum:PROPERTY, mean:PROPERTY, ratio:PROPERTY/PROPERTY (/count),"
    " quantile:PROPERTY:P (P = 1 … 99)"
)

_NAME: Final = re.compile(r"""[^\[\]"'*$\\\x00-\x1f]{1,200}""")  # what a path means on any engine
# What reads as a number that fits, the same on every engine (casts differ in what else they take).
_NUMBER: Final = "^-?[0-9]{1,30}([.][0-9]{1,30})?([eE][+-]?[0-9]{1,2})?$"


@dataclass(frozen=True)
class Term:
    """One number of an event; `scale` of its units make a whole one."""

    sql: str
    scale: int = 1
    path: str | None = None  # of a property without a column: bound as `$path_…`
    is_money: bool = False


@dataclass(frozen=True)
class Measure:
    kind: str
    a: Term | None = None
    b: Term | None = None
    percent: int = 0

    @property
    def is_money(self) -> bool:
        """Whether amounts of one currency only may be added."""
        return any(term and term.is_money for term in (self.a, self.b))

    @property
    def values(self) -> dict[str, object]:
        """The paths to be bound."""
        terms = (("path_a", self.a), ("path_b", self.b))
        return {name: term.path for name, term in terms if term and term.path}


def measure_of(text: str) -> Measure:
    """QuestionError where it is none."""
    kind, _, rest = text.partition(":")
    if kind in {"count", "people"} and not rest:
        return Measure(kind)
    if kind == "sum" and rest:
        return Measure(kind, term_of(rest, "path_a"))
    if kind == "mean" and rest:
        return Measure("ratio", term_of(rest, "path_a"), Term("1"))
    if kind == "ratio" and rest.count("/") == 1:
        above, _, below = rest.partition("/")
        return Measure(kind, term_of(above, "path_a"), term_of(below, "path_b"))
    if kind == "quantile":
        name, _, percent = rest.rpartition(":")
        if name and percent.isdecimal() and 1 <= int(percent) <= 99:
            return Measure(kind, _whole(term_of(name, "path_a")), percent=int(percent))
    raise QuestionError("bad_measure", "Write %(forms)s.", "measure", forms=HELP)


def term_of(name: str, parameter: str) -> Term:
    if name == "count":
        return Term("1")
    if name in NUMBERS:
        return Term(name, 1000 if name in MONEY else 1, is_money=name in MONEY)
    text = f"JSON_EXTRACT_STRING(properties, ${parameter})"
    return Term(
        f"CASE WHEN REGEXP_MATCHES({text}, '{_NUMBER}') THEN TRY_CAST({text} AS DOUBLE) END",
        path=path_of(name, "measure"),
    )


def _whole(term: Term) -> Term:
    """In thousandths, where it is not a whole number yet."""
    if term.path is None:
        return term
    rounded = f"CASE WHEN ABS({term.sql}) < 1e15 THEN CAST(ROUND(1000 * {term.sql}) AS BIGINT) END"
    return Term(rounded, 1000, term.path)


def path_of(name: str, parameter: str) -> str:
    """The JSON path of a property; a dot leads inside an object."""
    if not _NAME.fullmatch(name) or not all(name.split(".")):
        raise QuestionError("bad_property", "This is no name of a property.", parameter)
    return f"$.{name}"


@dataclass(frozen=True)
class Group:
    """SQL of what an event is grouped by, and its bound path."""

    sql: str
    path: str | None = None
    is_number: bool = False

    @property
    def values(self) -> dict[str, object]:
        return {"path_group": self.path} if self.path else {}


def group_of(text: str) -> Group:
    """QuestionError where it is none."""
    if not text:
        return Group("'all'")
    if text in GROUPS:
        return Group(GROUPS[text])
    if text == "source":
        return Group("source_id", is_number=True)
    kind, _, name = text.partition(":")
    if kind != "property" or not name:
        raise QuestionError(
            "bad_group",
            "Split by %(options)s, property:<name> or segment:<id>.",
            "by",
            options="channel, touchpoint, stage, source",
        )
    if name in TEXTS:
        return Group(name)
    return Group("JSON_EXTRACT_STRING(properties, $path_group)", path_of(name, "by"))
