"""A condition taken apart: what each of its parts says alone, what is left without it, and what it
found in one person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.expand import Find, answer_of, expanded
from enishi.lens.conditions.sql import Writer
from enishi.lens.conditions.tree import (
    All,
    Any,
    Condition,
    Did,
    Not,
    Sequence,
    Survey,
    parts,
)
from enishi.lens.sql import Sql

Path = tuple[int, ...]
MIXED: Final = "(((person_id % 1000003) + $draw) * ((person_id % 1000003) + $draw) * 7919) % 999983"
MOST_LEAVES: Final = 30
SCORE: Final = answer_of(Survey(metric="NPS", op="exists"))


@dataclass(frozen=True)
class Part:
    """Where it stands (places from the top), what it says alone, and the tree without it."""

    path: Path
    alone: Condition
    without: Condition


def parts_of(condition: Condition) -> Iterator[Part]:
    """Every part below the top, also the later steps of a sequence."""
    for path, part in places(condition):
        yield Part(path, part, without(condition, path))
    for path, leaf in [((), condition), *places(condition)]:
        if isinstance(leaf, Sequence):
            for number in range(1, len(leaf.steps)):
                step = leaf.steps[number]
                alone = Did(
                    event=step.event,
                    touchpoint=step.touchpoint,
                    where=step.where,
                    window=leaf.window,
                )
                rest = put(condition, path, shorter(leaf, number))
                yield Part((*path, number), alone, rest)


def places(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """Every part below the top with its path."""
    for place, part in enumerate(parts(condition)):
        yield (*path, place), part
        yield from places(part, (*path, place))


def leaves_of(condition: Condition) -> list[tuple[Path, Condition]]:
    """The parts that have none themselves."""
    found = places(condition) if parts(condition) else iter([((), condition)])
    return [(path, part) for path, part in found if not isinstance(part, All | Any | Not)]


def without(condition: Condition, path: Path) -> Condition:
    """The tree without one of its parts; a `not` goes with what it denies."""
    place, *rest = path
    kept: list[Condition] = list(parts(condition))
    if rest and not (isinstance(kept[place], Not) and len(rest) == 1):
        kept[place] = without(kept[place], tuple(rest))
    else:
        del kept[place]
    return made_of(condition, kept)


def put(condition: Condition, path: Path, part: Condition) -> Condition:
    """The tree with another part in a place."""
    if not path:
        return part
    kept: list[Condition] = list(parts(condition))
    kept[path[0]] = put(kept[path[0]], path[1:], part)
    return made_of(condition, kept)


def made_of(condition: Condition, kept: list[Condition]) -> Condition:
    if isinstance(condition, Not):
        return Not(of=kept[0]) if kept else All()
    return Any(of=tuple(kept)) if isinstance(condition, Any) else All(of=tuple(kept))


def shorter(leaf: Sequence, number: int) -> Condition:
    """A sequence without one of its steps: of two, the first alone."""
    steps = [*leaf.steps[:number], *leaf.steps[number + 1 :]]
    if len(steps) > 1:
        return Sequence(steps=tuple(steps), within=leaf.within, then=leaf.then, window=leaf.window)
    first = steps[0]
    return Did(
        event=first.event, touchpoint=first.touchpoint, where=first.where, window=leaf.window
    )


@dataclass(frozen=True)
class Drawing:
    """A few people for whom a condition holds, drawn at random but always the same, and which of
    its leaves hold for each."""

    said: Condition
    find: Find
    at: int
    calendar: Calendar

    def sql(self, draw: int, limit: int, *, why: bool) -> Sql:
        """Rows (person_id, people, then with `why` the last NPS answer, and of each leaf whether it
        holds and how often or how much)."""
        writer = Writer(self.at, self.calendar)
        holds = writer.said(expanded(self.said, self.find))
        columns, scores = self._columns(writer) if why else ("", "")
        drawn = (
            f"SELECT person_id, COUNT(*) OVER () AS people, {MIXED} AS mixed{columns}"  # noqa: S608 -- our own text
            f" FROM known WHERE {holds} ORDER BY mixed, person_id LIMIT {limit}"
        )
        score = ", scores.said AS score" if scores else ""
        names = "".join(f", drawn.{name}" for name in self._names()) if why else ""
        finished = writer.finished(
            f"SELECT drawn.person_id AS person_id, drawn.people AS people{score}{names}"  # noqa: S608 -- our own text
            f" FROM ({drawn}) AS drawn{scores} ORDER BY drawn.mixed, drawn.person_id"
        )
        return Sql(finished.text, {**finished.values, "draw": draw % 1_000_003})

    def _columns(self, writer: Writer) -> tuple[str, str]:
        text = ""
        for number, (_, leaf) in enumerate(self.leaves):
            whole = expanded(leaf, self.find)
            much = writer.picking.number(whole) if isinstance(whole, Did) else "NULL"
            text += f", {writer.said(whole)} AS holds{number}, {much} AS much{number}"
        name, raw = writer.picking.latest(SCORE)
        scores = (
            f" LEFT JOIN (SELECT person_id, {raw} AS said FROM {name}) AS scores"  # noqa: S608 -- our own text
            " ON scores.person_id = drawn.person_id"
        )
        return text, scores

    def _names(self) -> list[str]:
        return [
            f"{kind}{number}" for number in range(len(self.leaves)) for kind in ("holds", "much")
        ]

    @property
    def leaves(self) -> list[tuple[Path, Condition]]:
        return leaves_of(self.said)[:MOST_LEAVES]

    def reasons(self, flags: tuple[object, ...]) -> list[dict[str, object]]:
        """Of one row's last columns: the leaves that hold, with how often or how much."""
        return [
            {"path": list(path), "number": _number(leaf, flags[2 * place + 1])}
            for place, (path, leaf) in enumerate(self.leaves)
            if flags[2 * place]
        ]


def _number(leaf: Condition, much: object) -> float | None:
    if much is None:
        return None
    number = float(str(much))
    return number / 1000 if isinstance(leaf, Did) and leaf.sum_of else number
