"""How the name of a segment becomes people, and what a question may read beside the story.
`segments` stands on a higher step and says so here when it starts."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from enishi.lens.question import Question, QuestionError

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine
    from enishi.lens.frame import Frame

Population = Callable[[str, "Engine"], Iterable[int]]
Among = Callable[[Mapping[str, Any], "Frame"], Iterable[int]]
Lender = Callable[["Engine", Question], None]

_populations: list[Population] = []
_among: list[Among] = []
_lenders: list[Lender] = []


def provide(population: Population) -> None:
    """`population(segment, engine)` gives the person ids, from an engine in which `story` is;
    KeyError where there is no such segment."""
    _populations[:] = [population]


def people_of(segment: str, engine: "Engine") -> Iterable[int]:
    for population in _populations:
        try:
            return population(segment, engine)
        except KeyError:
            break
    raise QuestionError("no_such_segment", f"There is no segment {segment}.", "segment")


def provide_among(among: Among) -> None:
    """`among({"condition", "as_of"}, frame)` gives the ids of those for whom a condition that is
    no segment (yet) holds."""
    _among[:] = [among]


def people_among(said: Mapping[str, Any], frame: "Frame") -> Iterable[int]:
    for among in _among:
        return among(said, frame)
    raise QuestionError("bad_condition", "Nothing here judges conditions.", "among")


def provide_tables(lender: Lender) -> None:
    """`lender(engine, question)` lends what that question reads beside `story`, if anything."""
    _lenders[:] = [lender]


def lend_tables(engine: "Engine", asked: Question) -> None:
    for lender in _lenders:
        lender(engine, asked)
