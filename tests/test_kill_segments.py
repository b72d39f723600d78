"""kill -9 at any moment leaves every segment as the batch says, and each coming and going told
once: under writers, while windows end; and at a midnight that many live through."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.house import House, wait_for
from tests.test_kill import kill_something, stored_ids, wait_while_it_shrinks, writers_at_work

ORDER, VIEW = "Order Completed", "Product Viewed"


def last(span: str) -> dict[str, str]:
    return {"is": "last", "span": span}


SEGMENTS: dict[str, dict[str, Any]] = {
    "viewed lately": {"is": "did", "event": VIEW, "window": last("3s")},
    "views often": {"is": "did", "event": VIEW, "amount": {"at_least": 3}, "window": last("5s")},
    "spends": {
        "is": "did",
        "event": ORDER,
        "sum_of": "revenue",
        "amount": {"at_least": 4000},
        "window": last("6s"),
    },
    "viewed, bought not": {
        "is": "sequence",
        "steps": [{"is": "step", "event": VIEW}, {"is": "step", "event": ORDER}],
        "within": "2s",
        "then": "did_not",
        "window": last("8s"),
    },
    "calm": {"is": "not", "of": {"is": "did", "event": VIEW, "window": last("4s")}},
    "today": {"is": "did", "event": ORDER, "window": {"is": "this", "unit": "day"}},
    "this year": {
        "is": "all",
        "of": [
            {"is": "did", "event": VIEW, "window": {"is": "this", "unit": "fiscal_year"}},
            {"is": "did", "event": ORDER, "amount": {"at_least": 5}, "window": last("1h")},
        ],
    },
}


def rows(house: House, sql: str) -> list[Any]:
    with closing(sqlite3.connect(house.folder / "enishi.db", timeout=20)) as database:
        return database.execute(sql).fetchall()


def add(house: House, name: str, condition: dict[str, Any]) -> int:
    file = house.folder / "condition.json"
    file.write_text(json.dumps(condition), encoding="utf-8")
    return int(house.last_json("segment", "add", name, "--condition", str(file))["id"])


def members(house: House) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for segment, person in rows(house, "SELECT segment_id, person_id FROM segments_membership"):
        found.setdefault(segment, set()).add(person)
    return found


def by_batch(house: House, segment: int) -> set[int]:
    """As everybody is asked at this moment."""
    found: set[int] = set()
    cursor: str | None = ""
    while cursor is not None:
        page = house.api(
            "GET", f"/segments/{segment}/members", params={"cursor": cursor, "limit": 200}
        ).json()
        found |= {one["id"] for one in page["items"]}
        cursor = page["next_cursor"] or None
    return found


def told_once(house: House) -> int:
    """Every coming and going is on the timeline once, by turns, and they end where people are."""
    facts = rows(
        house,
        "SELECT identity_id, json_extract(properties, '$.segment_id'), time,"
        " name = 'Segment Entered' FROM timeline_event WHERE name LIKE 'Segment %' ORDER BY seq",
    )
    passages = rows(
        house, "SELECT person_id, segment_id, at, is_in FROM segments_passage ORDER BY id"
    )
    assert facts == passages
    inside: dict[tuple[int, int], bool] = {}
    for person, segment, _at, is_in in facts:
        assert inside.get((segment, person), False) != is_in, (person, segment)
        inside[segment, person] = bool(is_in)
    standing = {pk for (pk,) in rows(house, "SELECT id FROM people_person")}
    ended = {key for key, is_in in inside.items() if is_in and key[1] in standing}
    are = {(segment, person) for segment, who in members(house).items() for person in who}
    assert ended == are
    return len(facts)


def survives(folder: Path, kills: int, *, most: float) -> None:
    dice = random.Random()
    house = House(folder).found()
    key = house.source("Shop")
    made = [add(house, name, one) for name, one in SEGMENTS.items()]
    end = time.monotonic() + most
    with house, writers_at_work(house, key) as writers:
        for _ in range(kills):
            time.sleep(dice.uniform(0.5, 2.5))
            kill_something(house, dice)
            assert time.monotonic() < end, "the kills took too long"
        time.sleep(1)
    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    with house:
        wait_while_it_shrinks(lambda: len(acknowledged - set(stored_ids(house))))
        wait_for(lambda: differing(house, made) == {}, 60)
        wait_for(lambda: rows(house, WAITING)[0][0] == 0, 60)
        assert differing(house, made) == {}
    assert told_once(house) > 100


# Those whose short windows have not ended yet; "today" and "1h" wait for longer.
WAITING = f"SELECT count(*) FROM segments_due WHERE at < {int(time.time() + 1500)} * 1000000"


def differing(house: House, segments: list[int]) -> dict[int, set[int]]:
    live = members(house)
    found = {one: live.get(one, set()) ^ by_batch(house, one) for one in segments}
    return {one: who for one, who in found.items() if who}


def test_three_kills_leave_every_segment_right(tmp_path: Path) -> None:
    survives(tmp_path, 3, most=90)


@pytest.mark.bench
def test_thirty_kills_leave_every_segment_right(tmp_path: Path) -> None:
    survives(tmp_path, 30, most=400)


# -- at midnight -----------------------------------------------------------------------------------


def test_a_midnight_that_is_killed_again_and_again_is_lived_through_once(tmp_path: Path) -> None:
    kills_at_midnight(tmp_path, people=900, kills=3)


@pytest.mark.bench
def test_a_midnight_that_is_killed_thirty_times_is_lived_through_once(tmp_path: Path) -> None:
    kills_at_midnight(tmp_path, people=12_000, kills=30)


def kills_at_midnight(folder: Path, *, people: int, kills: int) -> None:
    dice = random.Random()
    house = House(folder).found()
    key = house.source("Shop")
    day = {"is": "this", "unit": "day"}
    made = [
        add(house, "ordered today", {"is": "did", "event": ORDER, "window": day}),
        add(house, "twice", {"is": "did", "event": ORDER, "amount": {"exactly": 2}, "window": day}),
        add(house, "not today", {"is": "did_not", "event": ORDER, "window": day}),
    ]
    with house:
        for start in range(0, people, 100):
            batch = [order(n, k) for n in range(start, start + 100) for k in range(1 + n % 3)]
            assert house.send(key, *batch).status_code == 200
        house.settle()
        wait_for(lambda: len(members(house).get(made[0], ())) == people, 60)
    when = f"json_extract(pending, '$.\"{made[0]}\"')"
    [(turns,)] = rows(house, f"SELECT DISTINCT {when} FROM segments_due WHERE {when} IS NOT NULL")
    words = [sys.executable, "-m", "tests.midnight", str(turns)]
    for _ in range(kills):
        worker = subprocess.Popen(words, env=house.environment, start_new_session=True)
        time.sleep(dice.uniform(0.8, 3.5))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    subprocess.run(words, env=house.environment, check=True, timeout=120)
    found = members(house)
    assert [len(found.get(one, ())) for one in made] == [0, 0, people]
    assert told_once(house) >= 3 * people
    ends = rows(house, f"SELECT person_id FROM segments_passage WHERE at = {turns} ORDER BY id")
    assert ends == sorted(ends)


def order(person: int, number: int) -> dict[str, Any]:
    return {
        "type": "track",
        "event": ORDER,
        "userId": f"user-{person}",
        "messageId": f"order-{person}-{number}",
    }
