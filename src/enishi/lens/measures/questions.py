"""How often something happened."""

from collections.abc import Mapping
from typing import ClassVar

from enishi.lens.frame import Frame
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result
from enishi.lens.sql import Sql
from enishi.lens.window import window_of


@ask_as("events")
class Events(Question):
    """Event names by how often they came.

    Rows: {"name", "count", "people"}, the most frequent first. n: people.

    Example: `ask("events", since="-30d", limit=10)`.
    """

    events: ClassVar[str] = "track, page and screen"
    at_events: ClassVar[bool] = True

    limit: int = 100

    def answer(self, frame: Frame) -> Result:
        window = window_of(self, frame)
        values = {**window.bound, "limit": self.limit}
        rows = frame.engine.ask(Sql(EVENTS.format(rule=window.rule), values))
        [(n,)] = frame.engine.ask(Sql(PEOPLE.format(rule=window.rule), window.bound))
        return Result(
            rows=[dict(zip(("name", "count", "people"), row, strict=True)) for row in rows],
            n=int(str(n)),
            reason=None if rows else NO_EVENTS,
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        window = window_of(self, frame)
        who = WHO.format(rule=window.rule)
        if "name" in row:
            return Sql(f"{who} AND name = $name", {**window.bound, "name": row["name"]})
        return Sql(who, window.bound)


_IN_WINDOW = "kind <= 3 AND {rule}"
EVENTS = f"""
SELECT name, COUNT(*) AS n, COUNT(DISTINCT person_id) AS people
FROM story WHERE {_IN_WINDOW}
GROUP BY name ORDER BY n DESC, name LIMIT $limit
"""  # noqa: S608 -- our own text
PEOPLE = f"SELECT COUNT(DISTINCT person_id) AS n FROM story WHERE {_IN_WINDOW}"  # noqa: S608 -- our own text
WHO = f"SELECT DISTINCT person_id FROM story WHERE {_IN_WINDOW}"  # noqa: S608 -- our own text
