"""Whole lives as sequences, and how many people share one."""

from collections.abc import Mapping
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame
from enishi.lens.paths.sql import IN_ORDER, IN_WINDOW, STEP, By, named
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.window import window_of

ARROW: Final = " → "
ONWARD: Final = "…"  # a path goes on beyond the steps that are compared
PLACE: Final = 10**9  # step number × PLACE + code: sorted, such numbers are the path


@ask_as("paths.variants")
class Variants(Question):
    """Variants: how many people went exactly the same way.

    A person's way is every step of their life within the window, in order of time, those of one
    instant in order of arrival; a variant is its names joined with " → " (which within a name
    loses its blanks). Of longer ways the first
    `steps` are compared and the variant ends with " → …".

    by: event or touchpoint. skip_loops: a step that is repeated at once counts as one.
    steps: 1 … 1000. limit: the most frequent so many variants.
    Rows, by people: {"variant", "people", "share"} of n. Totals: "variants", how many there are;
    "rest", people whose variant is not among the rows; "cut", people in the rows whose way goes on
    beyond `steps`. n: people with any step.

    Source: trace variants as in van der Aalst, Process Mining (2016), 2.3.
    Example: `ask("paths.variants", skip_loops=True, limit=20)`.
    """

    events: ClassVar[str] = "track, page and screen"

    by: By = "event"
    skip_loops: bool = False
    steps: int = 200
    limit: int = 1000

    def answer(self, frame: Frame) -> Result:
        values = self._values(frame)
        found = frame.engine.ask(Sql(asked(self.by, skip_loops=self.skip_loops), values))
        window = window_of(self, frame).values
        codes = frame.engine.ask(Sql(f"{named(self.by, IN_WINDOW)} ORDER BY code", window))
        steps = [_shown(step) for step, _ in codes]
        n, variants = (int(str(figure)) for figure in found[0][3:]) if found else (0, 0)
        rows = [_variant(row, steps, n) for row in found]
        told = sum(int(str(row["people"])) for row in rows)
        cut = sum(int(str(people)) for _, goes_on, people, *_ in found if goes_on)
        return Result(
            rows=sorted(rows, key=lambda row: (-int(str(row["people"])), str(row["variant"]))),
            n=n,
            reason=None if n else NO_EVENTS,
            totals={"variants": variants, "rest": n - told, "cut": cut},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        values = self._values(frame)
        del values["limit"]
        every = f"WITH {_paths(self.by, skip_loops=self.skip_loops)} SELECT person_id FROM paths"  # noqa: S608 -- our own text
        if "variant" not in row:
            return Sql(every, values)
        window = window_of(self, frame).values
        codes = {
            _shown(step): int(str(code))
            for step, code in frame.engine.ask(Sql(named(self.by, IN_WINDOW), window))
        }
        way = str(row["variant"]).removesuffix(ARROW + ONWARD)
        values["way"] = ",".join(
            str(place * PLACE + codes.get(step, 0))
            for place, step in enumerate(way.split(ARROW), 1)
        )
        values["goes_on"] = int(way != row["variant"])
        return Sql(f"{every} WHERE ARRAY_TO_STRING(way, ',') = $way AND goes_on = $goes_on", values)

    def _values(self, frame: Frame) -> dict[str, object]:
        if not 1 <= self.steps <= 1000:
            raise QuestionError(
                "bad_parameter", "From %(least)s to %(most)s.", "steps", least=1, most=1000
            )
        return {**window_of(self, frame).values, "steps": self.steps, "limit": self.limit}


def _paths(by: By, *, skip_loops: bool) -> str:
    """CTE paths (person_id, way: sorted list of numbers, goes_on). Numbers sort themselves into
    the path, so that no list needs an order given."""
    kept = "" if not skip_loops else "WHERE code <> COALESCE(prior, 0)"
    prior = "" if not skip_loops else f", LAG(code) OVER ({IN_ORDER}) AS prior"
    return f"""
named AS ({named(by, IN_WINDOW)}),
walked AS (
    SELECT person_id, time, seq, code{prior}
    FROM story JOIN named ON step = {STEP[by]} WHERE {IN_WINDOW}
),
numbered AS (
    SELECT person_id, code, ROW_NUMBER() OVER ({IN_ORDER}) AS place FROM walked {kept}
),
paths AS (
    SELECT person_id,
        LIST_SORT(
            LIST(CAST(place AS BIGINT) * {PLACE} + code) FILTER (WHERE place <= $steps)
        ) AS way,
        MAX(CASE WHEN place > $steps THEN 1 ELSE 0 END) AS goes_on
    FROM numbered WHERE place <= $steps + 1 GROUP BY person_id
)"""  # noqa: S608 -- our own text


def asked(by: By, *, skip_loops: bool) -> str:
    """(way, goes_on, people, n, variants)"""
    return f"""
WITH {_paths(by, skip_loops=skip_loops)},
variants AS (SELECT way, goes_on, COUNT(*) AS people FROM paths GROUP BY way, goes_on)
SELECT way, goes_on, people, SUM(people) OVER () AS n, COUNT(*) OVER () AS variants
FROM variants ORDER BY people DESC, way, goes_on LIMIT $limit
"""  # noqa: S608 -- our own text


def _shown(step: object) -> str:
    return str(step).replace(ARROW, ARROW.strip())


def _variant(found: tuple[object, ...], steps: list[str], n: int) -> Row:
    way, goes_on, people = found[0], found[1], int(str(found[2]))
    assert isinstance(way, list)  # noqa: S101 -- the engine's list of numbers
    names = [steps[number % PLACE - 1] for number in way]
    return {
        "variant": ARROW.join([*names, ONWARD] if goes_on else names),
        "people": people,
        "share": people / n,
    }
