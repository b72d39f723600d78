"""Whether a rule holds for one person who is answering."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from enishi.surveys.definition.tree import (
    All,
    AnswerIs,
    AnyOf,
    AnyRule,
    EventIs,
    FactIs,
    InSegment,
    Not,
    TraitIs,
)

Answers = Mapping[str, object]


@dataclass(frozen=True)
class Facts:
    """What is known beside the answers. `segments`: ids, keys and names of those they are in;
    `lived`: those of the definition's rules about events that hold."""

    language: str = ""
    link: str = ""
    personal: bool = False
    traits: Mapping[str, object] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    lived: frozenset[EventIs] = frozenset()


NOBODY = Facts()


def holds(rule: AnyRule | None, answers: Answers, facts: Facts = NOBODY) -> bool:
    """No rule always holds. Values are compared with their own kind only."""
    if rule is None:
        return True
    if isinstance(rule, All):
        return all(holds(part, answers, facts) for part in rule.of)
    if isinstance(rule, AnyOf):
        return any(holds(part, answers, facts) for part in rule.of)
    if isinstance(rule, Not):
        return not holds(rule.of, answers, facts)
    return _leaf_holds(rule, answers, facts)


def _leaf_holds(
    rule: AnswerIs | TraitIs | FactIs | EventIs | InSegment, answers: Answers, facts: Facts
) -> bool:
    if isinstance(rule, InSegment):
        return rule.segment in facts.segments
    if isinstance(rule, EventIs):
        return rule in facts.lived
    return compared(rule.op, _asked(rule, answers, facts), rule.value)


def _asked(rule: AnswerIs | TraitIs | FactIs, answers: Answers, facts: Facts) -> object:
    if isinstance(rule, AnswerIs):
        return answers.get(rule.question)
    if isinstance(rule, TraitIs):
        return facts.traits.get(rule.name)
    return getattr(facts, rule.name)


def compared(op: str, got: object, value: object) -> bool:
    if op == "missing":
        return got is None
    if got is None or op == "answered":
        return got is not None
    if op in ("in", "not_in"):
        wanted = value if isinstance(value, tuple | list) else ()
        return any(_same(got, one) for one in wanted) == (op == "in")
    if op == "contains":
        return _contains(got, value)
    if op in ("=", "!="):
        return _same(got, value) == (op == "=")
    return _ordered(op, got, value)


def _same(got: object, value: object) -> bool:
    return _kind(got) == _kind(value) and got == value


def _contains(got: object, value: object) -> bool:
    if isinstance(got, list | tuple):
        return value in got
    return isinstance(got, str) and isinstance(value, str) and value in got


def _ordered(op: str, got: object, value: object) -> bool:
    if isinstance(got, str) and isinstance(value, str):
        sign = (got > value) - (got < value)
    elif _kind(got) == _kind(value) == "number":
        sign = (float(str(got)) > float(str(value))) - (float(str(got)) < float(str(value)))
    else:
        return False
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[op]


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "truth"
    return "number" if isinstance(value, int | float) else type(value).__name__
