"""How a value is compared: the one place that says what types mean. `sql` writes the same in SQL
(`comparison.py`), and a property test holds the two together.

A value is a text, a number (JSON's, as the nearest double), true or false, something else (a list,
an object: it is there, and equals nothing) or nothing (absent, null)."""

import math
from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

from enishi.lens.conditions.checks import kind_of
from enishi.lens.conditions.tree import Amount, Value

Test: TypeAlias = Callable[[object], bool]

LARGEST: Final = 1e15  # of what is added up


def test_of(op: str, want: Value) -> Test:
    """Whether a value passes; date operators are not asked here."""
    if op == "missing":
        return lambda got: got is None
    if op == "exists":
        return lambda got: got is not None
    positive = _positive(op.removeprefix("not_") if op != "!=" else "=", want)
    if op in {"!=", "not_in", "not_contains"}:
        return lambda got: got is not None and not positive(got)
    return positive


def _positive(op: str, want: Value) -> Test:
    if op == "in":
        tests = [_equals(one) for one in want] if isinstance(want, tuple) else []
        return lambda got: any(test(got) for test in tests)
    if op == "between" and isinstance(want, tuple):
        low, high = _ordered(">=", want[0]), _ordered("<=", want[1])
        return lambda got: low(got) and high(got)
    if op == "=":
        return _equals(want)
    if op in {"contains", "starts_with"}:
        text = str(want)
        if op == "contains":
            return lambda got: isinstance(got, str) and text in got
        return lambda got: isinstance(got, str) and got.startswith(text)
    return _ordered(op, want)


def _equals(want: object) -> Test:
    kind = kind_of(want)
    if kind == "number":
        exact = float(str(want)) if isinstance(want, int) else want
        return lambda got: number_of(got) == exact
    if kind == "flag":
        return lambda got: got is want
    return lambda got: isinstance(got, str) and got == want


def _ordered(op: str, want: object) -> Test:
    compare = _ORDERS[op]
    if isinstance(want, str):
        return lambda got: isinstance(got, str) and compare(got, want)
    exact = number_of(want)

    def by_number(got: object) -> bool:
        number = number_of(got)
        return number is not None and exact is not None and compare(number, exact)

    return by_number


_ORDERS: Final[dict[str, Callable[..., bool]]] = {
    "<": lambda got, want: got < want,
    "<=": lambda got, want: got <= want,
    ">": lambda got, want: got > want,
    ">=": lambda got, want: got >= want,
}


def number_of(value: object) -> float | None:
    """The nearest double of a number; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def thousandths(value: object) -> int:
    """Of a number, rounded half away from zero, so that sums are exact in any order; 0 for what is
    no number, or no sensible one."""
    number = number_of(value)
    if number is None or not abs(number) <= LARGEST:
        return 0
    scaled = number * 1000
    whole = math.trunc(scaled)
    return whole + (0 if abs(scaled - whole) < 0.5 else int(math.copysign(1, scaled)))


def range_of(amount: Amount, *, is_sum: bool) -> tuple[int | None, int | None]:
    """Lowest and highest whole number (of times, or of thousandths) for which the amount holds."""
    least = amount.at_least if amount.exactly is None else amount.exactly
    most = amount.at_most if amount.exactly is None else amount.exactly
    if is_sum:
        return (
            None if least is None else thousandths(least),
            None if most is None else thousandths(most),
        )
    return (
        None if least is None else math.ceil(least),
        None if most is None else math.floor(most),
    )


def is_within(number: int, bounds: tuple[int | None, int | None]) -> bool:
    low, high = bounds
    return (low is None or number >= low) and (high is None or number <= high)


def ymd(day: date) -> int:
    """19900504: in the order of days, and (today - born) // 10000 is somebody's age."""
    return day.year * 10_000 + day.month * 100 + day.day


def date_in(value: object) -> int | None:
    """The day that a text begins with, as `ymd`: "1990-05-04", "1990-05-04T09:00"."""
    if not isinstance(value, str) or len(value) < 10 or not value[:10].isascii():
        return None
    if len(value) > 10 and value[10] not in "T ":
        return None
    try:
        return (
            ymd(date(int(value[:4]), int(value[5:7]), int(value[8:10])))
            if (value[4] == value[7] == "-" and (value[:4] + value[5:7] + value[8:10]).isdigit())
            else None
        )
    except ValueError:
        return None


def day_of(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
