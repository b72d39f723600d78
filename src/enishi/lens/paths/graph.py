"""Which step follows which: the directly-follows graph of people's lives."""

from collections.abc import Mapping
from typing import ClassVar

from enishi.lens.frame import Frame
from enishi.lens.paths.sql import IN_ORDER, IN_WINDOW, STEP, By, counted, named
from enishi.lens.quantiles import Quantiles, few, quantiles
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.window import SECOND, span, window_of


@ask_as("paths.graph")
class Graph(Question):
    """The directly-follows graph: how often one step came straight after another.

    A person's events stand in order of time, those of one instant in order of arrival. Each event
    and the one before it is a transition, however long it took, over the person's whole life within
    the window (both events lie in it). Events without a name of the asked kind are no steps.

    by: event or touchpoint. gap: only transitions that took no longer; a longer pause ends a path
    and begins another. skip_loops: leave out transitions of a step to itself. from_step, to_step,
    min_count: only such transitions. limit: the most frequent so many.
    Rows, the most frequent first: {"from", "to", "count", "people", "median_seconds",
    "p90_seconds"}. Totals: "starts" and "ends", how many paths begin and end with each step;
    "edges", how many transitions there are in all with these filters. n: people with any step.
    Behind a row whose "from" is null are those who began with "to", and the other way round.

    Source: directly-follows graph as in van der Aalst, Process Mining (2016), 6.1. Its running
    example: "check ticket" is followed by "decide" 6 times.
    Example: `ask("paths.graph", by="touchpoint", since="-90d", gap="30d")`.
    """

    events: ClassVar[str] = "track, page and screen"

    by: By = "event"
    gap: str | None = None
    skip_loops: bool = False
    from_step: str | None = None
    to_step: str | None = None
    min_count: int = 1
    limit: int = 10_000

    def answer(self, frame: Frame) -> Result:
        window = window_of(self, frame).values
        exact = few(frame.engine, IN_WINDOW, window)
        found = frame.engine.ask(self._sql(window, exact=exact))
        bins = [(*row[:2], *row[5:]) for row in found if row[5] is not None]
        spreads = quantiles(bins, 2)
        edges = {row[:2]: row[2:4] for row in found if row[4] == EDGE}
        rows = [_edge(pair, figures, spreads[pair]) for pair, figures in edges.items()]
        starts, ends = _by_count(found, START, 1), _by_count(found, END, 0)
        n, everything = next((row[3], row[2]) for row in found if row[4] == WHOLE)
        return Result(
            rows=sorted(rows, key=_most_frequent),
            n=int(str(n or 0)),
            reason=None if n else NO_EVENTS,
            totals={"starts": starts, "ends": ends, "edges": int(str(everything))},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        values: dict[str, object] = dict(window_of(self, frame).values)
        linked = ""
        if self.gap:
            linked = " AND {} <= $gap"
            values["gap"] = span(self.gap, "gap")
        conditions = []
        if row.get("from") is not None:
            values["from_step"] = row["from"]
            here = row.get("to") is None
            conditions.append(f"{'step' if here else 'prior'} = $from_step")
            if here and "to" in row:
                conditions.append(f"NOT COALESCE(next IS NOT NULL{linked.format('ahead')}, FALSE)")
        if row.get("to") is not None:
            values["to_step"] = row["to"]
            conditions.append("step = $to_step")
            link = f"COALESCE(prior IS NOT NULL{linked.format('passed')}, FALSE)"
            conditions.append(link if row.get("from") is not None else f"NOT {link}")
        if not conditions:
            values.pop("gap", None)
        told = " AND ".join(conditions) or "TRUE"
        return Sql(f"{WALKED.format(column=STEP[self.by])} WHERE {told}", values)

    def _sql(self, window: Mapping[str, int], *, exact: bool) -> Sql:
        values: dict[str, object] = {
            **window,
            "min_count": self.min_count,
            "limit": self.limit,
        }
        conditions = ["a > 0", "occurrences >= $min_count"]
        for side, step in (("a", self.from_step), ("b", self.to_step)):
            if step is not None:
                values[f"step_{side}"] = step
                conditions.append(f"{side} = (SELECT code FROM named WHERE step = $step_{side})")  # noqa: S608 -- our own text
        if self.skip_loops:
            conditions.append("a <> b")
        if self.gap:
            values["gap"] = span(self.gap, "gap")
        return Sql(asked(self.by, " AND ".join(conditions), bool(self.gap), exact=exact), values)


WALKED = f"""
SELECT DISTINCT person_id FROM (
    SELECT person_id, step, LAG(step) OVER w AS prior, LEAD(step) OVER w AS next,
        time - LAG(time) OVER w AS passed, (LEAD(time) OVER w) - time AS ahead
    FROM (
        SELECT person_id, time, seq, {{column}} AS step FROM story
        WHERE {IN_WINDOW} AND {{column}} IS NOT NULL
    ) AS steps WINDOW w AS ({IN_ORDER})
) AS walked"""  # noqa: S608 -- our own text
EDGE, START, END, WHOLE = 0, 1, 2, 3


def asked(by: By, conditions: str, with_gap: bool, *, exact: bool) -> str:  # noqa: FBT001 -- of one caller
    """(from, to, count, people, sort, whole, before, n, lo, hi, total). In `a`, -1 stands before a
    person's first step and 0 before one after a pause."""
    cut = "CASE WHEN a > 0 AND passed > $gap THEN 0 ELSE a END" if with_gap else "a"
    return f"""
WITH named AS ({named(by, IN_WINDOW)}),
walked AS (
    SELECT person_id, COALESCE(LAG(code) OVER w, -1) AS a, code AS b,
        time - LAG(time) OVER w AS passed
    FROM story JOIN named ON step = {STEP[by]} WHERE {IN_WINDOW} WINDOW w AS ({IN_ORDER})
),
steps AS (SELECT person_id, {cut} AS a, b, passed FROM walked), {
        counted("steps", ("a", "b"), "passed", exact=exact)
    },
edges AS (SELECT a, b, occurrences, people FROM groups WHERE overall = 0 AND {conditions}),
shown AS (SELECT a, b, occurrences, people FROM edges ORDER BY occurrences DESC, a, b LIMIT $limit),
told AS (
    SELECT a, b, occurrences, people, {EDGE} AS sort FROM shown
    UNION ALL
    SELECT NULL AS a, b, SUM(occurrences) AS occurrences, SUM(people) AS people, {START} AS sort
    FROM groups WHERE overall = 0 AND a <= 0 GROUP BY b
    UNION ALL
    SELECT a, NULL AS b, SUM(occurrences) AS occurrences, NULL AS people, {END} AS sort
    FROM (
        SELECT b AS a, occurrences FROM groups WHERE overall = 0
        UNION ALL SELECT a, -occurrences AS occurrences FROM groups WHERE overall = 0 AND a > 0
    ) AS passing GROUP BY a HAVING SUM(occurrences) > 0
    UNION ALL
    SELECT NULL AS a, NULL AS b, (SELECT COUNT(*) FROM edges) AS occurrences,
        SUM(people) AS people, {WHOLE} AS sort FROM groups WHERE overall = 1
)
SELECT one.step, two.step, t.occurrences, t.people, t.sort,
    s.whole, s.before, s.n, s.lo, s.hi, s.total
FROM told AS t LEFT JOIN named AS one ON one.code = t.a LEFT JOIN named AS two ON two.code = t.b
LEFT JOIN spread AS s ON s.a = t.a AND s.b = t.b AND s.overall = 0 AND t.sort = {EDGE}
"""  # noqa: S608 -- our own text


def _edge(pair: tuple[object, ...], figures: tuple[object, ...], took: Quantiles) -> Row:
    count, people = (int(str(figure)) for figure in figures)
    return {
        "from": pair[0],
        "to": pair[1],
        "count": count,
        "people": people,
        "median_seconds": took.median / SECOND,
        "p90_seconds": took.p90 / SECOND,
    }


def _most_frequent(row: Row) -> tuple[int, str, str]:
    return (-int(str(row["count"])), str(row["from"]), str(row["to"]))


def _by_count(found: list[tuple[object, ...]], sort: int, column: int) -> dict[str, int]:
    told = {str(row[column]): int(str(row[2])) for row in found if row[4] == sort}
    return dict(sorted(told.items(), key=lambda one: (-one[1], one[0])))
