"""How long customers wait: as events say it, and from one event to the one that answers it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import ClassVar, Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame, Rows
from enishi.lens.quantiles import Quantiles, binned, few, placed, quantiles
from enishi.lens.question import ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.scores.answers import Group
from enishi.lens.scores.grouping import PLAIN, grouping
from enishi.lens.scores.measured import Measured
from enishi.lens.scores.units import Share, Unit
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import wilson
from enishi.lens.statistics.survival import done_by, kaplan_meier, quantile
from enishi.lens.window import SECOND, span, window_of

PERCENTS: Final = (50, 90)


def _path(name: str, field: str) -> str:
    if not PLAIN.fullmatch(name):
        raise QuestionError(
            "bad_parameter", "Write the name of a property: letters, digits, _.", field
        )
    return f"$.{name}"


@ask_as("metrics.waiting")
class Waiting(Measured):
    """How long people wait, as a property of events says it in seconds.

    event: the event; each one counts once, so name the one that every contact has.
    field: its property, in seconds.
    target: a length of time ("20s", "2m"): the share that waited no longer.
    by: as metrics.revenue.

    Rows: {"group", "median", "p90", "mean", "n", "within", "lo", "hi"}: seconds; within: the share
    (0 … 1) up to the target with Wilson's 95 % interval. n: events that say it.

    Quantiles: type 7, exact up to 100,000 events, else within 5 %.
    Example: `ask("metrics.waiting", by="property:reason", target="60s")`.
    """

    events: ClassVar[str] = "the one named"
    at_events: ClassVar[bool] = True

    event: str = "Call Started"
    field: str = "wait_seconds"
    target: str = "60s"

    def answer(self, frame: Frame) -> Result:
        split = grouping(self.by, frame.fiscal_month)
        exact = few(frame.engine, "kind = 1 AND name = $name", {"name": self.event})
        waits = waits_sql(split.sql)
        bins = binned("waits", ("part",), "wait", exact=exact)
        values = self.values(frame)
        spread = quantiles(
            frame.engine.ask(
                Sql(
                    f"WITH waits AS ({waits}), bins AS ({bins}) "
                    + placed("bins", ("part",), PERCENTS),
                    values,
                )
            ),
            1,
        )
        found = [(part, spread[(part,)], _ints(numbers)) for part, *numbers in self.sums(frame)]
        found.sort(key=lambda one: (one[0] is None, -one[1].n, str(one[0])))
        rows = [_waiting_row(split.label(part), some, sum_) for part, some, sum_ in found]
        n = sum(some.n for _, some, _ in found)
        inside = sum(numbers[1] for _, _, numbers in found)
        return Result(
            rows=rows,
            n=n,
            interval=wilson(inside, n) if n else None,
            reason=None if n else NO_EVENTS,
            totals={"within": inside / n, "target_seconds": span(self.target, "target") / SECOND}
            if n
            else {},
        )

    def sums(self, frame: Frame) -> Rows:
        """(part, events that say it, those within the target, ms of all)"""
        target = span(self.target, "target") // 1000
        split = grouping(self.by, frame.fiscal_month)
        return frame.engine.ask(Sql(sums_sql(split.sql), {**self.values(frame), "target": target}))

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        label = grouping(self.by, frame.fiscal_month).label
        found = ((part, _ints(numbers)) for part, *numbers in self.sums(frame))
        return {label(part): Share(inside, n) for part, (n, inside, _) in found}

    def values(self, frame: Frame) -> dict[str, object]:
        split = grouping(self.by, frame.fiscal_month)
        named = {"name": self.event, "field": _path(self.field, "field")}
        return {**window_of(self, frame).values, **split.values, **named}

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who waited, in a row's group; with "over": true, longer than the target."""
        split, values = grouping(self.by, frame.fiscal_month), self.values(frame)
        conditions = ["wait IS NOT NULL"]
        if "group" in row and self.by:
            condition, named = split.is_group(row["group"])
            conditions.append(condition)
            values |= named
        if row.get("over"):
            conditions.append("wait > $target")
            values["target"] = span(self.target, "target") // 1000
        text = f"SELECT DISTINCT person_id FROM ({waits_sql(split.sql)}) AS waits WHERE "  # noqa: S608 -- our own text
        return Sql(text + " AND ".join(conditions), values)


def waits_sql(part: str) -> str:
    """One row for each event that says how long (ms)."""
    return f"""
SELECT person_id, part, CAST(seconds * 1000 AS BIGINT) AS wait FROM (
  SELECT person_id, {part} AS part,
    TRY_CAST(json_extract_string(properties, $field) AS DOUBLE) AS seconds
  FROM story WHERE kind = 1 AND name = $name AND time >= $since AND time < $until
) AS said
WHERE seconds >= 0
"""  # noqa: S608 -- our own text


def sums_sql(part: str) -> str:
    return (
        f"SELECT part, COUNT(*) AS n, SUM(CASE WHEN wait <= $target THEN 1 ELSE 0 END) AS inside,"  # noqa: S608 -- our own text
        f" SUM(wait) AS total FROM ({waits_sql(part)}) AS waits GROUP BY part"
    )


def _ints(values: list[object]) -> tuple[int, int, int]:
    n, inside, total = (int(float(str(value))) for value in values)
    return n, inside, total


def _waiting_row(group: Group, spread: Quantiles, sums: tuple[int, int, int]) -> Row:
    n, inside, total = sums
    low, high = wilson(inside, n)
    row: Row = {"group": group, "median": spread.at(50) / 1000, "p90": spread.at(90) / 1000}
    row |= {"mean": total / n / 1000, "n": n}
    return {**row, "within": inside / n, "lo": low, "hi": high}


@ask_as("metrics.first_response")
class FirstResponse(Measured):
    """How long it takes from the first event of a matter to the first event that answers it.

    asked, answered: names of the two events. For the time to a solution: "Ticket Opened" and
        "Ticket Closed" with key "ticket_id".
    key: the property that says which matter both belong to; events without it do not count.
    target: a length of time: the share answered by then.
    by: as metrics.revenue, of the first event, or where that says nothing, of its answer (who
        asked names no agent).

    Rows: {"group", "median", "p90", "within", "lo", "hi", "known", "n", "open"}: seconds, and the
    share (0 … 1) answered by the target, with Wilson's 95 % interval of the `known` matters: those
    that were answered, or have waited for longer than the target. What is open still is not left
    out but counted as waiting so far (Kaplan-Meier);
    a quantile that too few reached is null. n: matters that began in the window; open: of these,
    without an answer. Times are exact to 1 s up to 2 h, to 1 min up to 5 days, else to 1 h.

    Source: E. L. Kaplan and P. Meier, JASA 53 (1958).
    Example: `ask("metrics.first_response", since="-30d", by="agent", target="2m")`.
    """

    events: ClassVar[str] = "the two named"

    asked: str = "Live Chat Message Sent"
    answered: str = "Live Chat Message Received"
    key: str = "conversation_id"
    target: str = "5m"

    def counts(self, frame: Frame) -> Mapping[Group, list[tuple[float, int, int]]]:
        """By part: (seconds, answered after so long, still open after so long)"""
        split = grouping(self.by, frame.fiscal_month)
        counts: dict[Group, list[tuple[float, int, int]]] = defaultdict(list)
        for part, *numbers in frame.engine.ask(Sql(counts_sql(split.sql), self.values(frame))):
            wait, done, still = _ints(numbers)
            counts[part].append((float(wait), done, still))
        return counts

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        """Matters that were answered, or have waited for longer than the target: of the others
        nobody knows yet."""
        label = grouping(self.by, frame.fiscal_month).label
        return {label(part): self.told(some) for part, some in self.counts(frame).items()}

    def told(self, counts: list[tuple[float, int, int]]) -> Share:
        inside = sum(done for wait, done, _ in counts if wait <= self.seconds)
        n = sum(done + (still if wait > self.seconds else 0) for wait, done, still in counts)
        return Share(inside, n)

    @property
    def seconds(self) -> float:
        return span(self.target, "target") / SECOND

    def answer(self, frame: Frame) -> Result:
        split, counts = grouping(self.by, frame.fiscal_month), self.counts(frame)
        rows = [self.row(split.label(part), some) for part, some in counts.items()]
        rows.sort(key=lambda row: (row["group"] is None, -int(str(row["n"])), str(row["group"])))
        n = sum(int(str(row["n"])) for row in rows)
        totals = {}
        if n:
            whole = self.row(None, [one for some in counts.values() for one in some])
            totals = {name: value for name, value in whole.items() if name not in {"group", "n"}}
        return Result(rows=rows, n=n, reason=None if n else NO_EVENTS, totals=totals)

    def row(self, group: Group, counts: list[tuple[float, int, int]]) -> Row:
        steps = kaplan_meier(counts)
        row: Row = {"group": group, "median": quantile(steps, 0.5), "p90": quantile(steps, 0.9)}
        row["within"] = within = done_by(steps, self.seconds)
        known, still = self.told(counts).n, sum(lost for _, _, lost in counts)
        low, high = wilson(within * known, known) if known else (None, None)
        row |= {"lo": low, "hi": high, "known": known}
        return {**row, "n": still + sum(done for _, done, _ in counts), "open": still}

    def values(self, frame: Frame) -> dict[str, object]:
        split = grouping(self.by, frame.fiscal_month)
        return {
            **window_of(self, frame).values,
            **split.values,
            "asked": self.asked,
            "answered": self.answered,
            "key": _path(self.key, "key"),
            "now": frame.now,
        }

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Whose matters they are, in a row's group; with "open": true, those without an answer."""
        split, values = grouping(self.by, frame.fiscal_month), self.values(frame)
        conditions = ["wait >= 0"]
        if "group" in row and self.by:
            condition, named = split.is_group(row["group"])
            conditions.append(condition)
            values |= named
        if row.get("open") is True:
            conditions.append("done = 0")
        text = f"SELECT DISTINCT person_id FROM ({matters_sql(split.sql)}) AS matters WHERE "  # noqa: S608 -- our own text
        return Sql(text + " AND ".join(conditions), values)


def matters_sql(part: str) -> str:
    """One row for each matter that began in the window: seconds to its first answer, or so far."""
    return f"""
SELECT firsts.person_id, COALESCE(firsts.part, answers.part) AS part,
  CASE WHEN answers.time IS NULL THEN 0 ELSE 1 END AS done,
  (COALESCE(answers.time, $now) - firsts.time) // 1000000 AS wait
FROM (
  SELECT person_id, part, matter, time FROM (
    SELECT person_id, {part} AS part, json_extract_string(properties, $key) AS matter, time,
      ROW_NUMBER() OVER (PARTITION BY json_extract_string(properties, $key)
        ORDER BY time, seq) AS nth
    FROM story WHERE kind = 1 AND name = $asked AND time < $until
      AND json_extract_string(properties, $key) IS NOT NULL
  ) AS numbered WHERE nth = 1 AND time >= $since
) AS firsts
LEFT JOIN (
  SELECT matter, time, part FROM (
    SELECT asks.matter, replies.time, replies.part,
      ROW_NUMBER() OVER (PARTITION BY asks.matter ORDER BY replies.time, replies.seq) AS nth
    FROM (
      SELECT json_extract_string(properties, $key) AS matter, MIN(time) AS time
      FROM story WHERE kind = 1 AND name = $asked AND time < $until
      GROUP BY json_extract_string(properties, $key)
    ) AS asks
    JOIN (
      SELECT json_extract_string(properties, $key) AS matter, {part} AS part, time, seq
      FROM story WHERE kind = 1 AND name = $answered AND time < $now
    ) AS replies
    ON replies.matter = asks.matter AND replies.time >= asks.time
  ) AS numbered_replies WHERE nth = 1
) AS answers
ON answers.matter = firsts.matter
"""  # noqa: S608 -- our own text


def counts_sql(part: str) -> str:
    """How many were answered, and how many still wait, after so many seconds."""
    return f"""
SELECT part, wait, SUM(done) AS done, SUM(1 - done) AS still FROM (
  SELECT part, done, CASE WHEN wait < 7200 THEN wait WHEN wait < 432000 THEN wait // 60 * 60
    ELSE wait // 3600 * 3600 END AS wait
  FROM ({matters_sql(part)}) AS matters
) AS rounded
GROUP BY part, wait
"""  # noqa: S608 -- our own text
