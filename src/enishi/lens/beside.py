"""`by=segment:…`: any question asked of the people of segments, side by side.

Of one segment the groups are who is in it and who is not, which is a partition of the answers. Of
several, each is a group beside everybody: they may overlap, so nothing is added up."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, params_of, question
from enishi.lens.result import Result, Row
from enishi.lens.sql import Sql

PREFIX: Final = "segment:"
NOT: Final = "not:"
EVERYBODY: Final = "everybody"
PARAMETERS: Final = ("split", "by")
MOST: Final = 10


@dataclass(frozen=True)
class Beside:
    """Which segments, as they were said, and by which parameter."""

    parameter: str
    segments: tuple[str, ...]

    @property
    def groups(self) -> Mapping[str, tuple[str, bool]]:
        """By what it is called: a segment, and whether its people or all others are meant."""
        found = {segment: (segment, True) for segment in self.segments}
        if len(self.segments) == 1:
            found[NOT + self.segments[0]] = (self.segments[0], False)
        return found


def asked_of(name: str, params: Mapping[str, object]) -> tuple[Question, Beside | None]:
    """The question, and the segments that it is split by, if it is."""
    for parameter in PARAMETERS:
        said = params.get(parameter)
        if isinstance(said, str) and said.startswith(PREFIX):
            others = {key: value for key, value in params.items() if key != parameter}
            asked = question(name, others)
            return asked, _beside(asked, parameter, said.removeprefix(PREFIX))
    return question(name, params), None


def _beside(asked: Question, parameter: str, said: str) -> Beside:
    segments = tuple(dict.fromkeys(one.strip() for one in said.split(",")))
    if not all(segments) or len(segments) > MOST:
        raise QuestionError("bad_parameter", "Name 1 to %(most)s segments.", parameter, most=MOST)
    if asked.probes:
        raise QuestionError("bad_parameter", "This question cannot be split by segment.", parameter)
    if asked.compares and not asked.overlaps and len(segments) > 1:
        raise QuestionError("bad_parameter", "Segments may overlap: name one.", parameter)
    return Beside(parameter, segments)


def params_said(asked: Question, beside: Beside | None) -> dict[str, object]:
    """The parameters as they were asked with."""
    said = params_of(asked)
    if beside:
        said[beside.parameter] = PREFIX + ",".join(beside.segments)
    return said


def answer(asked: Question, frame: Frame, beside: Beside) -> Result:
    """`frame.beside` has an engine for each group. The rows of each have its name as "group"; n,
    interval, reason and totals are everybody's, and "of_groups" has those of each."""
    if asked.compares:
        return asked.answer(frame)
    whole = asked.answer(frame)
    results = {group: asked.answer(part) for group, part in parts(frame).items()}
    shown = {EVERYBODY: whole, **results} if len(beside.segments) > 1 else results
    return dataclasses.replace(
        whole,
        rows=[row for group, one in shown.items() for row in _rows(group, one)],
        totals={**whole.totals, "of_groups": {name: _told(one) for name, one in results.items()}},
    )


def parts(frame: Frame) -> dict[str, Frame]:
    """The frame of each group."""
    whole = frame.everybody
    return {
        group: dataclasses.replace(frame, engine=engine, whole=whole, beside={})
        for group, engine in frame.beside.items()
    }


def _rows(group: str, result: Result) -> list[Row]:
    """A group without an answer is a row, too."""
    if not result.rows:
        return [{"group": group, "n": result.n, "reason": result.reason}]
    return [
        {**row, "group": group} if "group" in row else {"group": group, **row}
        for row in result.rows
    ]


def _told(result: Result) -> Row:
    interval = list(result.interval) if result.interval else None
    told = {"n": result.n, "interval": interval, "reason": result.reason}
    return {**told, "totals": result.totals}


def people(asked: Question, frame: Frame, row: Mapping[str, object]) -> tuple[Frame, Sql]:
    """Who is behind a row, and the frame in which to ask for them."""
    group = row.get("group")
    if group is None or group == EVERYBODY:
        here = frame
    elif group in frame.beside:
        here = parts(frame)[str(group)]
    else:
        raise QuestionError("bad_row", "There is no group %(group)s.", "group", group=group)
    return here, asked.people(here, {key: value for key, value in row.items() if key != "group"})
