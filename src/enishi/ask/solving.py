"""One question, answered in this process."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from enishi.ask.answers import Answer, People, Request
from enishi.ask.narrowing import (
    EVERYTHING,
    Narrowed,
    keep_whole,
    of_groups,
    of_people,
    of_segment,
)
from enishi.ask.populations import lend_tables, people_among, sheet_of
from enishi.lens.beside import Beside, answer, asked_of, params_said, people
from enishi.lens.engines.duckdb import Engine, Limits
from enishi.lens.frame import Frame
from enishi.lens.question import Question
from enishi.lens.sql import Sql
from enishi.lens.window import BEGINNING, window_of
from enishi.lib import clock
from enishi.lib.folder import data_folder
from enishi.team.queries import company
from enishi.timeline.queries.story import latest_instants, story_engine

MEMORY = "1GB"


def solve(
    request: Request, started: Callable[[Engine], None] = lambda engine: None
) -> Answer | People:
    """`started` is told the engine, so that another thread may interrupt it."""
    asked, beside = asked_of(request.name, request.params)
    with story_engine(Limits(temp=data_folder() / "temp", memory=MEMORY)) as engine:
        started(engine)
        lend_tables(engine, asked)
        ours = company()
        zone = ZoneInfo(ours.zone)
        latest, seen = latest_instants()  # once the engine sees what there is
        frame = Frame(
            engine, clock.now_us(), zone, ours.fiscal_month, ours.currency,
            latest=latest, seen=seen, at_home=request.at_home, sheet_of=sheet_of,
        )  # fmt: skip
        membership = ""
        if asked.segment or beside or request.among:
            frame, membership = narrowed(asked, frame, engine, beside, request.among)
        if request.row is None:
            return answer_of(asked, frame, beside, membership)
        return people_of_row(asked, frame, beside, request)


def narrowed(
    asked: Question,
    frame: Frame,
    engine: Engine,
    beside: Beside | None,
    among: Mapping[str, Any] | None,
) -> tuple[Frame, str]:
    """The frame of a segment's people, or of those for whom a condition holds, and of the groups
    that it is split into. Who is in which is
    asked of everybody's whole story, before it is narrowed."""
    within, membership = EVERYTHING, ""
    groups: Mapping[str, str] = {}
    if asked.segment:
        within = of_segment(engine, asked.segment, frame.now)
    elif among:
        within = of_people(engine, people_among(among, frame))
    if beside:
        groups, membership = of_groups(engine, asked, beside, asked.windows(frame))
    keep_whole(engine)
    beside_each_other = {
        group: Narrowed(engine, f"{within} AND {rule}") for group, rule in groups.items()
    }
    whole = Narrowed(engine, EVERYTHING)
    return (
        replace(frame, engine=Narrowed(engine, within), whole=whole, beside=beside_each_other),
        membership,
    )


def answer_of(asked: Question, frame: Frame, beside: Beside | None, membership: str) -> Answer:
    window = window_of(asked, frame)
    result = answer(asked, frame, beside) if beside else asked.answer(frame)
    return Answer(
        question=asked.name,
        params=params_said(asked, beside),
        rows=result.rows,
        n=result.n,
        interval=list(result.interval) if result.interval else None,
        reason=result.reason,
        totals={**result.totals, "membership": membership} if membership else result.totals,
        as_of=clock.from_us(frame.now).isoformat(),
        window={
            "since": None if window.since == BEGINNING else clock.from_us(window.since).isoformat(),
            "until": clock.from_us(window.until).isoformat(),
        },
        people=f"/api/v1/ask/{asked.name}/people",
    )


def people_of_row(asked: Question, frame: Frame, beside: Beside | None, request: Request) -> People:
    row = request.row or {}
    here, who = people(asked, frame, row) if beside else (frame, asked.people(frame, row))
    base = f"WITH behind AS ({who.text}) SELECT"
    [(total,)] = here.engine.ask(
        Sql(f"{base} COUNT(DISTINCT person_id) AS n FROM behind", who.values)
    )
    side, order = ("< $from", " DESC") if request.before else ("> $from", "")
    page = {**who.values, "from": request.before or request.after, "limit": request.limit + 1}
    found = here.engine.ask(
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
