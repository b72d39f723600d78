"""Who is in a segment, also in one that is not there yet."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from enishi.lens.conditions import tree
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.expand import expanded
from enishi.lens.conditions.sql import counts_of, sql
from enishi.lens.conditions.tree import Condition, from_plain, parse
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result
from enishi.lens.sql import Sql
from enishi.lens.window import instant

SAMPLE: Final = 10
MOST_PARTS: Final = 60


@ask_as("segment.preview")
class Preview(Question):
    """For whom a condition holds, at this moment or as of another.

    condition: the tree, as JSON (`docs/segments.md`).
    as_of: a company day, an ISO instant, or so long ago ("-30d"); nothing = now.
    draw: another number draws other people for the sample.
    parts: also say of every part of the tree for how many it holds alone, and how many there would
        be without it.

    Rows: {"person"}: ten of them, drawn at random but always the same. n: all of them. Totals:
    `people` (n), `everyone` whom Enishi knew at that instant, and `parts`: [{"path": [0, 1],
    "people", "without"}], the path being places in `of` from the top.

    Example: `ask("segment.preview", condition={"is": "did", "event": "Order Completed"})`.
    """

    events: ClassVar[str] = "track, page and screen"
    probes: ClassVar[bool] = True

    condition: dict[str, Any] | str = ""
    as_of: str | None = None
    draw: int = 0
    parts: bool = False

    def answer(self, frame: Frame) -> Result:
        at, calendar = self._at(frame), calendar_of(frame)
        said, find = self.said(), Segments(frame)
        whole = expanded(said, find)
        who = sql(whole, at, calendar)
        rows = frame.engine.ask(
            Sql(
                f"SELECT person_id, COUNT(*) OVER () AS people FROM ({who.text}) AS behind"  # noqa: S608 -- our own text
                f" ORDER BY {MIXED}, person_id LIMIT {SAMPLE}",
                {**who.values, "draw": self.draw % 1_000_003},
            )
        )
        n = int(str(rows[0][1])) if rows else 0
        places = list(_places(said))[:MOST_PARTS] if self.parts else []
        asked = [tree.All(), *(expanded(part, find) for _, part in places)]
        asked += [expanded(_without(said, path), find) for path, _ in places]
        [counts] = frame.engine.ask(counts_of(asked, at, calendar))
        everyone, *numbers = (int(str(count)) for count in counts)
        alone, without = numbers[: len(places)], numbers[len(places) :]
        parts = [
            {"path": list(path), "people": one, "without": other}
            for (path, _), one, other in zip(places, alone, without, strict=True)
        ]
        return Result(
            rows=[{"person": int(str(person))} for person, _ in rows],
            n=n,
            reason=None if everyone else NO_EVENTS,
            totals={"people": n, "everyone": everyone, **({"parts": parts} if self.parts else {})},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        whole = expanded(self.said(), Segments(frame))
        return sql(whole, self._at(frame), calendar_of(frame))

    def said(self) -> Condition:
        """The tree as it was written."""
        if not self.condition:
            raise QuestionError("bad_condition", "Write it as JSON: docs/segments.md.", "condition")
        if self.segment or self.since or self.until:
            raise QuestionError("bad_parameter", "Say it in the condition.", "segment")
        return (
            parse(self.condition) if isinstance(self.condition, str) else from_plain(self.condition)
        )

    def _at(self, frame: Frame) -> int:
        return min(instant(self.as_of, frame, "as_of"), frame.now) if self.as_of else frame.now


MIXED: Final = "(((person_id % 1000003) + $draw) * ((person_id % 1000003) + $draw) * 7919) % 999983"


def calendar_of(frame: Frame) -> Calendar:
    return Calendar(frame.zone, frame.fiscal_month)


class Segments:
    """The conditions of other segments, from the table `segments` (id, condition) beside the
    story."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._known: dict[int, Condition] | None = None

    def __call__(self, number: int) -> Condition | None:
        if self._known is None:
            rows = self.frame.engine.ask(Sql("SELECT id, condition FROM segments"))
            self._known = {int(str(pk)): parse(str(text)) for pk, text in rows}
        return self._known.get(number)


def _places(
    condition: Condition, path: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], Condition]]:
    """Every part below the top with its path."""
    for place, part in enumerate(tree.parts(condition)):
        yield (*path, place), part
        yield from _places(part, (*path, place))


def _without(condition: Condition, path: tuple[int, ...]) -> Condition:
    """The tree without one of its parts; a `not` goes with what it denies."""
    place, *rest = path
    kept: list[Condition] = list(tree.parts(condition))
    if rest and not (isinstance(kept[place], tree.Not) and len(rest) == 1):
        kept[place] = _without(kept[place], tuple(rest))
    else:
        del kept[place]
    if isinstance(condition, tree.Not):
        return tree.Not(of=kept[0]) if kept else tree.All()
    return tree.Any(of=tuple(kept)) if isinstance(condition, tree.Any) else tree.All(of=tuple(kept))
