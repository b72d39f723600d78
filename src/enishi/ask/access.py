"""Doors to questions."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from enishi.lens.question import Question, questions
from enishi.lib.errors import NotAllowed, NotFound
from enishi.team.access import Caller


def question_to_ask(name: str) -> type[Question]:
    cls = questions().get(name)
    if cls is None:
        raise NotFound("no_such_question", _("There is no such question."), field="name")
    return cls


def question_of_caller(name: str, *, sees_personal_data: bool) -> type[Question]:
    """Some questions can be asked about anything that is known of a person."""
    cls = question_to_ask(name)
    if cls.probes and not sees_personal_data:
        raise NotAllowed("not_allowed", _("Your role does not see personal data."))
    return cls


def params_of_caller(
    cls: type[Question], params: Mapping[str, object], caller: Caller
) -> Mapping[str, object]:
    """A member of a store asks about that store, where the question knows stores by that name."""
    if caller.place and cls.of_places:
        return {**params, "store": caller.place}
    return params
