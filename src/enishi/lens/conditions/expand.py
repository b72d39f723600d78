"""A tree without names for other trees: segments become their conditions, surveys the last answer
that they mean. So a condition that names a segment is as exact, and as exact in the past, as that
segment itself."""

from collections.abc import Callable
from typing import Final

from enishi.lens.conditions.checks import check
from enishi.lens.conditions.tree import (
    All,
    Any,
    Condition,
    ConditionError,
    Filter,
    InSegment,
    LastValue,
    Not,
    Survey,
)

SURVEY: Final = "Survey Answered"

DEPTH: Final = 40  # of a tree with the segments that it names, and the segments that they name
NODES: Final = 2_000
NAMES: Final = 100

Find = Callable[[int], Condition | None]


def no_segment(number: int) -> None:
    """There are no segments."""


def expanded(condition: Condition, find: Find = no_segment) -> Condition:
    """`find` gives the condition of a segment, or None: ConditionError, as for a segment that
    leads back to itself."""
    return check(Expansion(find).of(condition, ()), depth=DEPTH, nodes=NODES)


class Expansion:
    """One tree being expanded: it may name so many segments in all."""

    def __init__(self, find: Find) -> None:
        self.find = find
        self.named = 0

    def of(self, condition: Condition, above: tuple[int, ...]) -> Condition:
        if isinstance(condition, All):
            return All(of=tuple(self.of(part, above) for part in condition.of))
        if isinstance(condition, Any):
            return Any(of=tuple(self.of(part, above) for part in condition.of))
        if isinstance(condition, Not):
            return Not(of=self.of(condition.of, above))
        if isinstance(condition, Survey):
            return answer_of(condition)
        if isinstance(condition, InSegment):
            return self.segment(condition.id, above)
        return condition

    def segment(self, number: int, above: tuple[int, ...]) -> Condition:
        self.named += 1
        if number in above:
            raise ConditionError(
                "Segment %(number)s leads back to itself.", "condition.segment", number=number
            )
        found = self.find(number) if self.named <= NAMES else None
        if found is None:
            raise ConditionError(
                "There is no segment %(segment)s.", "condition.segment", segment=number
            )
        return self.of(found, (*above, number))


def answer_of(survey: Survey) -> LastValue:
    return LastValue(
        event=SURVEY,
        where=(Filter("metric", "=", survey.metric),),
        name="score",
        op=survey.op,
        value=survey.value,
        window=survey.window,
    )
