"""What went wrong with a question, as it travels and as it is raised again."""

import logging
from collections.abc import Mapping
from typing import Final

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enishi.lens.errors import QuestionError
from enishi.lib.errors import BadInput, EnishiError, NotFound, Unavailable

# In the reader's language; what a question says more exactly stands beside it as help.
MESSAGES: Final = {
    "no_such_question": _("There is no such question."),
    "no_such_parameter": _("This question takes no such parameter."),
    "bad_parameter": _("This value does not fit the parameter."),
    "no_such_segment": _("There is no such segment."),
    "no_people": _("This answer does not lead to people."),
    "empty_window": _("The window is empty: it must begin before it ends."),
    "bad_time": _("This time cannot be read."),
    "bad_span": _("This length of time cannot be read."),
    "bad_measure": _("This measure cannot be read."),
    "bad_group": _("Events cannot be grouped by this."),
    "bad_property": _("This is no name of a property."),
    "bad_condition": _("This condition cannot be read."),
    "bad_driver": _("This cannot be looked at as a driver."),
    "bad_file": _("This file cannot be used."),
    "not_from_here": _("This cannot be asked from here."),
    "bad_row": _("The answer has no such row."),
    "cancelled": _("The question was cancelled."),
    "too_much": _("The question needs more memory than it may have; ask about less."),
    "lost": _("The process that answers questions ended; ask again."),
    "failed": _("The question could not be answered."),
}

_log = logging.getLogger(__name__)


class Failure(msgspec.Struct):
    """`message` is the id of its translation, with places for what is `said`."""

    code: str
    message: str = ""
    field: str | None = None
    said: dict[str, str] = {}


def said(error: Exception) -> Failure:
    """Bad questions say what is wrong; the unexpected is logged here and says only that."""
    if isinstance(error, QuestionError):
        told = {name: str(value) for name, value in error.said.items()}
        return Failure(error.code, error.message, error.field, told)
    if type(error).__name__ == "InterruptException":
        return Failure("cancelled")
    if type(error).__name__ == "OutOfMemoryException":
        return Failure("too_much")
    _log.error("A question failed", exc_info=error)
    return Failure("failed")


def exactly(message: str, said: Mapping[str, object]) -> str:
    """What a question says is wrong, in the reader's language."""
    text = gettext(message)
    return text % said if said else text


def raised(failure: Failure) -> EnishiError:
    """A failure as pages and API know errors."""
    message = MESSAGES[failure.code]
    if failure.code == "no_such_question":
        return NotFound(failure.code, message, field=failure.field)
    if failure.code in {"failed", "lost", "cancelled", "too_much"}:
        return Unavailable(failure.code, message, retry_after=5)
    help_text = exactly(failure.message, failure.said) if failure.message else ""
    return BadInput(failure.code, message, field=failure.field, help=help_text)
