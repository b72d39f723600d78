"""Counts by group and column, as the engine reduces them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from enishi.lens.answers.sheet import NUMBERS, Asked
from enishi.lens.answers.sql import AT_ONCE, YES, Chosen, Column, columns_of, counts_sql
from enishi.lens.frame import Frame
from enishi.lens.scores.answers import scale_of
from enishi.lens.scores.grouping import Grouping
from enishi.lens.scores.units import Mean, Points, Share, Unit
from enishi.lens.sql import Sql
from enishi.lens.statistics.means import Moments
from enishi.lens.statistics.nps import Classes

Counts = Counter[object]


@dataclass
class Counted:
    """The submissions of one group, and what stands in each column."""

    n: int = 0
    columns: dict[tuple[str, str], Counts] = field(default_factory=dict)

    def of(self, column: Column) -> Counts:
        return self.columns.get((column.asked.id, column.part), Counter())

    def of_question(self, asked: Asked, part: str = "") -> Counts:
        return self.of(Column(asked, part))

    def __add__(self, other: "Counted") -> "Counted":
        keys = {**self.columns, **other.columns}
        nothing: Counts = Counter()
        both = {k: self.columns.get(k, nothing) + other.columns.get(k, nothing) for k in keys}
        return Counted(self.n + other.n, both)

    def without(self, other: "Counted") -> "Counted":
        """Everybody but a part of them."""
        left = {
            key: counts - other.columns.get(key, Counter()) for key, counts in self.columns.items()
        }
        return Counted(self.n - other.n, left)

    def answers(self, asked: Asked, part: str = "") -> int:
        """How many answered."""
        if asked.kind == "multiple":
            return sum(self.of_question(asked, asked.options[0]).values())
        if asked.kind == "ranking":
            return sum(self.of_question(asked, "0").values())
        return sum(self.of_question(asked, part).values())

    def chosen(self, asked: Asked, option: object, part: str = "") -> int:
        if asked.kind == "multiple":
            return self.of_question(asked, str(option))[YES]
        return self.of_question(asked, part)[option]


def count(
    frame: Frame, asked: Sequence[Asked], chosen: Chosen, split: Grouping
) -> dict[object, Counted]:
    """By group of the split."""
    columns = [column for one in asked for column in columns_of(one)]
    found: dict[object, Counted] = {}
    for start in range(0, max(1, len(columns)), AT_ONCE):
        some = columns[start : start + AT_ONCE]
        sql = counts_sql(some, chosen, split)
        for part, *cells, n in frame.engine.ask(Sql(sql.text, sql.values)):
            group = found.setdefault(split.label(part) if part is not None else None, Counted())
            _keep(group, some, cells, int(str(n)))
    return found


def _keep(group: Counted, columns: Sequence[Column], cells: Sequence[object], n: int) -> None:
    marks, values = cells[: len(columns)], cells[len(columns) :]
    here = next((place for place, mark in enumerate(marks) if mark == 0), None)
    if here is None:
        group.n = n
        return
    if values[here] is None:
        return
    column = columns[here]
    counts = group.columns.setdefault((column.asked.id, column.part), Counter())
    counts[_plain(values[here])] += n


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def unit_of(asked: Asked, counted: Counted) -> Unit | None:
    """The metric of a question of numbers: points, a share of the top box, or a mean."""
    if asked.kind not in NUMBERS:
        return None
    counts: Mapping[object, int] = counted.of_question(asked)
    scores = [(float(str(value)), n) for value, n in counts.items()]
    n = sum(counts.values())
    if asked.metric in ("nps", "enps"):
        top, low = (sum(k for s, k in scores if rule(s)) for rule in (_promotes, _detracts))
        return Points(Classes(top, n - top - low, low))
    if asked.metric in ("csat", "ces"):
        scale = scale_of(asked.metric, asked.scale)
        return Share(sum(k for score, k in scores if score >= scale.top), n)
    total, squares = (sum(k * score**power for score, k in scores) for power in (1, 2))
    return Mean(Moments(n, total, squares))


def _promotes(score: float) -> bool:
    return score >= 9


def _detracts(score: float) -> bool:
    return score < 7


def places(asked: Asked, counted: Counted, option: str) -> Moments:
    """At which place of a ranking an option stands."""
    counts = [
        (place + 1, counted.of_question(asked, str(place))[option])
        for place in range(len(asked.options))
    ]
    total, squares = (sum(k * place**power for place, k in counts) for power in (1, 2))
    return Moments(sum(k for _place, k in counts), float(total), float(squares))
