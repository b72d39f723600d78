"""What is known of one person, as `holds` reads it. The room that judges fills it in; the union of
the events of merged identities is one person's. Instants are µs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

COUNTED_KINDS: Final = 3  # track, page and screen are 1, 2, 3


class Event(msgspec.Struct, frozen=True, gc=False):
    """One row of the story."""

    time: int
    seq: int
    kind: int
    name: str
    touchpoint: str | None = None
    stage: str | None = None
    channel: str | None = None
    properties: str = "{}"  # JSON

    def said(self, path: str) -> object:
        """The value of a property, "address.city" inside of another; None where it is absent."""
        text, key = self.properties, path.split(".", 1)[0]
        if key not in text and "\\" not in text:
            return None
        value: object = msgspec.json.decode(text)
        for step in path.split("."):
            if not isinstance(value, dict):
                return None
            value = value.get(step)
        return value


class Said(msgspec.Struct, frozen=True, gc=False):
    """From `at` on a trait has this value; None: it is gone. At one instant the highest `seq`
    holds."""

    at: int
    seq: int
    value: object


class Permission(msgspec.Struct, frozen=True, gc=False):
    """From `at` on this is permitted, or refused."""

    at: int
    seq: int
    granted: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`since`: from when on Enishi knows the person. Events, and what was said under one name, are
    in the order of (time, seq)."""

    since: int
    events: Sequence[Event] = ()
    traits: Mapping[str, Sequence[Said]] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)  # since when
    consents: Mapping[tuple[str, str], Sequence[Permission]] = field(default_factory=dict)
    identifiers: Mapping[str, int] = field(default_factory=dict)  # kind, since when
