"""How the name of a segment becomes people, and what a question may read beside the story.
`segments` stands on a higher step and says so here when it starts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from enishi.lens.answers.sheet import Sheet
from enishi.lens.errors import QuestionError
from enishi.lens.question import Question

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine
    from enishi.lens.frame import Frame

Stay = tuple[int, int, int]  # person id, from, until (µs, half-open)
Lender = Callable[["Engine", Question], None]


@dataclass(frozen=True)
class Populations:
    """What is known of segments. All but `names` raise KeyError where there is no such one.

    members: (segment, engine in which `story` is, instant) → ids of those who were in it then.
    stays: (segment, instant) → who was in it from when until when, from that instant on; None where
        nobody kept the book for so long.
    names: (what a question calls it by, its name in the reader's language) of every one.
    among: ({"condition", "as_of"}, frame) → ids of those for whom a condition that is no segment
        (yet) holds.
    """

    members: Callable[[str, "Engine", int], Iterable[int]]
    stays: Callable[[str, int], list[Stay] | None]
    names: Callable[[], list[tuple[str, str]]]
    among: Callable[[Mapping[str, Any], "Frame"], Iterable[int]]


_populations: list[Populations] = []
_lenders: list[Lender] = []
_sheets: list[Callable[[int], Sheet | None]] = []


def provide(populations: Populations) -> None:
    _populations[:] = [populations]


def members(segment: str, engine: "Engine", at: int, *, field: str = "segment") -> Iterable[int]:
    for known in _populations:
        try:
            return known.members(segment, engine, at)
        except KeyError:
            break
    raise QuestionError(
        "no_such_segment", "There is no segment %(segment)s.", field, segment=segment
    )


def stays(segment: str, since: int, *, field: str) -> list[Stay] | None:
    for known in _populations:
        try:
            return known.stays(segment, since)
        except KeyError:
            break
    raise QuestionError(
        "no_such_segment", "There is no segment %(segment)s.", field, segment=segment
    )


def segment_names() -> list[tuple[str, str]]:
    return [pair for known in _populations for pair in known.names()]


def people_among(said: Mapping[str, Any], frame: "Frame") -> Iterable[int]:
    for known in _populations:
        return known.among(said, frame)
    raise QuestionError("bad_condition", "Nothing here judges conditions.", "among")


def provide_tables(lender: Lender) -> None:
    """`lender(engine, question)` lends what that question reads beside `story`, if anything."""
    _lenders[:] = [lender]


def lend_tables(engine: "Engine", asked: Question) -> None:
    for lender in _lenders:
        lender(engine, asked)


def provide_sheets(known: Callable[[int], Sheet | None]) -> None:
    """`known(survey)` says what a survey asks: `surveys` stands on a higher step."""
    _sheets[:] = [known]


def sheet_of(survey: int) -> Sheet | None:
    return next((known(survey) for known in _sheets), None)
