"""Leaves over events in SQL. The events that any leaf looks at are picked once (`picked`), what is
counted or added up is so in one pass (`counted`); first and last values and sequences are a
statement each."""

from collections.abc import Iterator
from typing import Final

from enishi.lens.conditions.comparison import (
    Bound,
    Column,
    json_column,
    test_sql,
    text_column,
    thousandths_sql,
)
from enishi.lens.conditions.days import Calendar, bounds, length
from enishi.lens.conditions.facts import COUNTED_KINDS
from enishi.lens.conditions.tree import (
    Did,
    DidNot,
    Events,
    Filter,
    FirstValue,
    LastValue,
    Sequence,
    SinceFirst,
    Window,
)
from enishi.lens.window import BEGINNING, END

_ORDER: Final = "PARTITION BY person_id ORDER BY time, seq ROWS BETWEEN"
BEFORE: Final = f"{_ORDER} UNBOUNDED PRECEDING AND 1 PRECEDING"
AFTER: Final = f"{_ORDER} 1 FOLLOWING AND UNBOUNDED FOLLOWING"


class Picking:
    def __init__(self, at: int, calendar: Calendar, bound: Bound, ctes: dict[str, str]) -> None:
        self.at = at
        self.calendar = calendar
        self.bound = bound
        self.ctes = ctes
        self._low = END  # the earliest event that any leaf looks at
        self._names: dict[str, None] = {}
        self._columns: dict[str, None] = {}
        self._paths: dict[str, dict[str, None]] = {}  # property → for which names it is read
        self._traits: list[str] = []
        self._firsts: list[str] = []
        self._counted: list[str] = []

    # -- leaves ---------------------------------------------------------------------------------

    def number(self, leaf: Did | DidNot) -> str:
        """How often, or the sum: a column of `known`, NULL where they never did."""
        said = f"{self._meant(leaf)} AND {self._in_window(leaf.window)}"
        if isinstance(leaf, Did) and leaf.sum_of:
            column = self._property(leaf.sum_of, leaf)
            number = f"SUM(CASE WHEN {said} THEN {thousandths_sql(column)} END)"
        else:
            number = f"COUNT(CASE WHEN {said} THEN 1 END)"
        if number not in self._counted:
            self._counted.append(number)
        return f"n{self._counted.index(number)}"

    def value(self, leaf: FirstValue | LastValue) -> str:
        name, raw = self.latest(leaf)
        if leaf.op == "missing":
            return f"(NOT person_id IN (SELECT person_id FROM {name}))"
        passes = test_sql(json_column(raw), leaf.op, leaf.value, self.bound)
        return f"(person_id IN (SELECT person_id FROM {name} WHERE {passes}))"

    def latest(self, leaf: FirstValue | LastValue) -> tuple[str, str]:
        """The statement with that value of everybody who had one, and its column (as JSON)."""
        said = f"{self._meant(leaf)} AND {self._in_window(leaf.window)}"
        column = self._property(leaf.name, leaf)
        raw = self._alias(leaf.name)
        way = "DESC" if isinstance(leaf, LastValue) else "ASC"
        name = self._cte(
            f"SELECT person_id, {raw} FROM (SELECT person_id, {raw},"
            f" ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY time {way}, seq {way}) AS place"
            f" FROM picked WHERE {said} AND {column.there}) AS ranked WHERE place = 1"
        )
        return name, raw

    def sequence(self, leaf: Sequence) -> str:
        meant = [self._meant(step) for step in leaf.steps]
        window = self._in_window(leaf.window)
        within = self.bound(length(leaf.within))
        if leaf.then == "did_not":
            return self._unfollowed(meant, window, within)
        steps = ", ".join(f"({said}) AS s{number}" for number, said in enumerate(meant))
        rows = (
            f"SELECT person_id, time, seq, {steps} FROM picked"
            f" WHERE {window} AND ({' OR '.join(meant)})"
        )
        rows = f"SELECT *, CASE WHEN s0 THEN time END AS b0 FROM ({rows}) AS r0"
        for number in range(1, len(meant)):
            before = f"MAX(b{number - 1}) OVER ({BEFORE})"
            rows = (
                f"SELECT *, CASE WHEN s{number} AND time - c{number} < {within}"
                f" THEN c{number} END AS b{number}"
                f" FROM (SELECT *, {before} AS c{number} FROM ({rows}) AS q{number}) AS r{number}"
            )
        name = self._cte(
            f"SELECT DISTINCT person_id FROM ({rows}) AS done WHERE b{len(meant) - 1} IS NOT NULL"
        )
        return f"(person_id IN (SELECT person_id FROM {name}))"

    def _unfollowed(self, meant: list[str], window: str, within: str) -> str:
        name = self._cte(
            f"SELECT DISTINCT person_id FROM (SELECT person_id, time, ({meant[0]}) AS s0,"
            f" ({window}) AS here,"
            f" MIN(CASE WHEN {meant[1]} THEN time END) OVER ({AFTER}) AS follows"
            f" FROM picked WHERE {' OR '.join(meant)}) AS steps"
            f" WHERE s0 AND here AND time + {within} <= {self.bound(self.at)}"
            f" AND (follows IS NULL OR follows - time >= {within})"
        )
        return f"(person_id IN (SELECT person_id FROM {name}))"

    def _cte(self, body: str) -> str:
        name = f"e{len(self.ctes)}"
        self.ctes[name] = body
        return name

    # -- which events ---------------------------------------------------------------------------

    def _meant(self, events: Events) -> str:
        """Whether an event is meant, whatever the window; true or false."""
        named = self._named(events)
        self._names[named] = None
        tests = [self._filter(one, events) for one in events.where]
        return "(" + " AND ".join([named, *tests]) + ")"

    def _named(self, events: Events) -> str:
        if events.touchpoint:
            self._columns["touchpoint"] = None
            return f"COALESCE(touchpoint = {self.bound(events.touchpoint)}, FALSE)"
        if events.event.endswith("*"):
            return f"STARTS_WITH(event_name, {self.bound(events.event[:-1])})"
        return f"event_name = {self.bound(events.event)}"

    def _filter(self, one: Filter, events: Events) -> str:
        if one.of == "event":
            self._columns[one.name] = None
            return test_sql(text_column(one.name), one.op, one.value, self.bound)
        column = self._trait(one.name) if one.of == "trait" else self._property(one.name, events)
        return test_sql(column, one.op, one.value, self.bound)

    def _property(self, path: str, events: Events) -> Column:
        self._paths.setdefault(path, {})[self._named(events)] = None
        return json_column(self._alias(path))

    def _alias(self, path: str) -> str:
        return f"p{list(self._paths).index(path)}"

    def _trait(self, name: str) -> Column:
        if name not in self._traits:
            self._traits.append(name)
        t = f"t{self._traits.index(name)}"
        return Column(f"{t}_there", f"{t}_text", f"{t}_number", f"{t}_flag")

    def _in_window(self, window: Window) -> str:
        low, high = bounds(window, self.at, self.calendar)
        self._low = min(self._low, low)
        said = f"(time >= {self.bound(low)} AND time < {self.bound(high)})"
        if not isinstance(window, SinceFirst):
            return said
        span = self.bound(length(window.span))
        first = self._first(window.event)
        return f"({said} AND COALESCE(time >= {first} AND time < {first} + {span}, FALSE))"

    def _first(self, event: str) -> str:
        if event not in self._firsts:
            self._firsts.append(event)
        return f"f{self._firsts.index(event)}"

    # -- the statement --------------------------------------------------------------------------

    def written(self) -> Iterator[tuple[str, str]]:
        """The first parts of the statement, in order."""
        if not self._names:
            return
        for number, event in enumerate(self._firsts):
            yield f"first{number}", self._first_sql(event)
        if self._traits:
            yield "spans", SPANS
        yield "picked", self._picked()
        if self._counted:
            columns = ", ".join(f"{one} AS n{i}" for i, one in enumerate(self._counted))
            yield "counted", f"SELECT person_id, {columns} FROM picked GROUP BY person_id"

    def known(self) -> str:
        """Everybody whom Enishi knew at the instant, with what is counted of them."""
        at = self.bound(self.at)
        if not self._counted:
            return f"SELECT person_id FROM everyone WHERE since <= {at}"
        columns = ", ".join(f"c.n{number} AS n{number}" for number in range(len(self._counted)))
        return (
            f"SELECT e.person_id AS person_id, {columns} FROM everyone AS e"
            f" LEFT JOIN counted AS c ON c.person_id = e.person_id WHERE e.since <= {at}"
        )

    def _first_sql(self, event: str) -> str:
        named = f" AND {self._named(Events(event=event))}" if event else ""
        return (
            f"SELECT person_id, MIN(time) AS first FROM story"
            f" WHERE {self._counts()}{named.replace('event_name', 'name')} GROUP BY person_id"
        )

    def _counts(self) -> str:
        return f"kind <= {COUNTED_KINDS} AND time <= {self.bound(self.at)}"

    def _picked(self) -> str:
        inner = "".join(f", {name}" for name in self._columns)
        if self._paths:
            inner += ", properties"
        low = f" AND time >= {self.bound(self._low)}" if self._low > BEGINNING else ""
        story = (
            f"SELECT person_id, time, seq, name AS event_name{inner} FROM story"
            f" WHERE {self._counts()}{low}"
        )
        columns, joins = self._joined()
        return (
            f"SELECT s.person_id AS person_id, s.time AS time, s.seq AS seq,"
            f" event_name{''.join(f', {name}' for name in self._columns)}{columns}"
            f" FROM ({story}) AS s{joins} WHERE {' OR '.join(self._names)}"
        )

    def _joined(self) -> tuple[str, str]:
        columns, joins = "", ""
        for path, names in self._paths.items():
            raw = self._alias(path)
            said, where = " OR ".join(names), self.bound(f"$.{path}")
            columns += (
                f", CASE WHEN {said} THEN CAST(JSON_EXTRACT(properties, {where}) AS VARCHAR) END"
                f" AS {raw}"
            )
        for number in range(len(self._firsts)):
            columns += f", first{number}.first AS f{number}"
            joins += f" LEFT JOIN first{number} ON first{number}.person_id = s.person_id"
        for number, trait in enumerate(self._traits):
            t = f"t{number}"
            columns += (
                f", COALESCE({t}.there, FALSE) AS {t}_there, {t}.value_text AS {t}_text,"
                f" {t}.value_number AS {t}_number, {t}.value_flag AS {t}_flag"
            )
            joins += (
                f" LEFT JOIN spans AS {t} ON {t}.person_id = s.person_id"
                f" AND {t}.name = {self.bound(trait)}"
                f" AND {t}.since <= s.time AND s.time < {t}.until"
            )
        return columns, joins


SPANS: Final = (
    "SELECT *, COALESCE(LEAD(since) OVER (PARTITION BY person_id, name ORDER BY since, seq),"
    f" {END}) AS until FROM traits"
)
