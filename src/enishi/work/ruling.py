"""What a rule says of an event: does it hold, and what would the item be called. Pure.

Filters are those of a segment's condition, with the same meaning: what the preview counts is what
the worker opens."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from enishi.lens.conditions.facts import Event
from enishi.lens.conditions.tree import ConditionError, Filter, Where
from enishi.lens.conditions.values import Test, test_of

PLACE: Final = re.compile(r"\{([^{}]{1,120})\}")
_decoder = msgspec.json.Decoder(Where)


def where_of(text: str | bytes) -> Where:
    """Filters as JSON; ConditionError."""
    try:
        where = _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise ConditionError("This is no condition: %(error)s", "where", error=str(error)) from None
    if any(one.of != "property" for one in where):
        raise ConditionError("A rule looks at properties of the event.", "where")
    return where


def as_condition(event: str, where: Where) -> dict[str, object]:
    """Plain, as a segment's: did this in the last thirty days."""
    return {
        "is": "did",
        "event": event,
        "where": msgspec.to_builtins(where),
        "window": {"is": "last", "span": "30d"},
    }


@dataclass(frozen=True)
class Watched:
    """A rule as the worker keeps it."""

    rule_id: int
    tests: Sequence[tuple[str, Test]]

    def holds(self, event: Event) -> bool:
        return all(test(event.said(path)) for path, test in self.tests)


def watched(rule_id: int, where: Sequence[Filter]) -> Watched:
    return Watched(rule_id, [(one.name, test_of(one.op, one.value)) for one in where])


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
