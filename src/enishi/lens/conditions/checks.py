"""What the types of a tree cannot say."""

import math
from collections.abc import Iterable
from typing import Final

from enishi.lens.conditions.tree import (
    DATE_OPS,
    DEPTH,
    NODES,
    Amount,
    Condition,
    ConditionError,
    Did,
    DidNot,
    Events,
    Filter,
    FirstValue,
    LastValue,
    Not,
    Sequence,
    Survey,
    Trait,
    Value,
    parts,
)

_TEXT_OPS: Final = {"contains", "not_contains", "starts_with"}
_BARE_OPS: Final = {"exists", "missing"}
_LIST_OPS: Final = {"in", "not_in"}
_PAIR_OPS: Final = {"between", *DATE_OPS}
EVENT_FIELDS: Final = ("channel", "touchpoint", "stage")
DAYS: Final = 36_600
DAYS_OF_A_YEAR: Final = 366


def check(condition: Condition, *, depth: int = DEPTH, nodes: int = NODES) -> Condition:
    """The condition itself, if it can be judged."""
    count = 0
    level = [("condition", condition)]
    for _depth in range(depth):
        count += len(level)
        for path, node in level:
            _check_node(node, path)
        level = [pair for path, node in level for pair in _below(node, path)]
    if level:
        raise ConditionError("A condition may be nested %(depth)s deep.", level[0][0], depth=depth)
    if count > nodes:
        raise ConditionError("A condition may have %(parts)s parts.", parts=nodes)
    return condition


def _below(node: Condition, path: str) -> list[tuple[str, Condition]]:
    if isinstance(node, Not):
        return [(f"{path}.of", node.of)]
    return [(f"{path}.of[{place}]", part) for place, part in enumerate(parts(node))]


def _check_node(node: Condition, path: str) -> None:
    """An error's field is where it is in the tree: "condition.of[0].amount"."""
    try:
        _check_leaf(node)
    except ConditionError as error:
        raise ConditionError(error.message, f"{path}.{error.field}", **error.said) from None


def _check_leaf(node: Condition) -> None:
    if isinstance(node, Did | DidNot | FirstValue | LastValue):
        _check_events(node)
    if isinstance(node, Did):
        _check_amount(node.amount)
    if isinstance(node, Sequence):
        for step in node.steps:
            _check_events(step)
        if node.then == "did_not" and len(node.steps) != 2:
            raise ConditionError("What did not follow is the second of two steps.", "steps")
    if isinstance(node, FirstValue | LastValue | Survey):
        check_value(node.op, node.value, dates=False)
    if isinstance(node, Trait):
        check_value(node.op, node.value, dates=True)


def _check_events(events: Events) -> None:
    if bool(events.event) == bool(events.touchpoint):
        raise ConditionError("Name an event or a touchpoint.", "event")
    if events.event == "*":
        raise ConditionError("Write at least a letter before the star.", "event")
    for one in events.where:
        _check_filter(one)


def _check_filter(one: Filter) -> None:
    if one.of == "event" and one.name not in EVENT_FIELDS:
        raise ConditionError("An event has %(fields)s.", "where", fields=", ".join(EVENT_FIELDS))
    check_value(one.op, one.value, dates=False)


def _check_amount(amount: Amount) -> None:
    said = [n for n in (amount.at_least, amount.at_most, amount.exactly) if n is not None]
    if not said:
        raise ConditionError("Say how much: at_least, at_most, exactly.", "amount")
    if amount.exactly is not None and len(said) > 1:
        raise ConditionError("Say either exactly or a range.", "amount")
    if any(not _is_finite(number) or abs(number) > 1e12 for number in said):
        raise ConditionError("The number is too large.", "amount")


def check_value(op: str, value: Value, *, dates: bool) -> None:
    """A value that the operator can be asked with."""
    if op in DATE_OPS and not dates:
        raise ConditionError("%(op)s is asked of traits only.", "op", op=op)
    if op in _BARE_OPS:
        if value is not None:
            raise ConditionError("%(op)s takes no value.", "value", op=op)
    elif op in _PAIR_OPS:
        _check_pair(op, value)
    elif op in _LIST_OPS:
        if not isinstance(value, tuple):
            raise ConditionError("%(op)s takes a list.", "value", op=op)
        _check_scalars(value)
    else:
        if value is None or isinstance(value, tuple):
            raise ConditionError("%(op)s takes one value.", "value", op=op)
        _check_scalars([value])
        _check_kind(op, value)


def _check_pair(op: str, value: Value) -> None:
    if not isinstance(value, tuple) or len(value) != 2:
        raise ConditionError("%(op)s takes two values.", "value", op=op)
    _check_scalars(value)
    low, high = value
    if op in DATE_OPS:
        whole = [n for n in value if isinstance(n, int) and not isinstance(n, bool)]
        if len(whole) != 2 or any(abs(n) > DAYS for n in whole) or whole[0] > whole[1]:
            raise ConditionError(
                "%(op)s takes two whole numbers, the smaller first.", "value", op=op
            )
        least, most = {"anniversary": (0, DAYS_OF_A_YEAR), "age": (0, 200)}.get(op, (-DAYS, DAYS))
        if whole[0] < least or whole[1] > most:
            raise ConditionError(
                "%(op)s goes from %(least)s to %(most)s.", "value", op=op, least=least, most=most
            )
    elif kind_of(low) != kind_of(high) or kind_of(low) == "flag":
        raise ConditionError("Both values must be texts, or numbers.", "value")


def _check_kind(op: str, value: object) -> None:
    if op in _TEXT_OPS and not isinstance(value, str):
        raise ConditionError("%(op)s takes a text.", "value", op=op)
    if op in {"<", "<=", ">", ">="} and kind_of(value) == "flag":
        raise ConditionError("%(op)s takes a text or a number.", "value", op=op)


def _check_scalars(values: Iterable[object]) -> None:
    for value in values:
        if isinstance(value, str) and (
            "\0" in value or any("\ud800" <= c <= "\udfff" for c in value)
        ):
            raise ConditionError("The text holds characters that cannot be stored.", "value")
        if isinstance(value, int | float) and not _is_finite(value):
            raise ConditionError("The number is too large.", "value")


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


def kind_of(value: object) -> str:
    """text, number or flag (true and false)."""
    if isinstance(value, bool):
        return "flag"
    return "text" if isinstance(value, str) else "number"
