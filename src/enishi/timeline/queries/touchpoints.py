"""Rules, in their order, and what each of them catches."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enishi.timeline.enums import EventType
from enishi.timeline.models import EventName, TouchpointRule
from enishi.timeline.queries.footprints import current_rulebook
from enishi.timeline.specification import SPECIFIED
from enishi.timeline.touchpoints import Touchpoint, covers, label, names

ENCOUNTERS = (EventType.TRACK, EventType.PAGE, EventType.SCREEN)


@dataclass(frozen=True, slots=True)
class RuleRow:
    rule: TouchpointRule
    names: Sequence[
        str
    ]  # of the catalogue, seen or specified, that the rule is the first to ask for
    events: int  # that came under those names
    at_most: bool  # properties decide which of them: here, or in a rule above
    shadowed: bool  # a rule above takes every event before it

    @property
    def label(self) -> str:
        return label(self.rule)


def touchpoint_rules() -> list[TouchpointRule]:
    return list(TouchpointRule.objects.order_by("order", "pk"))


def touchpoint_names() -> list[tuple[str, str]]:
    """(touchpoint, name of events that may be it; "*" at the end for a beginning), rule by rule."""
    return [(label(rule), rule.name) for rule in touchpoint_rules()]


def rule_rows() -> list[RuleRow]:
    """A rule that asks nothing of the properties takes a name from all rules below it."""
    rules, counts = touchpoint_rules(), catalogue_counts()
    taken: set[str] = set()
    parted: set[str] = set()
    rows: list[RuleRow] = []
    for rule in rules:
        matched = [name for name in counts if names(rule, name)]
        caught = [name for name in matched if name not in taken]
        events = sum(counts[name] for name in caught)
        shadowed = any(covers(row.rule, rule) for row in rows)
        at_most = bool(rule.property) or not parted.isdisjoint(caught)
        rows.append(RuleRow(rule, caught, events, at_most, shadowed))
        (parted if rule.property else taken).update(caught)
    return rows


def catalogue_counts() -> Counter[str]:
    """Every name of the catalogue with how often it came; 0 for those only specified."""
    counts = Counter(dict.fromkeys(SPECIFIED, 0))
    counts.update(dict(EventName.objects.filter(own=False).values_list("name", "count")))
    return counts


def names_without_touchpoint() -> list[tuple[str, int]]:
    """Names that came and that no rule mentions, most often first; identify is no encounter."""
    rulebook = current_rulebook()
    came = (
        EventName.objects.filter(own=False, hidden_at=None, type__in=ENCOUNTERS)
        .order_by("-count", "name")
        .values_list("name", "count")
    )
    return [(name, count) for name, count in came if not rulebook.rules_for(name)]


def touchpoint_of(
    name: str, channel: str = "", properties: Mapping[str, object] | None = None
) -> Touchpoint | None:
    """Of an event that is only thought of; its channel may stand among its properties."""
    known = properties or {}
    return current_rulebook().touchpoint(name, channel or str(known.get("channel", "")), known)
