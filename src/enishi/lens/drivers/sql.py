"""Answers with what may drive them; and everybody who was asked. `moments` are rows with
person_id, seq, time, order_id and survey: facts are of the time before them."""

from collections.abc import Sequence

from enishi.lens.answers.sql import SUBMITTED, Column
from enishi.lens.drivers.names import Driver, Fact
from enishi.lens.scores.grouping import OF_EVENTS, WHOLE, Grouping, said
from enishi.lens.scores.sql import SURVEY, answers_sql
from enishi.lens.sql import Sql

LATEST = 100_000  # answers that are looked at
_ORDER = "NULLIF(order_id, '')"
_SURVEY = f"NULLIF({said('survey')}, '')"


def _number(text: str) -> str:
    """SQL of a number, or yes and no as 1 and 0; else NULL."""
    truth = f"CASE {text} WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE {text} END"
    return f"TRY_CAST({truth} AS DOUBLE)"


def _own(place: int) -> str:
    """What the answer itself says: a property of its own, or one of its ratings."""
    found = (f"json_extract_string(properties, ${name}_{place})" for name in ("own", "rated"))
    return _number(f"COALESCE({', '.join(found)})")


def _values(drivers: Sequence[Driver]) -> dict[str, object]:
    found: dict[str, object] = {}
    for place, driver in enumerate(drivers):
        if driver.path:
            found[f"own_{place}"] = f"$.{driver.path}"
            found[f"rated_{place}"] = f"$.ratings.{driver.path}"
        if driver.fact:
            found |= _values_of_fact(driver.fact, place)
    return found


def _values_of_fact(fact: Fact, place: int) -> dict[str, object]:
    named: dict[str, object] = {
        f"event_{place}_{number}": event for number, event in enumerate(fact.events)
    }
    return {**named, f"fact_{place}": f"$.{fact.path}"} if fact.path else named


def _fact_sql(fact: Fact, place: int) -> str:
    """(seq of the moment, value) of the moments that have the fact. An event of another order than
    the one that the moment names does not count."""
    value, rule = "1", "kind = 1"
    if fact.events:
        named = ", ".join(f"$event_{place}_{number}" for number in range(len(fact.events)))
        rule += f" AND name IN ({named})"
    if fact.kind == "last":
        value = _number(f"json_extract_string(properties, $fact_{place})")
    elif fact.kind == "agents":
        value = OF_EVENTS["agent"]
    met = f"""
SELECT moments.seq, facts.value,
  ROW_NUMBER() OVER (PARTITION BY moments.seq ORDER BY facts.time DESC, facts.seq DESC) AS nth
FROM moments JOIN (
  SELECT person_id, seq, time, {_ORDER} AS order_id, {value} AS value FROM story WHERE {rule}
) AS facts
ON facts.person_id = moments.person_id AND facts.value IS NOT NULL
  AND facts.time >= moments.time - $reach
  AND (facts.time < moments.time OR (facts.time = moments.time AND facts.seq < moments.seq))
  AND (facts.order_id IS NULL OR moments.order_id IS NULL OR facts.order_id = moments.order_id)
"""  # noqa: S608 -- our own text
    if fact.kind == "last":
        return f"SELECT seq, value FROM ({met}) AS met WHERE nth = 1"  # noqa: S608 -- our own text
    counted = "COUNT(*)" if fact.kind == "count" else "COUNT(DISTINCT value) - 1"
    return f"SELECT seq, CAST({counted} AS DOUBLE) AS value FROM ({met}) AS met GROUP BY seq"  # noqa: S608 -- our own text


def _told(drivers: Sequence[Driver], *, zero: bool) -> str:
    """The columns d0, d1 … of the moments. Of what is counted, nothing is 0; of what is said,
    nothing is nothing, unless that is to count as 0."""
    columns = [""]  # a comma before each
    for place, driver in enumerate(drivers):
        parts = [f"moments.d{place}"] if driver.path or driver.asked else []
        if driver.fact:
            parts.append(f"fact{place}.value")
            if zero or driver.fact.kind != "last":
                parts.append("0.0")
        both = f"COALESCE({', '.join(parts)})" if len(parts) > 1 else parts[0]
        columns.append(f"{both} AS d{place}")
    return ", ".join(columns)


def _with_facts(moments: str, drivers: Sequence[Driver]) -> tuple[str, str]:
    """WITH …, and the joins that bring the facts to the moments."""
    facts = [(place, driver.fact) for place, driver in enumerate(drivers) if driver.fact]
    relations = [f"moments AS ({moments})"]
    relations += [f"fact{place} AS ({_fact_sql(fact, place)})" for place, fact in facts]
    joins = "".join(
        f" LEFT JOIN fact{place} ON fact{place}.seq = moments.seq" for place, _ in facts
    )
    return "WITH " + ", ".join(relations), joins


def _place(column: Column, raw: str) -> str:
    """SQL of a number: what was answered, or the place of the column of a matrix."""
    told = column.told(raw)
    if column.asked.kind != "matrix":
        return told
    places = " ".join(
        f"WHEN '{one}' THEN {place}.0" for place, one in enumerate(column.asked.options, 1)
    )
    return f"CASE {told} {places} END"


def _of_survey(latest: str, drivers: Sequence[Driver]) -> str:
    """The answers to one question of a survey, with what the same submission says besides: its
    events are of one person and one instant."""
    asked = [(place, one.asked) for place, one in enumerate(drivers) if one.asked]
    columns = "".join(f", {_place(column, column.raw())} AS d{place}" for place, column in asked)
    names = "".join(f", said.d{place}" for place, _column in asked)
    return f"""
SELECT latest.*{names} FROM ({latest}) AS latest LEFT JOIN (
  SELECT person_id, time{columns} FROM (
    SELECT person_id, time, {said("answers")} AS answers FROM story
    WHERE kind = 1 AND name = '{SUBMITTED}' AND {said("survey_id")} = $survey
  ) AS submissions
) AS said ON said.person_id = latest.person_id AND said.time = latest.time
"""  # noqa: S608 -- our own text; ids are letters, digits and _


def answers_with(
    split: Grouping, drivers: Sequence[Driver], *, zero: bool, question: str = ""
) -> Sql:
    """(person_id, seq, part, score, d0, d1 …) of the answers; score NULL: on another scale. With
    `question`: of this one of $survey."""
    own = "".join(
        f", {_own(place)} AS d{place}" for place, driver in enumerate(drivers) if driver.path
    )
    also = f"{_ORDER} AS order_id, {_SURVEY} AS survey{own}, "
    only = ""
    if question:
        also += f"{said('survey_id')} AS survey_id, {said('question_id')} AS question_id, "
        only = " WHERE survey_id = $survey AND question_id = $question"
    latest = (
        f"SELECT * FROM ({answers_sql(split, also)}) AS answers{only}"  # noqa: S608 -- our own text
        f" ORDER BY time DESC, seq DESC LIMIT {LATEST}"
    )
    if question:
        latest = _of_survey(latest, drivers)
    relations, joins = _with_facts(latest, drivers)
    text = (
        f"{relations} SELECT moments.person_id, moments.seq, moments.part, moments.score"  # noqa: S608 -- our own text
        f"{_told(drivers, zero=zero)} FROM moments{joins}"
    )
    return Sql(text, _values(drivers))


def asked_with(drivers: Sequence[Driver]) -> Sql:
    """(seq of the answer or NULL, person_id, ripe, channel, d0 …) of everybody who was asked: the
    first answer within $patience, to the same survey where both name one; ripe: there was time."""
    also = f"{_SURVEY} AS survey, "
    asks = (
        f"SELECT person_id, seq, time, {_ORDER} AS order_id, {_SURVEY} AS survey, channel"  # noqa: S608 -- our own text
        " FROM story WHERE kind = 1 AND name = $asked AND time >= $since AND time < $until"
        f" ORDER BY time DESC, seq DESC LIMIT {LATEST}"
    )
    relations, joins = _with_facts(asks, drivers)
    text = f"""
{relations}, replies AS (
  SELECT moments.seq, MIN(answers.seq) AS answer
  FROM moments JOIN ({answers_sql(WHOLE, also)}) AS answers
  ON answers.person_id = moments.person_id AND answers.score IS NOT NULL
    AND answers.time >= moments.time
    AND answers.time < moments.time + $patience
    AND (answers.survey IS NULL OR moments.survey IS NULL OR answers.survey = moments.survey)
  GROUP BY moments.seq
)
SELECT replies.answer, moments.person_id,
  CASE WHEN moments.time + $patience <= $until THEN 1 ELSE 0 END AS ripe,
  moments.channel{_told(drivers, zero=True)}
FROM moments LEFT JOIN replies ON replies.seq = moments.seq{joins}
"""  # noqa: S608 -- our own text
    return Sql(text, _values(drivers))


def rated_sql() -> str:
    """What answers say under `ratings`, of the latest thousand."""
    return (
        f"SELECT {said('ratings')} AS ratings FROM story"  # noqa: S608 -- our own text
        f" WHERE kind = 1 AND name = '{SURVEY}' AND time >= $since AND time < $until"
        f" AND LOWER({said('metric')}) = $metric AND {said('ratings')} IS NOT NULL"
        " ORDER BY time DESC, seq DESC LIMIT 1000"
    )
