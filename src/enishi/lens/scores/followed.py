"""Who does something, and does something after it: conversion and coming again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from enishi.lens.frame import Frame
from enishi.lens.question import ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.scores.answers import Group
from enishi.lens.scores.grouping import Grouping, grouping
from enishi.lens.scores.measured import Measured
from enishi.lens.scores.orders import ORDER
from enishi.lens.scores.periods import known_until
from enishi.lens.scores.units import Share, Unit
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import wilson
from enishi.lens.window import END, span, window_of


@dataclass(frozen=True, kw_only=True)
class Followed(Measured):
    """People with a first event in the window, and whether a second one followed."""

    measure: ClassVar[str]
    hits: ClassVar[str]

    within: str | None = None

    def pair(self) -> tuple[str, str]:
        """The names of the two events."""
        raise NotImplementedError

    def split(self, frame: Frame) -> Grouping:
        return grouping(self.by, frame.fiscal_month)

    def values(self, frame: Frame) -> dict[str, object]:
        first, then = self.pair()
        window = window_of(self, frame)
        length = span(self.within, "within") if self.within else None
        return {
            "first": first,
            "then": then,
            "since": window.since,
            "until": window.until,
            "within": length if length is not None else END - window.until,
            "ripe": window.until if length is None else known_until(frame, window) - length + 1,
            **self.split(frame).values,
        }

    def counts(self, frame: Frame) -> list[tuple[Group, int, int]]:
        """(part, people with the first event, of these with the second)"""
        rows = frame.engine.ask(Sql(counts_sql(self.split(frame).sql), self.values(frame)))
        return [(part, int(str(n)), int(str(hits))) for part, n, hits in rows]

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        label = self.split(frame).label
        return {label(part): Share(hits, n) for part, n, hits in self.counts(frame)}

    def answer(self, frame: Frame) -> Result:
        split, found = self.split(frame), self.counts(frame)
        if split.periods:
            found.sort(key=lambda one: int(str(one[0])))
        else:
            found.sort(key=lambda one: (one[0] is None, -one[1], str(one[0])))
        n, hits = sum(one[1] for one in found), sum(one[2] for one in found)
        return Result(
            rows=[self.row(split.label(part), some, hit) for part, some, hit in found],
            n=n,
            interval=wilson(hits, n) if n else None,
            reason=None if n else NO_EVENTS,
            totals={self.measure: hits / n, self.hits: hits} if n else {},
        )

    def row(self, group: object, n: int, hits: int) -> Row:
        low, high = wilson(hits, n)
        row: Row = {"group": group, self.measure: hits / n, "lo": low, "hi": high}
        return {**row, "n": n, self.hits: hits}

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Of a row's group; with "followed": true or false, those who went on or did not."""
        split, conditions = self.split(frame), ["followed >= 0"]
        values = self.values(frame)
        if "group" in row and self.by:
            condition, named = split.is_group(row["group"])
            conditions.append(condition)
            values |= named
        if "followed" in row:
            conditions.append("followed = 1" if row["followed"] else "followed = 0")
        text = f"SELECT person_id FROM ({followed_sql(split.sql)}) AS firsts WHERE "  # noqa: S608 -- our own text
        return Sql(text + " AND ".join(conditions), values)


def followed_sql(part: str) -> str:
    """One row for each person with $first in the window: the group of that event, and whether
    $then came after it within $within. Younger than $ripe, it has had no time for that."""
    return f"""
SELECT firsts.person_id, MIN(firsts.part) AS part,
  MAX(CASE WHEN thens.time IS NULL THEN 0 ELSE 1 END) AS followed
FROM (
  SELECT person_id, part, time, seq FROM (
    SELECT person_id, {part} AS part, time, seq,
      ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY time, seq) AS nth
    FROM story WHERE kind <= 3 AND name = $first AND time >= $since AND time < $until
  ) AS numbered WHERE nth = 1 AND time < $ripe
) AS firsts
LEFT JOIN (
  SELECT person_id, time, seq FROM story
  WHERE kind <= 3 AND name = $then AND time >= $since AND time < $until
) AS thens
ON thens.person_id = firsts.person_id AND thens.time <= firsts.time + $within
  AND (thens.time > firsts.time OR (thens.time = firsts.time AND thens.seq > firsts.seq))
GROUP BY firsts.person_id
"""  # noqa: S608 -- our own text


def counts_sql(part: str) -> str:
    return (
        f"SELECT part, COUNT(*) AS n, SUM(followed) AS hits"  # noqa: S608 -- our own text
        f" FROM ({followed_sql(part)}) AS people GROUP BY part"
    )


@ask_as("metrics.conversion")
class Conversion(Followed):
    """The share of people with a start event in the window who reach the goal after it.

    start, goal: names of events (track, page or screen).
    within: only a goal so long after the start counts ("7d"), and only people who have had that
        time. Nothing = until the end of the window.
    by: as metrics.revenue, of the first start.

    Rows: {"group", "conversion", "lo", "hi", "n", "converted"}, shares 0 … 1, Wilson's 95 %
    interval. n: people with the start. totals, interval: of everybody.
    People: of a row; with "followed": true or false, who converted or did not.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
    Example: `ask("metrics.conversion", start="Product Viewed", goal="Order Completed",
    within="7d", by="channel")`.
    """

    measure: ClassVar[str] = "conversion"
    hits: ClassVar[str] = "converted"
    events: ClassVar[str] = "the two named"

    start: str = "Product Viewed"
    goal: str = ORDER

    def pair(self) -> tuple[str, str]:
        return self.start, self.goal


@ask_as("metrics.repeat")
class Repeat(Followed):
    """The share of people who ordered in the window and ordered again.

    within: the second order must come so long after the first of the window ("90d"), and only
        people who have had that time count. Nothing = until the end of the window.
    by: as metrics.revenue, of the first order in the window.

    Rows: {"group", "repeat", "lo", "hi", "n", "again"}, shares 0 … 1, Wilson's 95 % interval.
    n: people who ordered. totals, interval: of everybody.
    People: of a row; with "followed": true or false, who came again or did not.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
    Example: `ask("metrics.repeat", since="2026-01-01", within="90d", by="channel")`.
    """

    measure: ClassVar[str] = "repeat"
    hits: ClassVar[str] = "again"
    events: ClassVar[str] = ORDER

    def pair(self) -> tuple[str, str]:
        return ORDER, ORDER
