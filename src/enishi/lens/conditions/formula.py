"""A condition as a formula that is read, edited and copied; `reading` reads it.

    did("Order Completed", count >= 2, where channel = "web", last 30 days)
    and not in_segment("lost")

    condition  =  "and" before "or", "not" before both, ( … ); everybody, nobody; all(…), any(…)
    did, did_not, first_value, last_value, sequence, survey, trait, tag, consent, identifier,
    in_segment  are the parts of the tree, each with its arguments in any order

The same condition gives the same text, and the text the same condition."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from enishi.lens.conditions import tree as t

WIDTH: Final = 88
UNITS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
# What a word of its own means here: a property of that name stands in quotes.
RESERVED: Final = frozenset(
    {"where", "count", "sum", "last", "more", "this", "today", "yesterday", "previous", "from"}
    | {"until", "within", "event", "trait", "touchpoint", "fresh", "true", "false", "any"}
)
WORD: Final = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?")
BARE_OPS: Final = ("exists", "missing")

_Known: TypeAlias = t.Trait | t.Survey | t.Consent | t.InSegment | t.Tag | t.Identifier
Named: TypeAlias = Callable[[int], "str | int"]


def formula(condition: t.Condition, name: Named = int) -> str:
    """`name` gives the name of a segment, or its id where the name would not lead back to it.

    Example: `formula(parse('{"is": "tag", "name": "VIP"}'))` is `tag("VIP")`."""
    return _Writer(name).laid(condition, 0)


def text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Writer:
    def __init__(self, name: Named) -> None:
        self.name = name

    def laid(self, node: t.Condition, indent: int) -> str:
        """On one line where that is short, else a line for each part."""
        flat = self.flat(node)
        if len(flat) + indent <= WIDTH or not isinstance(node, t.All | t.Any) or len(node.of) < 2:
            return flat
        parts = [self.inner(part, indent) for part in node.of]
        return f"\n{' ' * indent}{_word(node)} ".join(parts)

    def inner(self, node: t.Condition, indent: int) -> str:
        if isinstance(node, t.Not):
            return f"not {self.inner(node.of, indent)}"
        if not isinstance(node, t.All | t.Any) or len(node.of) < 2:
            return self.flat(node)
        flat = self.laid(node, indent + 2)
        if "\n" not in flat:
            return f"({flat})"
        pad = " " * indent
        return f"(\n{pad}  {flat}\n{pad})"

    def flat(self, node: t.Condition) -> str:
        if isinstance(node, t.All | t.Any):
            return self._group(node)
        if isinstance(node, t.Not):
            return f"not {self._operand(node.of)}"
        if isinstance(node, t.Sequence):
            return _sequence(node)
        return _events(node) if isinstance(node, t.Events) else self._known(node)

    def _group(self, node: t.All | t.Any) -> str:
        if not node.of:
            return "everybody" if isinstance(node, t.All) else "nobody"
        if len(node.of) == 1:
            return f"{'all' if isinstance(node, t.All) else 'any'}({self.flat(node.of[0])})"
        return f" {_word(node)} ".join(map(self._operand, node.of))

    def _operand(self, node: t.Condition) -> str:
        said = self.flat(node)
        return f"({said})" if isinstance(node, t.All | t.Any) and len(node.of) > 1 else said

    def _known(self, node: _Known) -> str:
        if isinstance(node, t.Trait):
            return _compared(_call("trait", [text(node.name), *_times(node)]), node)
        if isinstance(node, t.Survey):
            return _compared(_call("survey", [text(node.metric), *_window(node.window)]), node)
        if isinstance(node, t.Consent):
            said = [text(one) for one in (node.purpose, node.channel) if one]
            return _call("consent", [*said, *([node.state] if node.state != "granted" else [])])
        if isinstance(node, t.InSegment):
            named = self.name(node.id)
            return _call("in_segment", [text(named) if isinstance(named, str) else str(named)])
        if isinstance(node, t.Tag):
            return _call("tag", [text(node.name)])
        return _call("identifier", [text(node.kind)])


def _word(node: t.All | t.Any) -> str:
    return "and" if isinstance(node, t.All) else "or"


def _call(name: str, arguments: Iterable[str]) -> str:
    return f"{name}({', '.join(arguments)})"


def _events(node: t.Did | t.DidNot | t.FirstValue | t.LastValue) -> str:
    first, *where = _asked(node)
    if isinstance(node, t.Did):
        return _call("did", [first, *_amount(node), *where, *_window(node.window)])
    if isinstance(node, t.DidNot):
        return _call("did_not", [first, *where, *_window(node.window)])
    name = "first_value" if isinstance(node, t.FirstValue) else "last_value"
    return _compared(_call(name, [first, path(node.name), *where, *_window(node.window)]), node)


def _asked(node: t.Events) -> list[str]:
    first = text(node.event) if node.event or not node.touchpoint else ""
    if node.touchpoint:
        first = _call("touchpoint", [text(node.touchpoint)])
    return [first, *(f"where {_compared(_filtered(one), one)}" for one in node.where)]


def _filtered(one: t.Filter) -> str:
    return path(one.name) if one.of == "property" else _call(one.of, [path(one.name)])


def path(name: str) -> str:
    """In quotes where it is no plain word."""
    return name if WORD.fullmatch(name) and name not in RESERVED else text(name)


def _compared(subject: str, node: t.Filter | t.ValueOf | t.Survey | t.Trait) -> str:
    op, value = node.op, node.value
    if op in BARE_OPS:
        return f"{subject} {op}"
    if isinstance(value, tuple) and (op == "between" or op in t.DATE_OPS):
        low, high = map(_scalar, value)
        return f"{subject} {'' if op == 'between' else f'{op} '}between {low} and {high}"
    said = f"[{', '.join(map(_scalar, value))}]" if isinstance(value, tuple) else _scalar(value)
    return f"{subject} {op.replace('_', ' ')} {said}"


def _scalar(value: t.Scalar | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _amount(node: t.Did) -> list[str]:
    said = f"sum({path(node.sum_of)})" if node.sum_of else "count"
    low, high, exactly = node.amount.at_least, node.amount.at_most, node.amount.exactly
    if exactly is not None:
        return [f"{said} = {_scalar(exactly)}"]
    if low is not None and high is not None:
        return [f"{said} between {_scalar(low)} and {_scalar(high)}"]
    if high is not None:
        return [f"{said} <= {_scalar(high)}"]
    usual = not node.sum_of and node.amount == t.Amount(at_least=1)
    return [] if usual else [f"{said} >= {_scalar(low)}"]


def _sequence(node: t.Sequence) -> str:
    steps = [_call("step", _asked(step)) for step in node.steps]
    if node.then == "did_not":
        steps[-1] = f"no {steps[-1]}"
    return _call("sequence", [*steps, f"within {span(node.within)}", *_window(node.window)])


def span(length: str) -> str:
    """30d → 30 days."""
    number, unit = length[:-1], UNITS[length[-1]]
    return f"{number} {unit}{'' if number == '1' else 's'}"


def _times(node: t.Trait) -> Sequence[str]:
    ago = [f"{span(node.ago)} ago"] if node.ago else []
    return [*ago, *([f"fresh {span(node.fresh)}"] if node.fresh else [])]


def _window(window: t.Window) -> list[str]:
    """Nothing where it is ever."""
    if isinstance(window, t.Ever):
        return []
    if isinstance(window, t.This | t.Previous):
        return [_period(window)]
    if isinstance(window, t.Between):
        ends = (("from", window.since), ("until", window.until))
        said = " ".join(f"{word} {_day(end)}" for word, end in ends if end is not None)
        return [said or "from any"]
    if isinstance(window, t.SinceFirst):
        first = text(window.event) if window.event else "event"
        return [f"within {span(window.span)} of first {first}"]
    is_last = isinstance(window, t.Last)
    return [f"last {span(window.span)}" if is_last else f"more than {span(window.span)} ago"]


def _period(window: t.This | t.Previous) -> str:
    is_this = isinstance(window, t.This)
    if window.unit == "day":
        return "today" if is_this else "yesterday"
    return f"{'this' if is_this else 'previous'} {window.unit.replace('_', ' ')}"


def _day(end: str) -> str:
    return end if DATE.fullmatch(end) else text(end)
