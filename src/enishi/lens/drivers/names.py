"""What a driver is called: a number that the answer says, or a fact from the timeline before it."""

from dataclasses import dataclass
from typing import Final

from enishi.lens.errors import QuestionError
from enishi.lens.scores.grouping import PATH

MOST: Final = 40
OWN: Final = "property:"


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
