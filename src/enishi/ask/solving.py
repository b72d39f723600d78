"""One question, answered in this process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from enishi.ask.answers import Answer, People, Request
from enishi.ask.populations import lend_tables, people_among, people_of
from enishi.lens.engines.duckdb import Engine, Limits
from enishi.lens.frame import Frame
from enishi.lens.question import Question, params_of, question
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, window_of
from enishi.lib import clock
from enishi.lib.folder import data_folder
from enishi.team.queries import company
from enishi.timeline.queries.story import story_engine

MEMORY = "1GB"


@contextmanager
def opened(segment: str | None, among: Mapping[str, Any] | None = None) -> Iterator[Engine]:
    """An engine with `story`: of everybody, of the people of a segment, or of those for whom a
    condition holds."""
    import pyarrow as pa

    with story_engine(Limits(temp=data_folder() / "temp", memory=MEMORY)) as engine:
        if segment or among:
            people = (
                people_of(segment, engine)
                if segment
                else people_among(among or {}, frame_of(engine))
            )
            ids = pa.array(sorted(people), pa.int64())
            engine.lend("population", pa.table({"person_id": ids}))
            engine.run(
                "ALTER VIEW story RENAME TO whole_story;"
                "CREATE VIEW story AS SELECT * FROM whole_story"
                " WHERE person_id IN (SELECT person_id FROM population)"
            )
        yield engine


def frame_of(engine: Engine) -> Frame:
    ours = company()
    return Frame(engine, clock.now_us(), ZoneInfo(ours.zone), ours.fiscal_month, ours.currency)


def solve(
    request: Request, started: Callable[[Engine], None] = lambda engine: None
) -> Answer | People:
    """`started` is told the engine, so that another thread may interrupt it."""
    asked = question(request.name, request.params)
    with opened(asked.segment, request.among) as engine:
        started(engine)
        lend_tables(engine, asked)
        if request.row is None:
            return answer_of(asked, engine)
        return people_of_row(asked, engine, request)


def answer_of(asked: Question, engine: Engine) -> Answer:
    frame = frame_of(engine)
    window = window_of(asked, frame)
    result = asked.answer(frame)
    return Answer(
        question=asked.name,
        params=params_of(asked),
        rows=result.rows,
        n=result.n,
        interval=list(result.interval) if result.interval else None,
        reason=result.reason,
        totals=result.totals,
        as_of=clock.from_us(frame.now).isoformat(),
        window={
            "since": None if window.since == BEGINNING else clock.from_us(window.since).isoformat(),
            "until": clock.from_us(window.until).isoformat(),
        },
        people=f"/api/v1/ask/{asked.name}/people",
    )


def people_of_row(asked: Question, engine: Engine, request: Request) -> People:
    who = asked.people(frame_of(engine), request.row or {})
    base = f"WITH behind AS ({who.text}) SELECT"
    [(total,)] = engine.ask(Sql(f"{base} COUNT(DISTINCT person_id) AS n FROM behind", who.values))
    side, order = ("< $from", " DESC") if request.before else ("> $from", "")
    page = {**who.values, "from": request.before or request.after, "limit": request.limit + 1}
    found = engine.ask(
        Sql(
            f"{base} DISTINCT person_id FROM behind WHERE person_id {side}"
            f" ORDER BY person_id{order} LIMIT $limit",
            page,
        )
    )
    ids = [int(str(pk)) for (pk,) in found]
    more = len(ids) > request.limit
    return People(
        items=ids[: request.limit],
        total=int(str(total)),
        next_cursor=str(ids[request.limit - 1]) if more else None,
    )
