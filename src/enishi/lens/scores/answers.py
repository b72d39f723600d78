"""Answers of a survey metric, reduced by the engine to what statistics need."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.scores.grouping import WHOLE, Grouping
from enishi.lens.scores.sql import people_sql, tallies_sql
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import Moments
from enishi.lens.statistics.nps import Classes
from enishi.lens.window import Window

ENOUGH: Final = 10  # answers; below, an answer says that they are too few
Group = object
ANSWERS: Final = "Survey Answered with the property metric; only scores that lie on the scale"


@dataclass(frozen=True)
class Scale:
    """Which answers count: those of a metric between two ends. From `top` on an answer is in the
    top box; below `low` it is a detractor's."""

    metric: str
    least: float = 0
    most: float = 10
    top: float = 9
    low: float = 7

    @property
    def values(self) -> dict[str, object]:
        return {"metric": self.metric, "least": self.least, "most": self.most}


PROMOTERS: Final = Scale("nps")
_ENDS: Final = {"1-5": (1, 5), "1-7": (1, 7), "0-10": (0, 10)}
_TOPS: Final = {
    "csat": {"1-5": 4, "1-7": 6, "0-10": 9},
    "ces": {"1-5": 4, "1-7": 5, "0-10": 7},
}


def scale_of(metric: str, scale: str, top: float | None = None) -> Scale:
    """The scale of a metric by its name (1-5, 1-7, 0-10), with its usual top box unless given."""
    if scale not in _ENDS:
        raise QuestionError(
            "bad_parameter", "One of %(options)s.", "scale", options=", ".join(_ENDS)
        )
    least, most = _ENDS[scale]
    return Scale(metric, least, most, _TOPS[metric][scale] if top is None else top)


@dataclass(frozen=True)
class Tally:
    """The answers of one group."""

    said: int = 0  # answers, with those that lie on no scale
    n: int = 0
    top: int = 0
    low: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.said + other.said,
            self.n + other.n,
            self.top + other.top,
            self.low + other.low,
            self.total + other.total,
            self.squares + other.squares,
        )

    @property
    def classes(self) -> Classes:
        return Classes(self.top, self.n - self.top - self.low, self.low)

    @property
    def moments(self) -> Moments:
        return Moments(self.n, self.total, self.squares)


@dataclass(frozen=True)
class Asked:
    """Which answers: of a scale, in a window, split by a grouping."""

    scale: Scale
    window: Window
    grouping: Grouping = field(default=WHOLE)

    @property
    def values(self) -> dict[str, object]:
        return {**self.scale.values, **self.window.values, **self.grouping.values}

    def tallies(self, frame: Frame) -> dict[Group, Tally]:
        """By group: in order of time, else the largest first; the group null comes last."""
        values = {**self.values, "top": self.scale.top, "low": self.scale.low}
        rows = frame.engine.ask(Sql(tallies_sql(self.grouping), values))
        found = [(part, _tally(numbers)) for part, *numbers in rows]
        if self.grouping.periods:
            found.sort(key=lambda one: int(str(one[0])))
        else:
            found.sort(key=lambda one: (one[0] is None, -one[1].n, str(one[0])))
        return {self.grouping.label(part): tally for part, tally in found}

    def people(self, condition: str, values: dict[str, object]) -> Sql:
        return Sql(people_sql(self.grouping, condition), {**self.values, **values})


def _tally(numbers: Iterable[object]) -> Tally:
    said, n, top, low, total, squares = (float(str(number)) for number in numbers)
    return Tally(int(said), int(n), int(top), int(low), total, squares)


def together(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())
