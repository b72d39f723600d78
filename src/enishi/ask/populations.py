"""How the name of a segment becomes people. `segments` stands on a higher step and says so here
when it starts."""

from collections.abc import Callable, Iterable

from enishi.lens.question import QuestionError

Population = Callable[[str], Iterable[int]]

_populations: list[Population] = []


def provide(population: Population) -> None:
    """`population(segment)` gives the person ids; KeyError where there is no such segment."""
    _populations[:] = [population]


def people_of(segment: str) -> Iterable[int]:
    for population in _populations:
        try:
            return population(segment)
        except KeyError:
            break
    raise QuestionError("no_such_segment", f"There is no segment {segment}.", "segment")
