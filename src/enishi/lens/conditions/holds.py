"""Whether a condition holds for one person at an instant, and when that may change by itself.

`next` is honest: until then, and without anything new about the person, the verdict stays. It may
come before the change itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enishi.lens.conditions import leaves
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.facts import Facts
from enishi.lens.conditions.leaves import Leaf
from enishi.lens.conditions.tree import (
    All,
    Any,
    Condition,
    ConditionError,
    Consent,
    Did,
    DidNot,
    FirstValue,
    Identifier,
    LastValue,
    Not,
    Tag,
    Trait,
)
from enishi.lens.conditions.tree import Sequence as Steps


@dataclass(frozen=True)
class Verdict:
    """`next`: the first instant at which `holds` may change without anything new; None: never."""

    holds: bool
    next: int | None = None


def holds(condition: Condition, facts: Facts, at: int, calendar: Calendar) -> Verdict:
    """The verdict on one person; a tree that names segments or surveys is `expanded` before.

    condition: parsed, expanded. facts: of one person. at: µs; nothing later has happened yet.

    Example: `holds(parse('{"is": "tag", "name": "VIP"}'), facts, now, Calendar(TOKYO)).holds`."""
    if facts.since > at:
        return Verdict(holds=False, next=facts.since)
    return judge(condition, lambda leaf: leaf_verdict(leaf, facts, at, calendar))


def judge(condition: Condition, of_leaf: Callable[[Condition], Verdict]) -> Verdict:
    """The verdict of a tree from those of its leaves, however they came about."""
    if isinstance(condition, All):
        return _all([judge(part, of_leaf) for part in condition.of])
    if isinstance(condition, Any):
        return _not(_all([_not(judge(part, of_leaf)) for part in condition.of]))
    if isinstance(condition, Not):
        return _not(judge(condition.of, of_leaf))
    return of_leaf(condition)


def _not(verdict: Verdict) -> Verdict:
    return Verdict(not verdict.holds, verdict.next)


def _all(verdicts: Sequence[Verdict]) -> Verdict:
    """While all hold, the first that may change ends it; else every one that does not hold must
    change first."""
    against = [verdict for verdict in verdicts if not verdict.holds]
    if not against:
        moments = [verdict.next for verdict in verdicts if verdict.next is not None]
        return Verdict(holds=True, next=min(moments, default=None))
    if any(verdict.next is None for verdict in against):
        return Verdict(holds=False)
    return Verdict(holds=False, next=max(verdict.next or 0 for verdict in against))


def leaf_verdict(condition: Condition, facts: Facts, at: int, calendar: Calendar) -> Verdict:
    leaf = leaf_of(condition, facts, at, calendar)
    return Verdict(leaf.holds_at(at), leaf.next_after(at))


def leaf_of(condition: Condition, facts: Facts, at: int, calendar: Calendar) -> Leaf:  # noqa: PLR0911 -- one line a kind
    if isinstance(condition, Did | DidNot):
        return leaves.did(condition, facts, calendar)
    if isinstance(condition, FirstValue | LastValue):
        return leaves.value(condition, facts, calendar)
    if isinstance(condition, Steps):
        return leaves.sequence(condition, facts, calendar)
    if isinstance(condition, Trait):
        return leaves.trait(condition, facts, at, calendar)
    if isinstance(condition, Consent):
        return leaves.consent(condition, facts)
    if isinstance(condition, Tag):
        return leaves.tag(condition, facts)
    if isinstance(condition, Identifier):
        return leaves.identifier(condition, facts)
    raise ConditionError("Segments and surveys are expanded before they are judged.")
