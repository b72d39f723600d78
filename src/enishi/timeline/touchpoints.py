"""The first rule that matches gives an event its touchpoint, channel and stage. Pure; when read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext


class Rule(Protocol):
    """What matching needs of a rule; `TouchpointRule` rows have it."""

    id: int
    touchpoint: str
    channel: str
    stage: str
    name: str
    property: str
    value: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Touchpoint:
    label: str
    channel: str
    stage: str
    rule_id: int


class Rulebook:
    """Rules in their order, ready to be asked many times."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = list(rules)
        self._of_name: dict[str, list[Rule]] = {}

    def touchpoint(
        self, name: str, channel: str, properties: Mapping[str, object]
    ) -> Touchpoint | None:
        """`channel`, too, may be asked for like a property."""
        known = {**properties, "channel": channel}
        for rule in self.rules_for(name):
            if holds(rule, known):
                return Touchpoint(label(rule), rule.channel or channel, rule.stage, rule.id)
        return None

    def usual_rule(self, name: str) -> Rule | None:
        """The rule for events of that name of which nothing else is known."""
        rules = self.rules_for(name)
        return next((rule for rule in rules if not rule.property), rules[0] if rules else None)

    def rules_for(self, name: str) -> list[Rule]:
        """The rules whose name matches, whatever they ask of the properties."""
        if name not in self._of_name:
            self._of_name[name] = [rule for rule in self._rules if names(rule, name)]
        return self._of_name[name]


def names(rule: Rule, name: str) -> bool:
    if rule.name.endswith("*"):
        return name.startswith(rule.name[:-1])
    return name == rule.name


def covers(above: Rule, below: Rule) -> bool:
    """Whatever the rule below could match, the one above has taken."""
    return (
        not above.property
        and names(above, below.name.removesuffix("*"))
        and (above.name.endswith("*") or not below.name.endswith("*"))
    )


def holds(rule: Rule, properties: Mapping[str, object]) -> bool:
    """No property asked, or it is there, or it is the value asked (compared as it is written)."""
    if not rule.property:
        return True
    value: object = properties
    for step in rule.property.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if value is None:
        return False
    return not rule.value or written(value) == rule.value


def written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def label(rule: Rule) -> str:
    """A shipped rule speaks the reader's language; a member's rule says what the member wrote."""
    return gettext(rule.touchpoint) if rule.shipped else rule.touchpoint
