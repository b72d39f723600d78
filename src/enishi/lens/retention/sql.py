"""What retention, RFM, lifecycle and stickiness ask the engine. Names in braces are SQL of ours;
every value of a caller is bound."""

from typing import Final

from enishi.lens.acts import ACTS
from enishi.lens.money import IS_COUNTED
from enishi.lens.window import BEGINNING, Window

_SEEN: Final = "kind <= 3 AND time < $until"
_ACTED: Final = f"{ACTS} AND time < $until"


def named(name: str | None, parameter: str) -> str:
    """SQL of whether an event is the named one; any event where none is named."""
    return f"name = ${parameter}" if name else "true"


# Retention


def calendar_visits(bucket: str, start: str, back: str) -> str:
    """CTEs `starts` (person_id, began, cohort) and `visits` (person_id, cohort, period), where a
    period is a bucket of the calendar, in one pass over the events."""
    return f"""
WITH spans AS (
  SELECT person_id, {bucket} AS bucket,
    MIN(CASE WHEN {start} THEN time END) AS started, MAX(CASE WHEN {back} THEN time END) AS came
  FROM story WHERE {_SEEN} AND ({start} OR {back}) GROUP BY person_id, {bucket}
), starts AS (
  SELECT person_id, MIN(started) AS began,
    MIN(CASE WHEN started IS NOT NULL THEN bucket END) AS cohort
  FROM spans GROUP BY person_id HAVING MIN(started) >= $since
), visits AS (
  SELECT s.person_id, s.cohort, v.bucket - s.cohort AS period
  FROM spans AS v JOIN starts AS s ON s.person_id = v.person_id WHERE v.came >= s.began
)"""  # noqa: S608 -- our own text


def all_visits(bucket: str, window: Window) -> str:
    """The same over whole lives, where any event begins and any event is a return: then buckets
    tell it without the times of the events."""
    return f"""
WITH spans AS (
  SELECT DISTINCT person_id, {bucket} AS bucket FROM story WHERE kind <= 3 AND {window.rule}
), starts AS (
  SELECT person_id, MIN(bucket) AS cohort FROM spans GROUP BY person_id
), visits AS (
  SELECT s.person_id, s.cohort, v.bucket - s.cohort AS period
  FROM spans AS v JOIN starts AS s ON s.person_id = v.person_id
)"""  # noqa: S608 -- our own text


def rolling_visits(bucket: str, start: str, back: str) -> str:
    """The same, where a period is `$length` µs counted from the person's own start."""
    return f"""
WITH starts AS (
  SELECT person_id, MIN(time) AS began, MIN({bucket}) AS cohort
  FROM story WHERE {_SEEN} AND {start} GROUP BY person_id HAVING MIN(time) >= $since
), visits AS (
  SELECT DISTINCT s.person_id, s.cohort, (e.time - s.began) // $length AS period
  FROM story AS e JOIN starts AS s ON s.person_id = e.person_id
  WHERE e.kind <= 3 AND e.time < $until AND e.time >= s.began AND {back}
)"""  # noqa: S608 -- our own text


COHORTS: Final = """
SELECT cohort, -1 AS period, COUNT(*) AS people FROM starts GROUP BY cohort
UNION ALL
SELECT cohort, period, COUNT(*) AS people FROM visits GROUP BY cohort, period"""
LAST_VISITS: Final = """
SELECT cohort, -1 AS period, COUNT(*) AS people FROM starts GROUP BY cohort
UNION ALL
SELECT cohort, period, COUNT(*) AS people FROM (
  SELECT cohort, MAX(period) AS period FROM visits GROUP BY cohort, person_id
) AS lasts GROUP BY cohort, period"""

# RFM

_PURCHASES: Final = f"""
purchases AS (
  SELECT person_id, MAX(CASE WHEN name = $orders THEN time END) AS latest,
    COUNT(CASE WHEN name = $orders THEN 1 END) AS orders,
    CAST(SUM(CASE WHEN NOT ({IS_COUNTED}) THEN 0 WHEN name = $orders
      THEN COALESCE(revenue, total, 0) ELSE -ABS(COALESCE(revenue, total, 0)) END) AS BIGINT)
      AS amount,
    SUM(CASE WHEN {IS_COUNTED} THEN 0 ELSE 1 END) AS abroad
  FROM story
  WHERE kind = 1 AND time >= $since AND time < $until AND (name = $orders OR name = $refunds)
  GROUP BY person_id HAVING COUNT(CASE WHEN name = $orders THEN 1 END) > 0
)"""  # noqa: S608 -- our own text


def _score(value: str) -> str:
    """1 + floor(5 · (average rank - 1/2) / n) in whole numbers: a value that `ties` people share
    from `rank` on has the average rank rank + (ties - 1) / 2."""
    rank = f"RANK() OVER (ORDER BY {value})"
    ties = f"COUNT(*) OVER (PARTITION BY {value})"
    return f"1 + 5 * (2 * {rank} + {ties} - 2) // NULLIF(2 * COUNT(*) OVER (), 0)"


SCORED: Final = f"""
WITH {_PURCHASES}, scored AS (
  SELECT person_id, orders, amount, abroad, {_score("latest")} AS r, {_score("orders")} AS f,
    {_score("amount")} AS m
  FROM purchases
)"""  # noqa: S608 -- our own text


def labelled(segments: str) -> str:
    """`scored` with the CASE of labels as `label`, over r and fm (mean of f and m, halves up)."""
    return f"""{SCORED}, labelled AS (
  SELECT person_id, orders, amount, abroad, {segments} AS label
  FROM (SELECT person_id, orders, amount, abroad, r, (f + m + 1) // 2 AS fm FROM scored) AS halves
)"""  # noqa: S608 -- our own text


# Lifecycle


def staged(window: Window) -> str:
    """CTE `staged` (person_id, stage) of those who came after the window began, by their whole
    life until its end."""
    came = "" if window.since == BEGINNING else "HAVING MAX(time) >= $since"
    seen = ACTS if window.is_last else _ACTED
    return f"""
WITH lives AS (
  SELECT person_id, MIN(day) AS born, MAX(day) AS latest
  FROM story WHERE {seen} GROUP BY person_id {came}
), staged AS (
  SELECT person_id, CASE
    WHEN $today - latest >= $lost THEN 'lost'
    WHEN $today - latest >= $at_risk THEN 'at_risk'
    WHEN $today - born < $new THEN 'new'
    ELSE 'active' END AS stage
  FROM lives
)"""  # noqa: S608 -- our own text


# Stickiness

# Each active day of a person adds them to the windows of 1, 7 and 30 days from that day on, until
# the window ends or their next active day takes over: sums of these steps are exact counts.
STEPS: Final = f"""
WITH days AS (
  SELECT DISTINCT person_id, day FROM story
  WHERE {_ACTED} AND day > $first - 30 AND day < $past
), turns AS (
  SELECT day, LEAD(day) OVER (PARTITION BY person_id ORDER BY day) AS following FROM days
), steps AS (
  SELECT day, 1 AS daily, 1 AS weekly, 1 AS monthly FROM turns
  UNION ALL SELECT day + 1, -1, 0, 0 FROM turns
  UNION ALL SELECT LEAST(day + 7, COALESCE(following, day + 7)), 0, -1, 0 FROM turns
  UNION ALL SELECT LEAST(day + 30, COALESCE(following, day + 30)), 0, 0, -1 FROM turns
)
SELECT day, CAST(SUM(daily) AS BIGINT) AS daily, CAST(SUM(weekly) AS BIGINT) AS weekly,
  CAST(SUM(monthly) AS BIGINT) AS monthly
FROM steps GROUP BY day ORDER BY day"""  # noqa: S608 -- our own text
ACTIVE: Final = f"""
SELECT DISTINCT person_id FROM story
WHERE {_ACTED} AND day > $on - 30 AND day <= $on"""  # noqa: S608 -- our own text
