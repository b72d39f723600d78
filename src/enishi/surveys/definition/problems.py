"""What is wrong with a definition or with an answer: where, and a sentence in English that the room
puts into the reader's language (`%` with `said`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def _(message: str) -> str:
    """Marks a sentence for the catalogue of translations."""
    return message


@dataclass(frozen=True)
class Problem:
    path: str  # "pages.1.questions.0.text"; of an answer, the question's id
    message: str
    said: Mapping[str, object] = field(default_factory=dict)


class DefinitionError(Exception):
    """At least one problem, in the order of the tree."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{one.path}: {one.message % one.said}" for one in self.problems)
        )
