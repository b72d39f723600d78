"""What can be asked: each question a frozen dataclass whose fields are its documented parameters.

A question is found by its name and read from plain values (the words of a command line, or JSON),
so that a page, the API, the command line and a notebook all ask the same thing."""

import dataclasses
import re
import typing
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import msgspec

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.result import Result
from enishi.lens.sql import Sql
from enishi.lens.window import Window, window_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """What every question may be asked with. Its class's docstring says what the rows mean.

    since, until: half-open window of event time. A day of the company ("2026-11-01"), an instant
        (ISO 8601), or so long ago ("-30d", "-12h"). Nothing = no bound.
    segment: only the people who are in this segment (its id or its name) when it is asked.
    """

    name: ClassVar[str]
    events: ClassVar[str] = "every event of a customer; bots and Enishi's own events never count"
    # Can be asked about anything that is known of people: not by who may not see personal data.
    probes: ClassVar[bool] = False
    # Its figures are of single events: who is in a segment counts at the time of each. Else as of
    # the end of the window, since people are followed.
    at_events: ClassVar[bool] = False
    # Parameters that are for who sits at the machine (`frame.at_home`): no page shows them.
    at_home: ClassVar[frozenset[str]] = frozenset()
    # Compares its groups itself, also those of segments (`frame.beside`).
    compares: ClassVar[bool] = False
    # … each against everybody else, so that several segments may overlap.
    overlaps: ClassVar[bool] = False

    # Its parameter `store` narrows it to a store: whoever works for one is held to theirs.
    of_places: ClassVar[bool] = False

    since: str | None = None
    until: str | None = None
    segment: str | None = None

    def answer(self, frame: Frame) -> Result:
        """Ask the frame's engine, and reason about what it reduces to."""
        raise NotImplementedError

    def windows(self, frame: Frame) -> list[Window]:
        """What it asks about, in order of time."""
        return [window_of(self, frame)]

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """SQL whose one column is the `person_id` of those behind a row of the answer; an empty
        row means the whole answer."""
        raise QuestionError(
            "no_people", "%(question)s does not lead to people.", question=self.name
        )


_registry: dict[str, type[Question]] = {}


def ask_as(name: str) -> Any:
    """Class decorator: a frozen dataclass that is found by this name."""

    def enter(cls: type[Question]) -> type[Question]:
        made = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        made.name = name
        if name in _registry:
            raise ValueError(f"two questions are called {name}")
        msgspec.json.Decoder(made)  # reads its types: two threads that do so at once crash
        _registry[name] = made
        return made

    return enter


def questions() -> Mapping[str, type[Question]]:
    """Every question by its name."""
    from enishi.lens import catalogue  # noqa: F401 -- imports every topic, which registers itself

    return dict(sorted(_registry.items()))


def question(name: str, params: Mapping[str, object]) -> Question:
    """The question of that name with its parameters; QuestionError names what is wrong."""
    cls = questions().get(name)
    if cls is None:
        raise QuestionError(
            "no_such_question", "There is no question called %(question)s.", "name", question=name
        )
    known = {field.name for field in dataclasses.fields(cls)}
    for given in params:
        if given not in known:
            raise QuestionError(
                "no_such_parameter",
                "%(question)s takes %(parameters)s.",
                given,
                question=name,
                parameters=", ".join(sorted(known)),
            )
    try:
        return msgspec.convert(dict(params), cls, strict=False)
    except msgspec.ValidationError as error:
        raise _misfit(cls, str(error)) from None


def _misfit(cls: type[Question], told: str) -> QuestionError:
    """What a parameter should be, from what msgspec says of it."""
    if missing := _MISSING.search(told):
        return QuestionError(
            "bad_parameter", "Say %(parameter)s.", missing[1], parameter=missing[1]
        )
    path = told.partition(" - at `$.")[2].rstrip("`")
    name = path.split("[")[0]
    kinds = {field.name: field.type for field in dataclasses.fields(cls)}
    options = typing.get_args(kinds.get(name))
    if typing.get_origin(kinds.get(name)) is typing.Literal:
        text = ", ".join(str(one) for one in options)
        return QuestionError("bad_parameter", "One of %(options)s.", name, options=text)
    for kind, sentence in KINDS_OF_VALUE.items():
        if kind is kinds.get(name) or kind in options:
            return QuestionError("bad_parameter", sentence, name)
    return QuestionError("bad_parameter", "Write a text.", name or None)


_MISSING: Final = re.compile(r"missing required field `(\w+)`")
KINDS_OF_VALUE: Final[Mapping[object, str]] = {
    int: "Write a whole number.",
    float: "Write a number.",
    bool: "Write true or false.",
}


def params_of(asked: Question) -> dict[str, object]:
    """The parameters that differ from the defaults, as plain values."""
    said: dict[str, object] = msgspec.to_builtins(asked)
    defaults = {field.name: field.default for field in dataclasses.fields(asked)}
    return {name: value for name, value in said.items() if value != defaults[name]}
