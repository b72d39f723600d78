"""The story of some people only: of a segment, and of each group of `by=segment:…`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from enishi.ask.populations import Stay, members, stays
from enishi.lens.beside import Beside
from enishi.lens.engines.duckdb import Engine
from enishi.lens.frame import Rows
from enishi.lens.question import Question
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, END, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EVERYTHING: Final = "true"
AT_EVENT: Final = "event"
AT_END: Final = "end"


class Narrowed:
    """An engine whose `story` has only the events for which a rule over `whole_story` holds."""

    def __init__(self, engine: Engine, rule: str) -> None:
        self.engine = engine
        self.rule = rule

    def ask(self, sql: Sql) -> Rows:
        self.engine.run(
            f"CREATE OR REPLACE VIEW story AS SELECT * FROM whole_story WHERE {self.rule}"  # noqa: S608 -- our own text
        )
        return self.engine.ask(sql)


def keep_whole(engine: Engine) -> None:
    """From here on `story` may be narrowed."""
    engine.run("ALTER VIEW story RENAME TO whole_story; CREATE VIEW story AS FROM whole_story")


def of_segment(engine: Engine, segment: str, now: int) -> str:
    """The rule of the people who are in a segment now."""
    return of_people(engine, members(segment, engine, now))


def of_people(engine: Engine, ids: "Iterable[int]") -> str:
    """The rule of these people, always."""
    return _lent(engine, "population", [(one, BEGINNING, END) for one in ids])


def of_groups(
    engine: Engine, asked: Question, beside: Beside, windows: "Sequence[Window]"
) -> tuple[Mapping[str, str], str]:
    """The rule of each group, and when its people were in the segment: at the time of each event,
    where the question is about single events and the book of every segment reaches back to the
    first of them; else at the end of the window, of two windows at the end of each."""
    known: dict[str, list[Stay]] = {}
    if asked.at_events:
        kept = {
            one: stays(one, windows[0].since, field=beside.parameter) for one in beside.segments
        }
        known = {one: found for one, found in kept.items() if found is not None}
    membership = AT_EVENT if len(known) == len(beside.segments) else AT_END
    rules = {}
    for number, segment in enumerate(beside.segments):
        found = known.get(segment) if membership == AT_EVENT else None
        if found is None:
            found = _at_the_ends(engine, segment, beside.parameter, windows)
        rules[segment] = _lent(engine, f"stays_{number}", found)
    groups = {
        group: rules[segment] if is_in else f"NOT {rules[segment]}"
        for group, (segment, is_in) in beside.groups.items()
    }
    return groups, membership


def _at_the_ends(
    engine: Engine, segment: str, parameter: str, windows: "Sequence[Window]"
) -> list[Stay]:
    """Whoever is in it when a window ends was in it for the whole of that window."""
    starts = [BEGINNING, *(window.since for window in windows[1:]), END]
    return [
        (person, since, until)
        for window, since, until in zip(windows, starts, starts[1:], strict=False)
        for person in members(segment, engine, window.until - 1, field=parameter)
    ]


def _lent(engine: Engine, name: str, found: "Sequence[Stay]") -> str:
    """The rule of the events that lie within these stays."""
    columns = list(zip(*sorted(found), strict=True)) or [(), (), ()]
    names = ("person_id", "since", "until")
    lists = zip(names, columns, strict=True)
    engine.lend(name, pa.table({key: pa.array(values, pa.int64()) for key, values in lists}))
    if all(one[1:] == (BEGINNING, END) for one in found):
        return f"(person_id IN (SELECT person_id FROM {name}))"  # noqa: S608 -- our own text
    return (
        f"EXISTS (SELECT 1 FROM {name} AS stay WHERE stay.person_id = whole_story.person_id"  # noqa: S608 -- our own text
        " AND stay.since <= whole_story.time AND whole_story.time < stay.until)"
    )
