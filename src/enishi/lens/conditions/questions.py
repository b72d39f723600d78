"""Who is in a segment, also in one that is not there yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, Final

from enishi.lens.conditions import tree
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.expand import expanded
from enishi.lens.conditions.parting import Drawing, parts_of
from enishi.lens.conditions.reading import is_formula, read
from enishi.lens.conditions.sql import counts_of, sql
from enishi.lens.conditions.tree import Condition, from_plain, parse
from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.sql import Sql, readable
from enishi.lens.window import instant
from enishi.lib import clock

SAMPLE: Final = 10
MOST_PARTS: Final = 60


@dataclass(frozen=True, kw_only=True)
class OfCondition(Question):
    """What questions about a condition have in common."""

    events: ClassVar[str] = "track, page and screen"
    probes: ClassVar[bool] = True

    condition: dict[str, Any] | str = ""
    as_of: str | None = None

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        whole = expanded(self.said(), Segments(frame))
        return sql(whole, self.at(frame), calendar_of(frame))

    def said(self) -> Condition:
        """The tree as it was written."""
        if not self.condition:
            raise QuestionError(
                "bad_condition", "Write it as a formula or as JSON: docs/segments.md.", "condition"
            )
        if self.segment or self.since or self.until:
            raise QuestionError("bad_parameter", "Say it in the condition.", "segment")
        if not isinstance(self.condition, str):
            return from_plain(self.condition)
        return read(self.condition) if is_formula(self.condition) else parse(self.condition)

    def at(self, frame: Frame) -> int:
        return min(instant(self.as_of, frame, "as_of"), frame.now) if self.as_of else frame.now


@ask_as("segment.preview")
class Preview(OfCondition):
    """For whom a condition holds, at this moment or as of another.

    condition: a formula, or the tree as JSON (`docs/segments.md`).
    as_of: a company day, an ISO instant, or so long ago ("-30d"); nothing = now.
    draw: another number draws other people for the sample.
    parts: also say of every part of the tree for how many it holds alone, and how many there would
        be without it.
    why: also say of the people drawn which leaves hold for them, and their last NPS answer.

    Rows: {"person"}: ten of them, drawn at random but always the same; with `why` also "score" and
    "why": [{"path", "number"}], the number being how often they did it, or how much that came to.
    n: all of them. Totals: `people` (n), `everyone` whom Enishi knew at that instant, that instant
    as `as_of`, and `parts`: [{"path": [0, 1], "people", "without"}], the path being places in `of`
    from the top, and of a later step of a sequence its place there.

    Example: `ask("segment.preview", condition={"is": "did", "event": "Order Completed"})`.
    """

    draw: int = 0
    parts: bool = False
    why: bool = False

    def answer(self, frame: Frame) -> Result:
        at, calendar = self.at(frame), calendar_of(frame)
        said, find = self.said(), Segments(frame)
        drawing = Drawing(said, find, at, calendar)
        drawn = frame.engine.ask(drawing.sql(self.draw, SAMPLE, why=self.why))
        n = int(str(drawn[0][1])) if drawn else 0
        asked = list(islice(parts_of(said), MOST_PARTS)) if self.parts else []
        whole = [expanded(part.alone, find) for part in asked]
        whole += [expanded(part.without, find) for part in asked]
        [counts] = frame.engine.ask(counts_of([tree.All(), *whole], at, calendar))
        everyone, *numbers = (int(str(count)) for count in counts)
        alone, without = numbers[: len(asked)], numbers[len(asked) :]
        parts = [
            {"path": list(part.path), "people": one, "without": other}
            for part, one, other in zip(asked, alone, without, strict=True)
        ]
        return Result(
            rows=[self._row(drawing, row) for row in drawn],
            n=n,
            reason=None if everyone else NO_EVENTS,
            totals={
                "people": n,
                "everyone": everyone,
                "as_of": clock.from_us(at).isoformat(),
                **({"parts": parts} if self.parts else {}),
            },
        )

    def _row(self, drawing: Drawing, row: tuple[object, ...]) -> Row:
        person: Row = {"person": int(str(row[0]))}
        if not self.why:
            return person
        score = None if row[2] is None else float(str(row[2]))
        return {**person, "score": score, "why": drawing.reasons(row[3:])}


@ask_as("segment.sql")
class Statement(OfCondition):
    """The statement that says for whom a condition holds, as the batch runs it.

    condition: a formula, or the tree as JSON (`docs/segments.md`).
    as_of: the instant; nothing = now.

    Rows: {"sql"}: one, its values written out. It reads `story` and the tables of
    `enishi.lens.conditions.sql`, and gives ids of people.

    Example: `ask("segment.sql", condition={"is": "tag", "name": "VIP"})`.
    """

    def answer(self, frame: Frame) -> Result:
        return Result(rows=[{"sql": readable(self.people(frame, {}))}], n=1)


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
