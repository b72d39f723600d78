"""Where people first came from, and what came last before they did what was hoped for."""

from collections.abc import Mapping
from typing import ClassVar

from enishi.lens.frame import Frame
from enishi.lens.paths.sql import IN_ORDER, KINDS, Via
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import share_of
from enishi.lens.window import window_of


@ask_as("touch.first")
class FirstTouch(Question):
    """First touch: the channel or touchpoint of each person's very first event.

    The first event is that of the person's whole life (of one instant: the first to arrive). A
    person belongs to the window in which it lies.

    by: channel or touchpoint. conversion: the name of the event hoped for.
    Rows, by people: {"touch", "people", "converted", "conversions", "share", "share_lo",
    "share_hi"}: people who came so; how many of them have such an event, at any time until now;
    how many such events; the share who have (Wilson, 95 %). An absent channel or touchpoint is a
    row with touch null. n: people.

    Example: `ask("touch.first", by="channel", since="-90d")`.
    """

    events: ClassVar[str] = "track, page and screen"

    by: Via = "channel"
    conversion: str = "Order Completed"

    def answer(self, frame: Frame) -> Result:
        found = frame.engine.ask(Sql(_first_rows(self.by), self._values(frame)))
        rows = [_came(row) for row in found]
        n = sum(int(str(row["people"])) for row in rows)
        return Result(rows=_most_people(rows), n=n, reason=None if n else NO_EVENTS)

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        text = f"WITH {_first(self.by)} SELECT person_id FROM firsts"  # noqa: S608 -- our own text
        return _with_touch(Sql(text, self._values(frame)), row)

    def _values(self, frame: Frame) -> dict[str, object]:
        window = window_of(self, frame).values
        return {**window, "now": frame.now, "conversion": self.conversion}


@ask_as("touch.last")
class LastTouch(Question):
    """Last touch: the channel or touchpoint that came last before each conversion.

    Of each `conversion` event within the window: the last event before it in the person's whole
    life that has a channel (or touchpoint) and is no conversion itself; those of one instant count
    in order of arrival. Nothing before it is a row with touch null.

    by: channel or touchpoint. conversion: the name of the event.
    Rows, by people: {"touch", "people", "conversions", "share", "share_lo", "share_hi"}: people
    with such a conversion, how many conversions, their share of all conversions (Wilson, 95 %).
    n: people who converted; one whose conversions came in different ways is in several rows.
    Totals: "conversions".

    Example: `ask("touch.last", by="touchpoint", conversion="Signed Up")`.
    """

    events: ClassVar[str] = "track, page and screen"

    by: Via = "channel"
    conversion: str = "Order Completed"

    def answer(self, frame: Frame) -> Result:
        found = frame.engine.ask(Sql(_last_rows(self.by), self._values(frame)))
        whole = next((row for row in found if row[1] == 1), (None, 1, 0, 0))
        n, conversions = int(str(whole[2])), int(str(whole[3] or 0))
        rows: list[Row] = []
        for touch, overall, people, count in found:
            if overall == 0:
                told = {"touch": touch, "people": int(str(people)), "conversions": int(str(count))}
                rows.append({**told, **share_of(int(str(count)), conversions, "share")})
        return Result(
            rows=_most_people(rows),
            n=n,
            reason=None if n else NO_EVENTS,
            totals={"conversions": conversions},
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        text = f"WITH {_last(self.by)} SELECT DISTINCT person_id FROM lasts"  # noqa: S608 -- our own text
        return _with_touch(Sql(text, self._values(frame)), row)

    def _values(self, frame: Frame) -> dict[str, object]:
        return {**window_of(self, frame).values, "conversion": self.conversion}


def _first(by: Via) -> str:
    """CTEs up to firsts. Joining each life with its first instant is half the work of comparing
    (time, seq) of every event."""
    return f"""
lives AS (
    SELECT person_id, MIN(time) AS came,
        SUM(CASE WHEN name = $conversion THEN 1 ELSE 0 END) AS conversions
    FROM story WHERE {KINDS} AND time < $now GROUP BY person_id
),
firsts AS (
    SELECT person_id, touch, conversions FROM (
        SELECT e.person_id, e.{by} AS touch, l.conversions,
            ROW_NUMBER() OVER (PARTITION BY e.person_id ORDER BY e.seq) AS nth
        FROM story AS e JOIN lives AS l ON e.person_id = l.person_id AND e.time = l.came
        WHERE {KINDS} AND l.came >= $since AND l.came < $until
    ) AS together WHERE nth = 1
)"""  # noqa: S608 -- our own text


def _first_rows(by: Via) -> str:
    return f"""
WITH {_first(by)}
SELECT touch, COUNT(*) AS people, SUM(CASE WHEN conversions > 0 THEN 1 ELSE 0 END) AS converted,
    SUM(conversions) AS conversions
FROM firsts GROUP BY touch"""  # noqa: S608 -- our own text


def _last(by: Via) -> str:
    return f"""
converts AS (
    SELECT DISTINCT person_id FROM story
    WHERE {KINDS} AND name = $conversion AND time >= $since AND time < $until
),
lasts AS (
    SELECT person_id, touch FROM (
        SELECT person_id, name, time,
            LAST_VALUE(CASE WHEN name <> $conversion THEN {by} END IGNORE NULLS) OVER (
                {IN_ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS touch
        FROM story WHERE {KINDS} AND time < $until
            AND person_id IN (SELECT person_id FROM converts)
    ) AS lives WHERE name = $conversion AND time >= $since
)"""  # noqa: S608 -- our own text


def _last_rows(by: Via) -> str:
    return f"""
WITH {_last(by)}
SELECT touch, overall, COUNT(*) AS people, SUM(conversions) AS conversions FROM (
    SELECT touch, person_id, GROUPING(touch) AS overall, COUNT(*) AS conversions
    FROM lasts GROUP BY GROUPING SETS ((touch, person_id), (person_id))
) AS counted GROUP BY touch, overall"""  # noqa: S608 -- our own text


def _came(found: tuple[object, ...]) -> Row:
    people, converted, conversions = (int(str(figure)) for figure in found[1:])
    return {
        "touch": found[0],
        "people": people,
        "converted": converted,
        "conversions": conversions,
        **share_of(converted, people, "share"),
    }


def _most_people(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-int(str(row["people"])), str(row["touch"] or "")))


def _with_touch(who: Sql, row: Mapping[str, object]) -> Sql:
    if "touch" not in row:
        return who
    if row["touch"] is None:
        return Sql(f"{who.text} WHERE touch IS NULL", who.values)
    return Sql(f"{who.text} WHERE touch = $touch", {**who.values, "touch": row["touch"]})
