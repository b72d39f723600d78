"""What breakdown and trend ask the engine. Text in braces is SQL of ours; values are bound."""

from collections.abc import Sequence
from typing import Final

from enishi.lens.measures.measure import Group, Measure
from enishi.lens.money import IS_COUNTED
from enishi.lens.window import Window


def matching(names: Sequence[str], window: Window) -> str:
    """SQL of which events are asked about; the names are bound as $name_0, $name_1 …"""
    listed = ", ".join(f"$name_{number}" for number in range(len(names)))
    named = f" AND name IN ({listed})" if names else ""
    return f"kind <= 3 AND {window.rule}{named}"


def facts(measure: Measure, group: Group, slot: str, where: str) -> str:
    """CTE `facts`: person_id, slot, grp and the measured x and y, of events that have them; both
    are NULL of money in another currency."""
    x = measure.a.sql if measure.a else "1"
    y = measure.b.sql if measure.b else "1"
    if not measure.is_money:
        columns, counted = "x, y", ""
    else:
        columns = "CASE WHEN counted THEN x END AS x, CASE WHEN counted THEN y END AS y"
        counted = f", {IS_COUNTED} AS counted"
    return f"""
facts AS (
  SELECT person_id, slot, grp, {columns} FROM (
    SELECT person_id, {slot} AS slot, {group.sql} AS grp, {x} AS x, {y} AS y{counted}
    FROM story WHERE {where}
  ) AS measured WHERE x IS NOT NULL AND y IS NOT NULL
)"""  # noqa: S608 -- our own text


# From people to groups: sums over people are what an interval rests on. `whole` 1 is everything.
# A group's NULL is a group like any other.
SUMS: Final = """
units AS (
  SELECT slot, grp, person_id, COUNT(x) AS n, COUNT(*) AS events, CAST(SUM(x) AS DOUBLE) AS a,
    CAST(SUM(y) AS DOUBLE) AS b
  FROM facts GROUP BY slot, grp, person_id
), wholes AS (
  SELECT person_id, SUM(n) AS n, SUM(events) AS events, SUM(a) AS a, SUM(b) AS b
  FROM units GROUP BY person_id
), sizes AS (
  SELECT grp, SUM(n) AS n FROM units GROUP BY grp HAVING SUM(n) > 0
), largest AS (
  SELECT grp FROM sizes ORDER BY n DESC, grp LIMIT $limit
)
SELECT 1 AS whole, (SELECT COUNT(*) FROM sizes) AS slot, NULL AS grp, SUM(n) AS n,
  COUNT(CASE WHEN n > 0 THEN 1 END) AS people, SUM(a) AS a, SUM(b) AS b, SUM(a * a) AS aa,
  SUM(b * b) AS bb, SUM(a * b) AS ab, SUM(events) - SUM(n) AS left_out
FROM wholes
UNION ALL
SELECT 0 AS whole, u.slot, u.grp, SUM(u.n) AS n, COUNT(CASE WHEN u.n > 0 THEN 1 END) AS people,
  SUM(u.a) AS a, SUM(u.b) AS b, SUM(u.a * u.a) AS aa, SUM(u.b * u.b) AS bb, SUM(u.a * u.b) AS ab,
  0 AS left_out
FROM units AS u JOIN largest AS l ON l.grp IS NOT DISTINCT FROM u.grp
GROUP BY u.slot, u.grp HAVING SUM(u.n) > 0"""

# The same of what has no interval: no squares of sums.
TOTALS: Final = """
units AS (
  SELECT slot, grp, person_id, COUNT(x) AS n, COUNT(*) AS events, CAST(SUM(x) AS DOUBLE) AS a
  FROM facts GROUP BY slot, grp, person_id
), parts AS (
  SELECT slot, grp, SUM(n) AS n, COUNT(CASE WHEN n > 0 THEN 1 END) AS people, SUM(a) AS a,
    SUM(events) AS events
  FROM units GROUP BY slot, grp
), sizes AS (
  SELECT grp, SUM(n) AS n FROM parts GROUP BY grp HAVING SUM(n) > 0
), largest AS (
  SELECT grp FROM sizes ORDER BY n DESC, grp LIMIT $limit
)
SELECT 1 AS whole, (SELECT COUNT(*) FROM sizes) AS slot, NULL AS grp, SUM(n) AS n,
  (SELECT COUNT(DISTINCT person_id) FROM units WHERE n > 0) AS people, SUM(a) AS a, 0 AS b, 0 AS aa,
  0 AS bb, 0 AS ab, SUM(events) - SUM(n) AS left_out
FROM parts
UNION ALL
SELECT 0 AS whole, p.slot, p.grp, p.n, p.people, p.a, 0 AS b, 0 AS aa, 0 AS bb, 0 AS ab,
  0 AS left_out
FROM parts AS p JOIN largest AS l ON l.grp IS NOT DISTINCT FROM p.grp WHERE p.n > 0"""

BEHIND: Final = "SELECT DISTINCT person_id FROM facts"
