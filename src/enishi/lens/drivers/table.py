"""A table of answers: one outcome, and numbers that may go with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enishi.lens.errors import QuestionError
from enishi.lens.statistics.sample import Array, Sample


@dataclass(frozen=True)
class Table:
    """Rows that say everything. `worth` is what an answer counts in the metric, in points: its
    outcome, or ±100 of a promoter or detractor. `missing`: how many rows lacked each driver;
    `left_out`: how many rows were left out for that."""

    names: Sequence[str]
    drivers: Array
    outcome: Array
    worth: Array
    sample: Sample
    missing: Sequence[int]
    left_out: int

    @property
    def n(self) -> int:
        return len(self.outcome)


@dataclass(frozen=True)
class Columns:
    """Plain columns, NaN where nothing is said; and whose each row is."""

    names: Sequence[str]
    drivers: Array
    outcome: Array
    people: Sequence[object]
    groups: Sequence[object]
    weights: Array

    def complete(self, worth: Array) -> Table:
        """Of the rows with an outcome those that say every driver. QuestionError names a driver
        that no row says, or that is the same everywhere."""
        known = np.isfinite(self.drivers)
        answered = np.isfinite(self.outcome)
        missing = (~known[answered]).sum(axis=0)
        for name, lacking in zip(self.names, missing, strict=True):
            if answered.any() and lacking == answered.sum():
                raise QuestionError(
                    "bad_driver", "No answer says %(driver)s as a number.", "drivers", driver=name
                )
        kept = np.flatnonzero(answered & known.all(axis=1))
        groups = np.array([str(one) for one in self.groups])[kept]
        people = np.array(self.people)[kept]
        return Table(
            self.names,
            self.drivers[kept],
            self.outcome[kept],
            worth[kept],
            Sample.of(people, groups, self.weights[kept]),
            [int(lacking) for lacking in missing],
            int(answered.sum()) - len(kept),
        )


def refuse_constant(table: Table) -> None:
    """QuestionError names a driver that says nothing: the same in every group."""
    spread = np.abs(table.sample.within(table.drivers)).max(axis=0)
    scale = np.abs(table.drivers).max(axis=0)
    for name, varies, size in zip(table.names, spread, scale, strict=True):
        if varies <= 1e-9 * max(float(size), 1e-300):
            raise QuestionError(
                "bad_driver",
                "%(driver)s is the same in every answer that is compared.",
                "drivers",
                driver=name,
            )
