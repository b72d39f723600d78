"""What a driver is called: a number that the answer says, or a fact from the timeline before it."""

from dataclasses import dataclass
from typing import Final

from enishi.lens.answers.sheet import NUMBERS, Sheet
from enishi.lens.answers.sql import Column, columns_of
from enishi.lens.errors import QuestionError
from enishi.lens.scores.grouping import PATH

MOST: Final = 40
OWN: Final = "property:"
ASKED: Final = "question:"


@dataclass(frozen=True)
class Fact:
    """Of the person's events before the answer: what the latest one says (`path`), how many there
    were, or how many other agents they met after the first."""

    kind: str  # last, count, agents
    events: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True)
class Driver:
    """`path` is where an answer says it itself; `fact` where it does not."""

    name: str
    path: str = ""
    fact: Fact | None = None
    asked: Column | None = None  # of the same submission


CONTACTS: Final = ("Call Started", "Live Chat Conversation Started", "LINE Message Received")
FACTS: Final = {
    "delay_days": Fact("last", ("Order Delivered",), "delay_days"),
    "wait_minutes": Fact("last", ("Return Requested",), "wait_minutes"),
    "wait_seconds": Fact("last", ("Call Started",), "wait_seconds"),
    "errors": Fact("count", ("Form Error",)),
    "contacts": Fact("count", CONTACTS),
    "handoffs": Fact("agents"),
}


def driver_of(name: str) -> Driver:
    """A documented fact, `last:EVENT.PROPERTY`, `count:EVENT`, or a property of the answer."""
    kind, _, rest = name.partition(":")
    if kind in {"last", "count"} and rest:
        return Driver(name, fact=_fact(name, kind, rest))
    own = name.removeprefix(OWN)
    if not PATH.fullmatch(own):
        raise _unreadable(name)
    return Driver(name, own, None if name.startswith(OWN) else FACTS.get(name))


def driver_in(name: str, sheet: Sheet) -> Driver:
    """Of a survey also its questions of numbers and the rows of its matrices."""
    known = {_called(column): column for column in scaled(sheet)}
    column = known.get(name.removeprefix(ASKED))
    if column is None and name.startswith(ASKED):
        raise QuestionError(
            "bad_driver", "%(driver)s is no question of numbers of this survey.", "drivers",
            driver=name,
        )  # fmt: skip
    return Driver(_called(column), asked=column) if column else driver_of(name)


def scaled(sheet: Sheet) -> list[Column]:
    """What a survey asks in numbers; of a matrix the columns count from 1 on, in their order."""
    return [
        column
        for one in sheet.questions
        if one.kind in (*NUMBERS, "matrix")
        for column in columns_of(one)
    ]


def asked_in(sheet: Sheet, outcome: str) -> list[str]:
    """All of them but the outcome."""
    return [_called(column) for column in scaled(sheet) if column.asked.id != outcome][:MOST]


def _called(column: Column) -> str:
    return f"{column.asked.id}.{column.part}" if column.part else column.asked.id


def _fact(name: str, kind: str, said: str) -> Fact:
    events, path = said, ""
    if kind == "last":
        events, _, path = said.partition(".")
        if not PATH.fullmatch(path):
            raise _unreadable(name)
    names = tuple(one.strip() for one in events.split("|"))
    if not all(names):
        raise _unreadable(name)
    return Fact(kind, names, path)


def _unreadable(name: str) -> QuestionError:
    return QuestionError(
        "bad_driver",
        "%(driver)s is neither a property nor a fact: write property, last:EVENT.PROPERTY or"
        " count:EVENT.",
        "drivers",
        driver=name,
    )


def names_of(said: str) -> list[str]:
    """The names between the commas, each once."""
    names = list(dict.fromkeys(one.strip() for one in said.split(",") if one.strip()))
    if len(names) > MOST:
        raise QuestionError("bad_driver", "Name at most %(most)s drivers.", "drivers", most=MOST)
    return names
