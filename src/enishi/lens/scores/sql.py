"""What is counted of answers. `part` is the group; a score outside its scale is NULL."""

from typing import Final

from enishi.lens.scores.grouping import Grouping, said

SURVEY: Final = "Survey Answered"


def answers_sql(split: Grouping, also: str = "") -> str:
    """One row for each answer of a metric ($metric) in the window, with the group `part`, and other
    columns, each with a comma behind it. A score counts when it lies on the scale [$least, $most],
    and the answer names no other maximum."""
    score = f"TRY_CAST({said('score')} AS DOUBLE)"
    most = f"COALESCE(TRY_CAST({said('max')} AS DOUBLE), $most)"
    return f"""
SELECT person_id, seq, time, {split.sql} AS part, {also}
  CASE WHEN {most} = $most AND {score} >= $least AND {score} <= $most THEN {score} END AS score
FROM {split.source}
WHERE kind = 1 AND name = '{SURVEY}' AND time >= $since AND time < $until
  AND LOWER({said("metric")}) = $metric
"""  # noqa: S608 -- our own text


def tallies_sql(split: Grouping) -> str:
    """For each group: answers, those on the scale, those from $top on, those below $low, the sum
    of the scores and of their squares."""
    return f"""
SELECT part, COUNT(*) AS said, COUNT(score) AS n,
  SUM(CASE WHEN score >= $top THEN 1 ELSE 0 END) AS top,
  SUM(CASE WHEN score < $low THEN 1 ELSE 0 END) AS low,
  COALESCE(SUM(score), 0) AS total, COALESCE(SUM(score * score), 0) AS squares
FROM ({answers_sql(split)}) AS answers
GROUP BY part
"""  # noqa: S608 -- our own text


def people_sql(split: Grouping, condition: str) -> str:
    """Who gave the answers that a condition on `part` and `score` names."""
    return (
        f"SELECT DISTINCT person_id FROM ({answers_sql(split)}) AS answers"  # noqa: S608 -- our own text
        f" WHERE score IS NOT NULL AND {condition}"
    )
