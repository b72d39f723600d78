"""When verdicts may change by the passing of time alone: of everybody at once, in SQL.

Of each segment and person an instant that is not after the first change; nobody, where none comes.
It may come before the change itself, as `Verdict.next` may: then the worker looks, and knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from enishi.lens.conditions import dates, tree
from enishi.lens.conditions.comparison import Bound
from enishi.lens.conditions.days import Calendar, length
from enishi.lens.conditions.tree import Condition, asked_events, leaves_in, to_json
from enishi.lens.conditions.values import day_of
from enishi.lens.sql import Sql
from enishi.lens.window import END

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine

LATER: Final = (
    "CREATE OR REPLACE TEMP TABLE later (segment_id BIGINT, person_id BIGINT, moment BIGINT)"
)


def put_later(
    engine: "Engine", conditions: Mapping[int, Condition], at: int, calendar: Calendar
) -> None:
    """Add the instants after `at` to the engine's table `later`. It has the story and what is known
    of people."""
    asked = Later(engine, at, calendar).sql(conditions)
    engine.run(f"INSERT INTO later {asked.text}", asked.values)


class Later:
    """One statement; what segments have in common is in it once."""

    def __init__(self, engine: "Engine", at: int, calendar: Calendar) -> None:
        self.engine = engine
        self.at = at
        self.calendar = calendar
        self.bound = Bound()
        self.low = END  # no earlier event matters
        self.meant: dict[str, None] = {}  # which events
        self.columns: dict[str, None] = {}  # instants of each person's events
        self.said: dict[str, str] = {}  # leaf → instants by what is known of people

    def sql(self, conditions: Mapping[int, Condition]) -> Sql:
        parts: list[str] = []
        for pk, condition in conditions.items():
            columns: dict[str, None] = {}
            for leaf in leaves_in(condition):
                columns |= dict.fromkeys(self._column(one) for one in self._of_events(leaf))
                if not asked_events(leaf):
                    parts.append(
                        f"SELECT {pk} AS segment_id, person_id, moment FROM {self._of(leaf)}"
                    )
            parts += [
                f"SELECT {pk} AS segment_id, person_id, {one} AS moment FROM passing"
                for one in columns
            ]
            parts.append(
                f"SELECT {pk} AS segment_id, person_id, since AS moment FROM everyone"
                f" WHERE since > {self.bound(self.at)}"
            )
        every = " UNION ALL ".join(parts)
        text = (
            f"WITH {', '.join(self._tables())} SELECT segment_id, person_id, MIN(moment) AS moment"
            f" FROM ({every}) AS instants WHERE moment IS NOT NULL GROUP BY segment_id, person_id"
        )
        return Sql(text, self.bound.values)

    def _tables(self) -> Iterator[str]:
        columns = "".join(f", MIN({one}) AS l{n}" for n, one in enumerate(self.columns))
        which = " OR ".join(self.meant) or "FALSE"
        yield (
            f"passing AS (SELECT person_id{columns} FROM story"
            f" WHERE time >= {self.bound(self.low)} AND ({which}) GROUP BY person_id)"
        )
        for number, body in enumerate(self.said.values()):
            yield f"k{number} AS ({body})"

    # -- events ------------------------------------------------------------------------------------

    def _of_events(self, leaf: Condition) -> Iterator[str]:
        """The instants of one event, after `at`, at which it may change what the leaf says."""
        window = getattr(leaf, "window", None) or tree.Ever()
        for place, events in enumerate(asked_events(leaf)):
            meant = self._meant(events)
            yield f"CASE WHEN {meant} THEN {self._moment(window)} END"
            if isinstance(leaf, tree.Sequence) and leaf.then == "did_not" and place == 0:
                yield f"CASE WHEN {meant} THEN {self._after(length(leaf.within))} END"

    def _column(self, expression: str) -> str:
        self.columns.setdefault(expression)
        return f"l{list(self.columns).index(expression)}"

    def _moment(self, window: tree.Window) -> str:
        """When it comes, or goes."""
        at = self.bound(self.at)
        if isinstance(window, tree.Last):
            return f"CASE WHEN time > {at} THEN time ELSE {self._after(length(window.span))} END"
        if isinstance(window, tree.Before):
            return self._after(length(window.span))
        if isinstance(window, tree.This | tree.Previous):
            first, after = self.calendar.period(window.unit, self.at)
            if isinstance(window, tree.Previous):
                first = self.calendar.period(window.unit, self.calendar.start(first) - 1)[0]
            since, turns = self.calendar.start(first), self.calendar.start(after)
            self.low = min(self.low, since)
            coming = f"WHEN time > {at} AND time < {self.bound(turns)} THEN time "
            said = coming if isinstance(window, tree.This) else ""
            return f"CASE {said}WHEN time >= {self.bound(since)} THEN {self.bound(turns)} END"
        self.low = min(self.low, self.at)
        return f"CASE WHEN time > {at} THEN time END"

    def _after(self, span: int) -> str:
        self.low = min(self.low, self.at - span)
        then = f"time + {self.bound(span)}"
        return f"CASE WHEN {then} > {self.bound(self.at)} THEN {then} END"

    def _meant(self, events: tree.Events) -> str:
        """By name or touchpoint alone: whoever is looked at in vain is only looked at."""
        if events.touchpoint:
            said = f"COALESCE(touchpoint = {self.bound(events.touchpoint)}, FALSE)"
        elif events.event.endswith("*"):
            said = f"STARTS_WITH(name, {self.bound(events.event[:-1])})"
        else:
            said = f"name = {self.bound(events.event)}"
        self.meant[said] = None
        return said

    # -- what is known of people -------------------------------------------------------------------

    def _of(self, leaf: Condition) -> str:
        key = to_json(leaf)
        if key not in self.said:
            self.said[key] = self._said(leaf)
        return f"k{list(self.said).index(key)}"

    def _said(self, leaf: Condition) -> str:
        if isinstance(leaf, tree.Trait):
            return self._trait(leaf)
        if isinstance(leaf, tree.Consent):
            return self._coming("consents", f"purpose = {self.bound(leaf.purpose)}")
        if isinstance(leaf, tree.Identifier):
            return self._coming("identifiers", f"kind = {self.bound(leaf.kind)}")
        name = leaf.name if isinstance(leaf, tree.Tag) else ""
        return self._coming("tags", f"name = {self.bound(name)}")

    def _coming(self, table: str, which: str, delays: Sequence[int] = (0,)) -> str:
        at = self.bound(self.at)
        whens = "".join(
            f" WHEN since + {self.bound(delay)} > {at} THEN since + {self.bound(delay)}"
            for delay in sorted(set(delays))
        )
        return (
            f"SELECT person_id, MIN(CASE{whens} END) AS moment FROM {table} WHERE {which}"
            " GROUP BY person_id"
        )

    def _trait(self, leaf: tree.Trait) -> str:
        ago = length(leaf.ago) if leaf.ago else 0
        fresh = length(leaf.fresh) if leaf.fresh else 0
        name = self.bound(leaf.name)
        said = self._coming("traits", f"name = {name}", (ago, ago + fresh))
        asked = dates.asked(leaf, self.calendar)
        if asked is None:
            return said
        table = f"days{len(self.said)}"
        self._lend_days(table, leaf.name, asked, ago)
        return (
            f"SELECT person_id, MIN(moment) AS moment FROM ({said} UNION ALL"
            f" SELECT t.person_id AS person_id, MIN(d.moment) AS moment FROM traits AS t"
            f" JOIN {table} AS d ON d.day = t.value_day WHERE t.name = {name}"
            " GROUP BY t.person_id) AS moments GROUP BY person_id"
        )

    def _lend_days(self, table: str, name: str, asked: dates.DateTest, ago: int) -> None:
        """Of every day that somebody has: there are far fewer days than people."""
        import pyarrow as pa

        found = self.engine.rows(
            "SELECT DISTINCT value_day FROM traits WHERE name = ? AND value_day IS NOT NULL", [name]
        )
        then = self.at - ago
        pairs = [(day, first_of(asked, int(str(day)), then)) for (day,) in found]
        columns = {
            "day": pa.array([day for day, _ in pairs], pa.int32()),
            "moment": pa.array([moment and moment + ago for _, moment in pairs], pa.int64()),
        }
        self.engine.lend(table, pa.table(columns))


def first_of(asked: dates.DateTest, day: int, then: int) -> int | None:
    """The first beginning of a day after `then` that may change what is said of this one."""
    changes: Iterable[int] = asked.changes(day_of(day).isoformat(), then)
    again = asked.again(then)
    coming = [moment for moment in (*changes, *([again] if again else [])) if moment > then]
    return min(coming, default=None)
