"""Which submissions are asked about, and into which groups they part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from enishi.lens.answers.sheet import CHOICES, Asked, Sheet
from enishi.lens.answers.sql import FLAGGED, OF_RESULTS, Chosen, Column
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.scores.answers import scale_of
from enishi.lens.scores.grouping import WHOLE, Grouping, grouping
from enishi.lens.scores.periods import UNITS

FILTERS: Final = (
    "touchpoint",
    "store",
    "agent",
    "channel",
    "product",
    "link",
    "language",
    "version",
)
OF_QUESTION: Final = "question:"
BINS: Final = 5  # of a slider
NOTHING: Final = "-"  # a filter of this word: says nothing


@dataclass(frozen=True)
class Split:
    """By one value of each submission; or, of a question with several choices, by each choice that
    was made: groups that overlap."""

    by: Grouping = WHOLE
    overlapping: Mapping[str, Chosen] | None = None
    order: Mapping[object, int] | None = None  # of options

    def ordered(self, groups: Mapping[object, int]) -> list[object]:
        """In order of time, or of the options; else the largest first; null last."""

        def key(group: object) -> tuple[object, ...]:
            if self.by.periods:
                return (group is None, 0, str(group))
            if self.order is not None:
                return (group is None, self.order.get(group, len(self.order)), str(group))
            return (group is None, -groups[group], str(group))

        return sorted(groups, key=key)


def split_of(by: str | None, sheet: Sheet, frame: Frame, chosen: Chosen) -> Split:
    name = (by or "").removeprefix(OF_QUESTION)
    is_question = (by or "").startswith(OF_QUESTION) or by not in {*OF_RESULTS, *UNITS}
    if by and is_question and (asked := sheet.question(name.partition(".")[0])):
        return _of_question(asked, name.partition(".")[2], chosen)
    return Split(grouping(by, frame.fiscal_month, OF_RESULTS))


def _of_question(asked: Asked, row: str, chosen: Chosen) -> Split:
    if asked.kind == "multiple":
        columns = [Column(asked, option) for option in asked.options]
        rules = {one.part: chosen.also(f"{one.told(one.raw())} = 'yes'") for one in columns}
        return Split(overlapping=rules, order=_places(asked.options))
    if asked.kind == "matrix" and row in asked.rows:
        column = Column(asked, row)
        return Split(Grouping(column.told(column.raw())), order=_places(asked.options))
    if asked.kind in CHOICES:
        column = Column(asked)
        return Split(Grouping(column.told(column.raw())), order=_places(asked.options))
    if asked.metric in ("nps", "enps"):
        return Split(
            Grouping(_classes(asked)), order=_places(("promoters", "passives", "detractors"))
        )
    if asked.kind == "slider":
        return _bins(asked)
    if asked.metric:
        column = Column(asked)
        numbers = [str(one) for one in range(int(asked.least), int(asked.most) + 1)]
        text = f"CAST(CAST({column.told(column.raw())} AS BIGINT) AS VARCHAR)"
        return Split(Grouping(text), order=_places(numbers))
    raise QuestionError("bad_parameter", "Split by a question of numbers or choices.", "by")


def _places(options: Iterable[object]) -> Mapping[object, int]:
    return {option: place for place, option in enumerate(options)}


def _classes(asked: Asked) -> str:
    score = Column(asked).told(Column(asked).raw())
    return (
        f"CASE WHEN {score} >= 9 THEN 'promoters' WHEN {score} >= 7 THEN 'passives'"
        f" WHEN {score} IS NOT NULL THEN 'detractors' END"
    )


def _bins(asked: Asked) -> Split:
    """Five parts of a slider, called "0–20"."""
    score = Column(asked).told(Column(asked).raw())
    width = (asked.most - asked.least) / BINS or 1
    edges = [asked.least + width * n for n in range(BINS + 1)]
    names = [f"{low:g}–{high:g}" for low, high in pairwise(edges)]
    whens = "".join(
        f" WHEN {score} < {high:g} THEN '{name}'"
        for high, name in zip(edges[1:-1], names, strict=False)
    )
    text = f"CASE{whens} WHEN {score} IS NOT NULL THEN '{names[-1]}' END"
    return Split(Grouping(text), order=_places(names))


def chosen_of(filters: Mapping[str, str | None], survey: int) -> Chosen:
    """By the values that answers name; `-` where an answer names none."""
    chosen = Chosen([], {"survey": str(survey)})
    for name in FILTERS:
        wanted = filters.get(name)
        if wanted == NOTHING:
            chosen = chosen.also(f"{OF_RESULTS[name]} IS NULL")
        elif wanted:
            chosen = chosen.also(f"{OF_RESULTS[name]} = $f_{name}", **{f"f_{name}": wanted})
    if filters.get("flags") == "without":
        chosen = chosen.also(f"NOT ({FLAGGED})")
    elif filters.get("flags") == "only":
        chosen = chosen.also(FLAGGED)
    return chosen


def of_class(chosen: Chosen, sheet: Sheet, score: str) -> Chosen:
    """Only who is of a class: promoters, passives, detractors by the NPS question; top, below by
    the first question with a top box."""
    if score in ("promoters", "passives", "detractors"):
        asked = sheet.scored("nps", "enps")
        rule = f"({_classes(asked)}) = '{score}'" if asked else ""
    else:
        asked = sheet.scored("csat", "ces")
        rule = _box(asked, score) if asked else ""
    if not rule:
        raise QuestionError("bad_parameter", "This survey has no such score.", "score")
    return chosen.also(rule)


def _box(asked: Asked, score: str) -> str:
    side = ">=" if score == "top" else "<"
    top = scale_of(asked.metric, asked.scale).top
    return f"{Column(asked).told(Column(asked).raw())} {side} {top:g}"
