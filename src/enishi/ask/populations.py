"""How the name of a segment becomes people, and what a question may read beside the story.
`segments` stands on a higher step and says so here when it starts."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from enishi.lens.question import Question, QuestionError

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine

Population = Callable[[str, "Engine"], Iterable[int]]
Lender = Callable[["Engine", Question], None]

_populations: list[Population] = []
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


def provide_tables(lender: Lender) -> None:
    """`lender(engine, question)` lends what that question reads beside `story`, if anything."""
    _lenders[:] = [lender]


def lend_tables(engine: "Engine", asked: Question) -> None:
    for lender in _lenders:
        lender(engine, asked)
