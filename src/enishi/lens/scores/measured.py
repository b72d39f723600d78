"""Metrics that are a share, a score, a mean or a ratio of sums, of each group."""

from collections.abc import Mapping
from dataclasses import dataclass

from enishi.lens.frame import Frame
from enishi.lens.question import Question
from enishi.lens.scores.answers import Group
from enishi.lens.scores.units import Unit


@dataclass(frozen=True, kw_only=True)
class Measured(Question):
    by: str | None = None

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        """What each group of `by` comes to in the window; without `by`, the group None."""
        raise NotImplementedError
