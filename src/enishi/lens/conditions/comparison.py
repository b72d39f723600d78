"""`values` in SQL: how a value is compared, in the restricted dialect. Every test is true or false,
never NULL."""

from dataclasses import dataclass
from typing import Final

from enishi.lens.conditions.tree import Value
from enishi.lens.conditions.values import LARGEST, number_of


class Bound:
    """Values to be bound, each once."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._names: dict[tuple[type, object], str] = {}

    def __call__(self, value: object) -> str:
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"v{len(self._names)}"
            self.values[self._names[key]] = value
        return f"${self._names[key]}"


@dataclass(frozen=True)
class Column:
    """Where a value stands in SQL: is it `there`; as text, number, flag (NULL if it is no such);
    and as a day, where it may be one."""

    there: str
    text: str
    number: str = "CAST(NULL AS DOUBLE)"
    flag: str = "CAST(NULL AS BOOLEAN)"


_DIGITS: Final = ", ".join(f"'{digit}'" for digit in "-0123456789")


def json_column(raw: str) -> Column:
    """Of a value as JSON writes it."""
    return Column(
        there=f"({raw} IS NOT NULL AND {raw} <> 'null')",
        text=f"(CASE WHEN SUBSTR({raw}, 1, 1) = '\"' THEN JSON_EXTRACT_STRING({raw}, '$') END)",
        number=f"(CASE WHEN SUBSTR({raw}, 1, 1) IN ({_DIGITS}) THEN TRY_CAST({raw} AS DOUBLE) END)",
        flag=f"(CASE {raw} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END)",
    )


def text_column(name: str) -> Column:
    return Column(there=f"({name} IS NOT NULL)", text=name)


def test_sql(column: Column, op: str, want: Value, bound: Bound) -> str:
    """Whether the value passes, as `values.test_of` says."""
    if op in {"exists", "missing"}:
        return column.there if op == "exists" else f"(NOT {column.there})"
    positive = _positive(column, op.removeprefix("not_") if op != "!=" else "=", want, bound)
    if op in {"!=", "not_in", "not_contains"}:
        return f"({column.there} AND NOT {positive})"
    return positive


def _positive(column: Column, op: str, want: Value, bound: Bound) -> str:
    if op == "in" and isinstance(want, tuple):
        return "(" + " OR ".join(_one(column, "=", one, bound) for one in want) + ")"
    if op == "between" and isinstance(want, tuple):
        low, high = (
            _one(column, side, one, bound) for side, one in zip((">=", "<="), want, strict=True)
        )
        return f"({low} AND {high})"
    return _one(column, op, want, bound)


def _one(column: Column, op: str, want: object, bound: Bound) -> str:
    if isinstance(want, bool):
        said = f"{column.flag} = {'TRUE' if want else 'FALSE'}"
    elif isinstance(want, str):
        said = _text(column.text, op, bound(want))
    else:
        said = f"{column.number} {op} {bound(number_of(want))}"
    return f"COALESCE({said}, FALSE)"


def _text(text: str, op: str, want: str) -> str:
    if op == "contains":
        return f"STRPOS({text}, {want}) > 0"
    if op == "starts_with":
        return f"STARTS_WITH({text}, {want})"
    return f"{text} {op} {want}"


def thousandths_sql(column: Column) -> str:
    """As `values.thousandths`: a whole number, 0 for what is no sensible number."""
    return (
        f"COALESCE(CASE WHEN ABS({column.number}) <= {LARGEST:.1f}"
        f" THEN CAST(ROUND({column.number} * 1000) AS BIGINT) END, 0)"
    )


def range_sql(number: str, bounds: tuple[int | None, int | None]) -> str:
    low, high = bounds
    said = [f"{number} >= {low}"] if low is not None else []
    said += [f"{number} <= {high}"] if high is not None else []
    return "(" + " AND ".join(said or ["TRUE"]) + ")"
