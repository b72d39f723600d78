"""How long it takes, when some have not got there yet."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """From `time` on, this share has not got there."""

    time: float
    waiting: float


def kaplan_meier(counts: Iterable[tuple[float, int, int]]) -> list[Step]:
    """The product-limit curve. counts: (time, got there, last seen still waiting), any order; who
    is lost at an instant was still waiting then.

    Source: E. L. Kaplan and P. Meier, JASA 53 (1958) 457-481.
    Example: `kaplan_meier([(1, 1, 0), (2, 0, 1), (3, 1, 0)])` falls to 2/3 at 1 and to 0 at 3.
    """
    rows = sorted(counts)
    left, share, steps = sum(done + lost for _, done, lost in rows), 1.0, list[Step]()
    for time, done, lost in rows:
        if done:
            share *= 1 - done / left
            steps.append(Step(time, share))
        left -= done + lost
    return steps


def quantile(steps: list[Step], part: float) -> float | None:
    """The time by which this part has got there; None where the curve does not fall so far."""
    for step in steps:
        if step.waiting <= 1 - part + 1e-12:
            return step.time
    return None


def done_by(steps: list[Step], time: float) -> float:
    """The share that has got there by a time."""
    share = 0.0
    for step in steps:
        if step.time > time:
            break
        share = 1 - step.waiting
    return share
