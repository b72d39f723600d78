"""What a rule says of an event: does it hold, and what would the item be called. Pure.

    {"is": "all", "of": [
        {"is": "property", "name": "metric", "op": "=", "value": "NPS"},
        {"is": "any", "of": [
            {"is": "property", "name": "score", "op": "<=", "value": 6},
            {"is": "property", "name": "sentiment", "op": "=", "value": "negative"},
            {"is": "segment", "id": 3}]}]}

Comparisons are those of a segment's condition, with the same meaning: what the preview counts is
what the worker opens. A plain list of comparisons means all of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

import msgspec

from enishi.lens.conditions.facts import Event
from enishi.lens.conditions.tree import (
    ConditionError,
    Filter,
    InSegment,
    Node,
    Op,
    Path,
    Value,
    Where,
)
from enishi.lens.conditions.values import test_of

PLACE: Final = re.compile(r"\{([^{}]{1,120})\}")
DEPTH: Final = 2  # groups within the group
MOST: Final = 60  # comparisons
WAYS: Final = 100  # in which a rule may hold, written out

Inside: TypeAlias = Callable[[int], bool]  # is the person in that segment, at this moment?
Holds: TypeAlias = Callable[[Event, Inside], bool]


class Property(Node, tag="property", frozen=True, omit_defaults=True, kw_only=True):
    """What the event says."""

    name: Path
    op: Op
    value: Value = None


class NotIn(Node, tag="not", frozen=True, kw_only=True):
    """The person is not in that segment."""

    of: InSegment


class AllOf(Node, tag="all", frozen=True, kw_only=True):
    of: "tuple[Test, ...]" = ()


class AnyOf(Node, tag="any", frozen=True, kw_only=True):
    of: "tuple[Test, ...]" = ()


Leaf: TypeAlias = Property | InSegment | NotIn
Test: TypeAlias = Leaf | AllOf | AnyOf
_tests = msgspec.json.Decoder(AllOf | AnyOf)
_filters = msgspec.json.Decoder(Where)


def tests_of(text: str | bytes) -> AllOf | AnyOf:
    """The tree that JSON says; ConditionError."""
    try:
        if text[:1] in ("[", b"["):
            where = _filters.decode(text)
            if any(one.of != "property" for one in where):
                raise ConditionError("A rule looks at properties of the event.", "where")
            return AllOf(
                of=tuple(Property(name=one.name, op=one.op, value=one.value) for one in where)
            )
        tree: AllOf | AnyOf = _tests.decode(text)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ConditionError("This is no condition: %(error)s", "where", error=str(error)) from None
    if _has_empty(tree):
        raise ConditionError("A group needs a condition.", "where")
    if _depth(tree) > DEPTH:
        raise ConditionError("A group may stand in a group, and no deeper.", "where")
    if sum(1 for _ in leaves(tree)) > MOST:
        raise ConditionError("There are too many comparisons.", "where")
    ways(tree)
    return tree


def _depth(test: Test) -> int:
    if not isinstance(test, AllOf | AnyOf):
        return 0
    return 1 + max((_depth(one) for one in test.of), default=0)


def _has_empty(tree: "AllOf | AnyOf") -> bool:
    """Of nothing at all: every event."""
    groups = [one for one in tree.of if isinstance(one, AllOf | AnyOf)]
    return any(not one.of for one in groups) or (isinstance(tree, AnyOf) and not tree.of)


def leaves(test: Test) -> Iterator[Leaf]:
    if isinstance(test, AllOf | AnyOf):
        for one in test.of:
            yield from leaves(one)
    else:
        yield test


def segments_in(test: Test) -> set[int]:
    """Ids of the segments that it names."""
    inside = {one.id for one in leaves(test) if isinstance(one, InSegment)}
    return inside | {one.of.id for one in leaves(test) if isinstance(one, NotIn)}


def holds_of(test: Test) -> Holds:
    """Whether it holds, as a function: built once, called for every event."""
    if isinstance(test, Property):
        name, passes = test.name, test_of(test.op, test.value)
        return lambda event, inside: passes(event.said(name))
    if isinstance(test, InSegment):
        number = test.id
        return lambda event, inside: inside(number)
    if isinstance(test, NotIn):
        other = test.of.id
        return lambda event, inside: not inside(other)
    parts = [holds_of(one) for one in test.of]
    if isinstance(test, AllOf):
        return lambda event, inside: all(one(event, inside) for one in parts)
    return lambda event, inside: any(one(event, inside) for one in parts)


def ways(test: Test) -> list[tuple[Leaf, ...]]:
    """The ways in which it may hold: in each, everything named holds."""
    if not isinstance(test, AllOf | AnyOf):
        return [(test,)]
    parts = [ways(one) for one in test.of]
    count = 1
    for part in parts:
        count = count * len(part) if isinstance(test, AllOf) else count + len(part)
        if count > WAYS + 1:
            raise ConditionError("There are too many ways in which this may hold.", "where")
    if isinstance(test, AnyOf):
        return [way for part in parts for way in part]
    return [tuple(leaf for way in chosen for leaf in way) for chosen in product(*parts)]


def as_condition(event: str, test: Test) -> dict[str, object]:
    """Plain, as a segment's: did this in the last thirty days, in one of the ways. Who was in a
    segment then is told by who is in it now."""
    found = [_way(event, way) for way in ways(test)]
    return found[0] if len(found) == 1 else {"is": "any", "of": found}


def _way(event: str, way: Sequence[Leaf]) -> dict[str, object]:
    said = [one for one in way if isinstance(one, Property)]
    filters = [Filter(one.name, one.op, one.value) for one in said]
    did: dict[str, object] = {
        "is": "did",
        "event": event,
        "where": msgspec.to_builtins(filters),
        "window": {"is": "last", "span": "30d"},
    }
    others = [msgspec.to_builtins(one) for one in way if not isinstance(one, Property)]
    return {"is": "all", "of": [did, *others]} if others else did


@dataclass(frozen=True)
class Watched:
    """A rule as the worker keeps it."""

    rule_id: int
    holds: Holds


def filled(template: str, said: Mapping[str, object], most: int) -> str:
    """`{score}` is the property's value; what is not there, or cannot be kept as text, leaves
    nothing behind."""

    def value(place: "re.Match[str]") -> str:
        found: object = said
        for step in place[1].split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        return "" if found is None or isinstance(found, Mapping | list) else str(found)

    text = PLACE.sub(value, template).replace("\0", "")
    text = text.encode(errors="ignore").decode()  # halves of surrogate pairs
    return text if len(text) <= most else text[: most - 1] + "…"
