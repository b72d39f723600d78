"""Leaves over what is known of people, in SQL: traits, tags, consents, identifiers."""

from enishi.lens.conditions import dates
from enishi.lens.conditions.comparison import Bound, Column, test_sql
from enishi.lens.conditions.dates import DateTest, birthdays, days_around
from enishi.lens.conditions.days import Calendar, length
from enishi.lens.conditions.tree import Consent, Identifier, Tag, Trait
from enishi.lens.conditions.values import ymd

VALUE = Column("there", "value_text", "value_number", "value_flag")


class Known:
    def __init__(self, at: int, calendar: Calendar, bound: Bound, ctes: dict[str, str]) -> None:
        self.at = at
        self.calendar = calendar
        self.bound = bound
        self.ctes = ctes

    def leaf(self, leaf: Trait | Tag | Consent | Identifier) -> str:
        if isinstance(leaf, Trait):
            return self._trait(leaf)
        if isinstance(leaf, Consent):
            return self._consent(leaf)
        if isinstance(leaf, Tag):
            table, said = "tags", f"name = {self.bound(leaf.name)}"
        else:
            table, said = "identifiers", f"kind = {self.bound(leaf.kind)}"
        return _among(table, f"{said} AND since <= {self.bound(self.at)}")

    def _trait(self, leaf: Trait) -> str:
        then = self.at - (length(leaf.ago) if leaf.ago else 0)
        said = f"name = {self.bound(leaf.name)}"
        if leaf.fresh:
            said += f" AND since > {self.bound(then - length(leaf.fresh))}"
        now = self._in_force("traits", "person_id, name", then)
        if leaf.op == "missing":
            return f"(NOT {_among(now, f'{said} AND there')})"
        asked = dates.asked(leaf, self.calendar)
        passes = (
            self._date(asked, then) if asked else test_sql(VALUE, leaf.op, leaf.value, self.bound)
        )
        return _among(now, f"{said} AND {passes}")

    def _date(self, asked: DateTest, then: int) -> str:
        today = self.calendar.day(then)
        if asked.op == "days_from_today":
            least, most = days_around(today, asked.low, asked.high)
            said = f"value_day BETWEEN {least} AND {most}"
        elif asked.op == "age":
            age = f"({ymd(today)} - value_day)"
            said = f"{age} >= {asked.low * 10_000} AND {age} < {(asked.high + 1) * 10_000}"
        else:
            days = ", ".join(map(str, sorted(birthdays(today, asked.low, asked.high))))
            said = f"value_day % 10000 IN ({days})"
        return f"COALESCE({said}, FALSE)"

    def _consent(self, leaf: Consent) -> str:
        now = self._in_force("consents", "person_id, purpose, channel", self.at)
        said = (
            f"purpose = {self.bound(leaf.purpose)}"
            f" AND channel IN ({self.bound(leaf.channel)}, {self.bound('')})"
        )
        spoken, refused = _among(now, said), _among(now, f"{said} AND NOT granted")
        if leaf.state == "refused":
            return refused
        if leaf.state == "unknown":
            return f"(NOT {spoken})"
        return f"({spoken} AND NOT {refused})"

    def _in_force(self, table: str, of: str, then: int) -> str:
        """The statements in force then: the last of each kind."""
        body = (
            f"SELECT * FROM (SELECT *, ROW_NUMBER() OVER"
            f" (PARTITION BY {of} ORDER BY since DESC, seq DESC) AS place"
            f" FROM {table} WHERE since <= {self.bound(then)}) AS ranked WHERE place = 1"
        )
        for name, written in self.ctes.items():
            if written == body:
                return name
        name = f"e{len(self.ctes)}"
        self.ctes[name] = body
        return name


def _among(table: str, said: str) -> str:
    return f"(person_id IN (SELECT person_id FROM {table} WHERE {said}))"
