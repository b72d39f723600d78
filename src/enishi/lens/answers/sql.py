"""The answers of a survey, counted in one pass: for each group and each column (a question, a row
of a matrix, a choice of several, a place of a ranking) how often which value stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from enishi.lens.answers.sheet import NUMBERS, WORDS, Asked
from enishi.lens.scores.grouping import OF_ANSWERS, Grouping, said
from enishi.lens.sql import Sql

SUBMITTED: Final = "Survey Submitted"
AT_ONCE: Final = 48  # columns of one statement
YES, NO, SAID = "yes", "no", "said"

# What an answer says of itself; nothing here is looked up elsewhere, so that a list of answers
# that is filtered by the same words holds the same answers.
OF_RESULTS: Final[dict[str, str]] = {
    **{name: sql for name, sql in OF_ANSWERS.items() if name not in {"name", "survey"}},
    "link": f"NULLIF({said('link')}, '')",
    "language": f"NULLIF({said('language')}, '')",
    "version": f"NULLIF({said('version')}, '')",
}
FLAGGED: Final = f"COALESCE(NULLIF(NULLIF({said('flags')}, '[]'), ''), 'null') <> 'null'"


@dataclass(frozen=True)
class Column:
    """`part`: a row of a matrix, one of several choices, or the place (0 …) of a ranking."""

    asked: Asked
    part: str = ""

    def path(self) -> str:
        path = f"$.{self.asked.id}"
        if self.asked.kind == "matrix":
            path += f".{self.part}"
        elif self.asked.kind == "ranking":
            path += f"[{self.part}]"
        return path

    def raw(self) -> str:
        return f"json_extract_string(answers, '{self.path()}')"

    def told(self, raw: str) -> str:
        """SQL of its value; NULL where another version asked something else by its name."""
        one = self.asked
        if one.kind in NUMBERS:
            number = f"TRY_CAST({raw} AS DOUBLE)"
            inside = f"{number} >= {one.least:g} AND {number} <= {one.most:g}"
            return f"CASE WHEN {inside} THEN {number} END"
        if one.kind == "multiple":
            chosen = f"CASE WHEN STRPOS({raw}, '\"{self.part}\"') > 0 THEN '{YES}' ELSE '{NO}' END"
            return f"CASE WHEN {raw} LIKE '[%' THEN {chosen} END"
        if one.kind in WORDS:
            return f"CASE WHEN {raw} IS NOT NULL THEN '{SAID}' END"
        known = ", ".join(f"'{option}'" for option in one.options)
        return f"CASE WHEN {raw} IN ({known}) THEN {raw} END"


def columns_of(asked: Asked) -> list[Column]:
    if asked.kind == "matrix":
        return [Column(asked, row) for row in asked.rows]
    if asked.kind == "multiple":
        return [Column(asked, option) for option in asked.options]
    if asked.kind == "ranking":
        return [Column(asked, str(place)) for place in range(len(asked.options))]
    return [Column(asked)]


@dataclass(frozen=True)
class Chosen:
    """Which submissions: SQL conditions over `story` and the answers, with what they bind."""

    rules: Sequence[str] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    def also(self, rule: str, **values: object) -> "Chosen":
        return Chosen([*self.rules, rule], {**self.values, **values})


def submitted_sql(chosen: Chosen, split: Grouping) -> str:
    """(person_id, part, answers) of the submissions of $survey in the window."""
    rules = "".join(f" AND {rule}" for rule in chosen.rules)
    return f"""
SELECT person_id, {split.sql} AS part, answers FROM (
  SELECT story.*, {said("answers")} AS answers FROM story
  WHERE kind = 1 AND name = '{SUBMITTED}' AND time >= $since AND time < $until
    AND {said("survey_id")} = $survey
) AS submissions WHERE true{rules}
"""  # noqa: S608 -- our own text; ids are letters, digits and _


def counts_sql(columns: Sequence[Column], chosen: Chosen, split: Grouping) -> Sql:
    """Rows (part, g0 …, c0 …, n): where g is 0, c is a value of that column; where all are 1, n is
    how many submissions there are."""
    paths = list(dict.fromkeys(column.path() for column in columns))
    listed = ", ".join(f"'{path}'" for path in paths)
    raw = f", json_extract_string(answers, [{listed}]) AS raws" if paths else ""
    apart = "".join(f", raws[{n}] AS r{n}" for n in range(1, len(paths) + 1))
    told = "".join(
        f", {column.told(f'r{paths.index(column.path()) + 1}')} AS c{n}"
        for n, column in enumerate(columns)
    )
    names = [f"c{n}" for n in range(len(columns))]
    grouping = "".join(f", GROUPING({name}) AS g{name}" for name in names)
    shown = "".join(f", {name}" for name in names)
    sets = ", ".join(["(part)", *(f"(part, {name})" for name in names)])
    text = f"""
SELECT part{grouping}{shown}, COUNT(*) AS n FROM (
  SELECT part{told} FROM (SELECT part{apart} FROM (
    SELECT part{raw} FROM ({submitted_sql(chosen, split)}) AS chosen
  ) AS listed) AS apart
) AS told GROUP BY GROUPING SETS ({sets})
"""  # noqa: S608 -- as above
    return Sql(text, {**chosen.values, **split.values})


def people_sql(chosen: Chosen, split: Grouping) -> str:
    return f"SELECT DISTINCT person_id FROM ({submitted_sql(chosen, split)}) AS chosen WHERE true"  # noqa: S608 -- as above
