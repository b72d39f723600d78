"""Which of a survey's rules about events hold for a person: as a segment's condition would say."""

from typing import Final

from enishi.lens.conditions.tree import Condition, Did, Ever, Filter, Last, Window
from enishi.segments.queries import held
from enishi.surveys.definition.tree import Definition, EventIs, leaves_of, rules_of

OPS: Final = {"answered": "exists"}  # what conditions call otherwise


def lived(definition: Definition, person_id: int) -> frozenset[EventIs]:
    """The person's events are read only where a rule asks about any."""
    asked = [
        leaf for rule in rules_of(definition) for leaf in leaves_of(rule)
        if isinstance(leaf, EventIs)
    ]  # fmt: skip
    if not asked:
        return frozenset()
    verdicts = held(person_id, [condition_of(rule) for rule in asked])
    return frozenset(rule for rule, holds in zip(asked, verdicts, strict=True) if holds)


def condition_of(rule: EventIs) -> Condition:
    window: Window = Last(span=rule.within) if rule.within else Ever()
    op = OPS.get(rule.op, rule.op)
    where = (Filter(rule.property, op, rule.value),) if rule.property else ()  # type: ignore[arg-type] # every operator of a survey is one of a condition
    return Did(event=rule.name, where=where, window=window)
