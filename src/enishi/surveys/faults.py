"""What is wrong with a survey or an answer, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_lazy

from enishi.lib.errors import BadInput
from enishi.surveys.definition.problems import DefinitionError, Problem

SHOWN = 20


def said(problem: Problem) -> str:
    return gettext(problem.message) % problem.said


def lines(problems: Iterable[Problem]) -> str:
    """One line for each, with its place."""
    return "\n".join(
        f"{one.path}: {said(one)}" if one.path else said(one) for one in list(problems)[:SHOWN]
    )


def bad_survey(error: DefinitionError) -> BadInput:
    return BadInput(
        "bad_survey",
        gettext_lazy("This survey cannot be asked as it is written."),
        field=error.problems[0].path or None,
        help=lines(error.problems),
    )


def bad_answers(problems: Iterable[Problem]) -> BadInput:
    found = list(problems)
    return BadInput(
        "bad_answers", said(found[0]), field=f"answers.{found[0].path}", help=lines(found[1:])
    )
