"""What of a survey one person sees, in order, as far as their answers say.

Only what can be seen counts: an answer to a question that is hidden by now neither shows nor leads
anywhere, so that a changed mind leaves nothing behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from enishi.surveys.definition.rules import NOBODY, Answers, Facts, holds
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Choice,
    Definition,
    End,
    Multiple,
    Page,
    Single,
    choices_of,
    line_beside,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    page: Page
    questions: tuple[AnyQuestion, ...]


@dataclass(frozen=True)
class Route:
    pages: tuple[Shown, ...]
    end: End
    answers: Mapping[str, object]  # those that count

    def page(self, page_id: str) -> int | None:
        """Its number, if it is seen."""
        ids = [shown.page.id for shown in self.pages]
        return ids.index(page_id) if page_id in ids else None


def route(definition: Definition, answers: Answers, facts: Facts = NOBODY, seed: str = "") -> Route:
    """The same seed, the same order."""
    pages: list[Shown] = []
    seen: dict[str, object] = {}
    place: int | None = 0
    branched: End | None = None
    while place is not None and place < len(definition.pages):
        page = definition.pages[place]
        place += 1
        if not holds(page.show, seen, facts):
            continue
        questions = [one for one in page.questions if holds(one.show, seen, facts)]
        if not questions:
            continue
        pages.append(Shown(page, _ordered_questions(page, questions, seed)))
        seen |= _counting(questions, answers)
        target = next((b.to for b in page.branches if holds(b.when, seen, facts)), None)
        if target is not None:
            place = _place(definition, target)
            branched = next((one for one in definition.ends if one.id == target), branched)
    return Route(tuple(pages), branched or _usual_end(definition, seen, facts), seen)


def _usual_end(definition: Definition, seen: Answers, facts: Facts) -> End:
    fitting = (end for end in definition.ends if holds(end.show, seen, facts))
    return next(fitting, definition.ends[0])


def _counting(questions: Sequence[AnyQuestion], answers: Answers) -> dict[str, object]:
    """Words beside a choice count where it is chosen."""
    found = {one.id: answers[one.id] for one in questions if one.id in answers}
    for question in questions:
        for line in line_beside(question):
            chosen = line.id.removeprefix(f"{question.id}.") in _chosen(question, found)
            if chosen and line.id in answers:
                found[line.id] = answers[line.id]
    return found


def _chosen(question: AnyQuestion, answers: Answers) -> Sequence[object]:
    given = answers.get(question.id)
    if isinstance(question, Multiple) and isinstance(given, list | tuple):
        return given
    return (given,) if isinstance(question, Single) else ()


def _place(definition: Definition, target: str) -> int | None:
    """Of a page; an end has none."""
    return next((n for n, page in enumerate(definition.pages) if page.id == target), None)


def _ordered_questions(
    page: Page, questions: Sequence[AnyQuestion], seed: str
) -> tuple[AnyQuestion, ...]:
    """Each with the line beside it."""
    ordered = shuffled(questions, f"{seed}:{page.id}") if page.randomise else questions
    return tuple(part for one in ordered for part in (one, *line_beside(one)))


def ordered_choices(question: AnyQuestion, seed: str = "") -> tuple[Choice, ...]:
    """As they are shown to this person: those that stay keep their places."""
    choices = choices_of(question)
    if not getattr(question, "randomise", False):
        return choices
    moving = iter(shuffled([c for c in choices if not c.stays], f"{seed}:{question.id}"))
    return tuple(choice if choice.stays else next(moving) for choice in choices)


def shuffled(things: Sequence[T], seed: str) -> list[T]:
    mixed = list(things)
    Random(seed).shuffle(mixed)  # noqa: S311 -- an order, no secret
    return mixed
