"""A condition over everybody: SQL whose rows are the people for whom it holds at an instant.

Beside `story` it reads what is known of people (`TABLES`):

    everyone     person_id, since                  since when Enishi knows the person, µs
    traits       person_id, name, since, seq       from `since` on it is: value_text, _number,
                                                   _flag, _day (19900504, of a text that begins with
                                                   a day); `there` false: gone
    tags         person_id, name, since
    consents     person_id, purpose, channel, since, seq, granted
    identifiers  person_id, kind, since

**As of an instant** means: by the time at which things happened, as it is known today. What arrived
late counts from its own time on; people are merged as they are today; nothing later than the
instant has happened."""

from collections.abc import Mapping, Sequence
from typing import Final

from enishi.lens.conditions.comparison import Bound, range_sql
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.known import Known
from enishi.lens.conditions.picking import Picking
from enishi.lens.conditions.tree import (
    All,
    Any,
    Condition,
    ConditionError,
    Consent,
    Did,
    DidNot,
    FirstValue,
    Identifier,
    LastValue,
    Not,
    Tag,
    Trait,
    to_json,
)
from enishi.lens.conditions.tree import Sequence as Steps
from enishi.lens.conditions.values import is_within, range_of
from enishi.lens.sql import Sql

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "everyone": {"person_id": "BIGINT", "since": "BIGINT"},
    "traits": {
        "person_id": "BIGINT",
        "name": "VARCHAR",
        "since": "BIGINT",
        "seq": "BIGINT",
        "value_text": "VARCHAR",
        "value_number": "DOUBLE",
        "value_flag": "BOOLEAN",
        "value_day": "INTEGER",
        "there": "BOOLEAN",
    },
    "tags": {"person_id": "BIGINT", "name": "VARCHAR", "since": "BIGINT"},
    "consents": {
        "person_id": "BIGINT",
        "purpose": "VARCHAR",
        "channel": "VARCHAR",
        "since": "BIGINT",
        "seq": "BIGINT",
        "granted": "BOOLEAN",
    },
    "identifiers": {"person_id": "BIGINT", "kind": "VARCHAR", "since": "BIGINT"},
}


def sql(condition: Condition, at: int, calendar: Calendar) -> Sql:
    """The ids of everybody for whom the condition holds at the instant, each once, as `person_id`.

    condition: parsed and expanded. at: µs.

    Example: `engine.ask(sql(parse('{"is": "tag", "name": "VIP"}'), now, Calendar(TOKYO)))`."""
    writer = Writer(at, calendar)
    said = writer.said(condition)
    return writer.finished(f"SELECT person_id FROM known WHERE {said}")


def sql_of_many(conditions: Mapping[int, Condition], at: int, calendar: Calendar) -> Sql:
    """Rows (segment_id, person_id) of many conditions at once; what they share is asked once."""
    writer = Writer(at, calendar)
    names = {number: f"h{place}" for place, number in enumerate(conditions)}
    flags = "".join(f", {writer.said(one)} AS {names[key]}" for key, one in conditions.items())
    writer.ctes["judged"] = f"SELECT person_id{flags} FROM known"
    each = [
        f"SELECT {number} AS segment_id, person_id FROM judged WHERE {name}"
        for number, name in names.items()
    ]
    return writer.finished(
        " UNION ALL ".join(each) or "SELECT 0 AS segment_id, person_id FROM known WHERE FALSE"
    )


def counts_of(conditions: Sequence[Condition], at: int, calendar: Calendar) -> Sql:
    """One row: for how many people each of the conditions holds, in their order."""
    writer = Writer(at, calendar)
    flags = "".join(f", {writer.said(one)} AS h{i}" for i, one in enumerate(conditions))
    writer.ctes["judged"] = f"SELECT person_id{flags} FROM known"
    counts = ", ".join(f"COUNT(CASE WHEN h{i} THEN 1 END) AS c{i}" for i in range(len(conditions)))
    return writer.finished(f"SELECT {counts} FROM judged")


class Writer:
    """The parts of one statement as they come up: distinct leaves once."""

    def __init__(self, at: int, calendar: Calendar) -> None:
        self.at = at
        self.bound = Bound()
        self.ctes: dict[str, str] = {}
        self.picking = Picking(at, calendar, self.bound, self.ctes)
        self.known = Known(at, calendar, self.bound, self.ctes)
        self._leaves: dict[str, str] = {}

    def said(self, condition: Condition) -> str:
        """The condition as an expression over `known`: true or false."""
        if isinstance(condition, All):
            return self._joined(" AND ", condition.of, "TRUE")
        if isinstance(condition, Any):
            return self._joined(" OR ", condition.of, "FALSE")
        if isinstance(condition, Not):
            return f"(NOT {self.said(condition.of)})"
        key = to_json(condition)
        if key not in self._leaves:
            self._leaves[key] = self._leaf(condition)
        return self._leaves[key]

    def _joined(self, word: str, conditions: Sequence[Condition], of_none: str) -> str:
        return "(" + (word.join(self.said(part) for part in conditions) or of_none) + ")"

    def _leaf(self, leaf: Condition) -> str:
        if isinstance(leaf, Did | DidNot):
            return self._did(leaf)
        if isinstance(leaf, FirstValue | LastValue):
            return self.picking.value(leaf)
        if isinstance(leaf, Steps):
            return self.picking.sequence(leaf)
        if isinstance(leaf, Trait | Tag | Consent | Identifier):
            return self.known.leaf(leaf)
        raise ConditionError("Segments and surveys are expanded before they are judged.")

    def _did(self, leaf: Did | DidNot) -> str:
        bounds: tuple[int | None, int | None] = (0, 0)
        if isinstance(leaf, Did):
            bounds = range_of(leaf.amount, is_sum=bool(leaf.sum_of))
        number = self.picking.number(leaf)
        said = range_sql(number, bounds)
        return f"COALESCE({said}, {'TRUE' if is_within(0, bounds) else 'FALSE'})"

    def finished(self, select: str) -> Sql:
        known = self.picking.known()
        names = [*self.picking.written(), ("known", known), *self.ctes.items()]
        text = ", ".join(f"{name} AS ({body})" for name, body in names)
        return Sql(f"WITH {text} {select}", self.bound.values)
