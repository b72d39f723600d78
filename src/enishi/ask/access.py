"""Doors to questions."""

from django.utils.translation import gettext_lazy as _

from enishi.lens.question import Question, questions
from enishi.lib.errors import NotFound


def question_to_ask(name: str) -> type[Question]:
    cls = questions().get(name)
    if cls is None:
        raise NotFound("no_such_question", _("There is no such question."))
    return cls
