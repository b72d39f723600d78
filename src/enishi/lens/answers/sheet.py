"""What a survey asks, as far as its answers are counted: the room that keeps surveys tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NUMBERS: Final = ("nps", "csat", "ces", "rating", "slider")
CHOICES: Final = ("single", "consent")
WORDS: Final = ("short", "long", "date")


@dataclass(frozen=True)
class Asked:
    """A question. Ids are small letters, digits and `_`, so that they may stand in SQL.

    options: of choices, and of a matrix its columns, in their order; rows: of a matrix.
    metric: nps, enps, csat, ces or rating; scale: "1-5", "1-7" or "0-10" of csat and ces."""

    id: str
    kind: str
    options: Sequence[str] = ()
    rows: Sequence[str] = ()
    metric: str = ""
    scale: str = ""
    least: float = 0
    most: float = 0


@dataclass(frozen=True)
class Sheet:
    """The questions of a survey, as it is asked now. Of an anonymous one nobody may be guessed."""

    questions: Sequence[Asked]
    anonymous: bool = False

    def question(self, number: str) -> Asked | None:
        return next((one for one in self.questions if one.id == number), None)

    def scored(self, *metrics: str) -> Asked | None:
        """The first question of such a metric."""
        return next((one for one in self.questions if one.metric in metrics), None)
