"""SQL that the questions about paths share. One pass over the story gives how often, how many
people and how long, for each group."""

from collections.abc import Sequence
from typing import Final, Literal

from enishi.lens.quantiles import bucket, placed, summed

KINDS: Final = "kind <= 3"  # track, page, screen
IN_WINDOW: Final = f"{KINDS} AND time >= $since AND time < $until"
IN_ORDER: Final = "PARTITION BY person_id ORDER BY time, seq"


By = Literal["event", "touchpoint"]  # what a step is: what has none is no step
Via = Literal["channel", "touchpoint"]  # what a touch is
STEP: Final[dict[By, str]] = {"event": "name", "touchpoint": "touchpoint"}


def named(by: By, where: str) -> str:
    """SELECT of the steps that occur and their codes: 1, 2, … in order of name. Numbers sort and
    group several times faster than names."""
    return (
        f"SELECT step, ROW_NUMBER() OVER (ORDER BY step) AS code FROM (SELECT DISTINCT {STEP[by]}"  # noqa: S608 -- our own text
        f" AS step FROM story WHERE {where} AND {STEP[by]} IS NOT NULL) AS found"
    )


def counted(
    source: str, by: Sequence[str], value: str, *, exact: bool, sums: Sequence[str] = ()
) -> str:
    """CTEs over the relation `source` (person_id, by…, value, sums…), which is read once:

    groups (by…, overall, occurrences, people, sums…), and bins for `quantiles.placed` over
    (by…, overall). `overall` is 1 in the row of everything, whose `by` columns are NULL."""
    columns = ", ".join(by)
    more = "".join(f", SUM({name}) AS {name}" for name in sums)
    halved = "".join(f", SUM(CASE WHEN hidden = 1 THEN {name} END) AS {name}" for name in sums)
    return f"""
cells AS (
    SELECT {columns}, bucket, person_id, GROUPING(person_id) AS hidden,
        GROUPING({by[0]}) AS overall, COUNT(*) AS occurrences, {summed(value)}{more}
    FROM (SELECT *, {bucket(value, exact=exact)} AS bucket FROM {source}) AS put
    GROUP BY GROUPING SETS (({columns}, bucket), ({columns}, person_id), (bucket), (person_id))
),
folded AS (
    SELECT {columns}, overall, bucket, hidden, COUNT(*) AS people, SUM(occurrences) AS occurrences,
        SUM(n) AS n, MIN(lo) AS lo, MAX(hi) AS hi, SUM(total) AS total{more}
    FROM cells GROUP BY {columns}, overall, bucket, hidden
),
groups AS (
    SELECT {columns}, overall, SUM(CASE WHEN hidden = 1 THEN occurrences END) AS occurrences,
        SUM(CASE WHEN hidden = 0 THEN people END) AS people{halved}
    FROM folded GROUP BY {columns}, overall
),
bins AS (
    SELECT {columns}, overall, bucket, n, lo, hi, total FROM folded WHERE hidden = 1 AND n > 0
),
spread AS ({placed("bins", (*by, "overall"))})"""  # noqa: S608 -- our own text
