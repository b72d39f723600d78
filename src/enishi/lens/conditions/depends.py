"""What a condition looks at: so that an event, or a trait, re-judges only what it can change."""

from dataclasses import dataclass

from enishi.lens.conditions.tree import (
    Condition,
    Consent,
    Did,
    DidNot,
    Events,
    FirstValue,
    Identifier,
    InSegment,
    LastValue,
    Sequence,
    SinceFirst,
    Survey,
    Tag,
    Trait,
    walk,
)


@dataclass(frozen=True)
class Depends:
    """Names of events ("Viewed *": every name that begins so), touchpoints, traits, tags, purposes
    of consent, kinds of identifiers. `every_event`: the first event of all matters, too."""

    events: frozenset[str] = frozenset()
    touchpoints: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    segments: frozenset[int] = frozenset()
    every_event: bool = False

    def on_event(self, name: str, touchpoint: str | None) -> bool:
        """Whether such an event may change the verdict."""
        if self.every_event or name in self.events or touchpoint in self.touchpoints:
            return True
        return any(one.endswith("*") and name.startswith(one[:-1]) for one in self.events)


def depends(condition: Condition) -> Depends:
    """Of an expanded tree (of one that is not: the segments it names are in `segments`)."""
    found = Found()
    for node in walk(condition):
        found.add(node)
    return found.all()


class Found:
    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}
        self.segments: set[int] = set()
        self.every_event = False

    def add(self, node: Condition) -> None:
        if isinstance(node, Sequence):
            for step in node.steps:
                self._add_events(step)
        elif isinstance(node, Did | DidNot | FirstValue | LastValue):
            self._add_events(node)
        elif isinstance(node, Survey):
            self._add("events", "Survey Answered")
        elif isinstance(node, InSegment):
            self.segments.add(node.id)
        else:
            self._add_known(node)
        window = getattr(node, "window", None)
        if isinstance(window, SinceFirst):
            self._add("events", window.event)
            self.every_event |= not window.event

    def _add_events(self, events: Events) -> None:
        self._add("events", events.event)
        self._add("touchpoints", events.touchpoint)
        for one in events.where:
            if one.of == "trait":
                self._add("traits", one.name)

    def _add_known(self, node: Condition) -> None:
        if isinstance(node, Trait):
            self._add("traits", node.name)
        elif isinstance(node, Tag):
            self._add("tags", node.name)
        elif isinstance(node, Consent):
            self._add("purposes", node.purpose)
        elif isinstance(node, Identifier):
            self._add("identifiers", node.kind)

    def _add(self, what: str, name: str) -> None:
        if name:
            self.names.setdefault(what, set()).add(name)

    def all(self) -> Depends:
        return Depends(
            **{what: frozenset(names) for what, names in self.names.items()},
            segments=frozenset(self.segments),
            every_event=self.every_event,
        )
