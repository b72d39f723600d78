"""kill -9 at any moment loses nothing that was acknowledged, and stores nothing twice."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from tests.house import House, wait_for

WRITERS = 4


class Writer(threading.Thread):
    """Sends batches until told to stop; what is not acknowledged is sent again, as clients do."""

    def __init__(self, house: House, key: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.house = house
        self.key = key
        self.stop = stop
        self.acknowledged: set[str] = set()
        self.dice = random.Random()

    def run(self) -> None:
        with httpx.Client(timeout=5) as client:
            while not self.stop.is_set():
                batch = [self.message() for _ in range(self.dice.randrange(1, 20))]
                self.deliver(client, batch)

    def message(self) -> dict[str, Any]:
        who = self.dice.randrange(200)
        return {
            "type": "track",
            "event": self.dice.choice(["Product Viewed", "Order Completed"]),
            "messageId": uuid4().hex,
            "anonymousId": f"browser-{who}",
            "userId": f"user-{who}" if self.dice.random() < 0.3 else None,
            "properties": {"revenue": 1200, "order_id": uuid4().hex},
        }

    def deliver(self, client: httpx.Client, batch: list[dict[str, Any]]) -> None:
        while not self.stop.is_set():
            try:
                answer = client.post(
                    f"{self.house.url}/v1/batch", json={"batch": batch}, auth=(self.key, "")
                )
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                self.acknowledged.update(message["messageId"] for message in batch)
                return
            time.sleep(0.05)


@contextmanager
def writers_at_work(house: House, key: str) -> Iterator[list[Writer]]:
    stop = threading.Event()
    writers = [Writer(house, key, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        stop.set()
        for writer in writers:
            writer.join(timeout=20)


def kill_something(house: House, dice: random.Random) -> None:
    """Everything at once, or the worker with its lake keeper, or one of the two."""
    assert house.server is not None
    server = psutil.Process(house.server.pid)
    children = server.children(recursive=True)
    choice = dice.random()
    if choice < 0.5 or not children:
        house.stop(signal.SIGKILL)
        house.start()
        return
    victims = children if choice < 0.7 else [dice.choice(children)]
    for victim in victims:
        try:
            os.kill(victim.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it had just ended with its parent


def stored_ids(house: House) -> list[str]:
    with closing(sqlite3.connect(house.folder / "enishi.db", timeout=20)) as rows:
        return [message for (message,) in rows.execute("SELECT message_id FROM timeline_event")]


def wait_while_it_shrinks(left: Callable[[], int], *, patience: float = 30) -> None:
    """Until nothing is left; a backlog may take its time, but not stand still."""
    least, since = left(), time.monotonic()
    while least:
        time.sleep(0.5)
        now = left()
        if now < least:
            least, since = now, time.monotonic()
        assert time.monotonic() - since < patience, f"{least} acknowledged events are not stored"


def survives(folder: Path, kills: int, *, most: float) -> None:
    """Load by four writers and kills at random moments, all within `most` seconds."""
    dice = random.Random()
    house = House(folder).found()
    key = house.source("Shop")
    end = time.monotonic() + most
    with house, writers_at_work(house, key) as writers:
        for _ in range(kills):
            time.sleep(dice.uniform(0.1, 1.5))
            kill_something(house, dice)
            assert time.monotonic() < end, "the kills took too long"
        time.sleep(1)
    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    assert len(acknowledged) > kills * 10
    with house:
        wait_while_it_shrinks(lambda: len(acknowledged - set(stored_ids(house))))
        wait_for(lambda: house.last_json("doctor", "--deep")["above_mark"] == 0, 60)
    stored = stored_ids(house)
    assert len(stored) == len(set(stored))
    deep = house.last_json("doctor", "--deep")
    assert {name: deep[name] for name in ("rows", "lake", "missing", "doubled")} == {
        "rows": len(stored),
        "lake": len(stored),
        "missing": 0,
        "doubled": 0,
    }


def test_eight_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    survives(tmp_path, 8, most=120)


@pytest.mark.bench
def test_fifty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    survives(tmp_path, 50, most=400)


BUILD_THE_LAKE = """
import django
django.setup()
from enishi.timeline.lake import table
while table.flush(150):
    table.compact()
"""


def test_a_lake_whose_compaction_is_killed_again_and_again_is_whole(tmp_path: Path) -> None:
    house = House(tmp_path).found()
    key = house.source("Shop")
    with house:
        for part in range(40):
            house.send(key, *(named(f"{part}-{n}") for n in range(100)))
        house.settle()
    shutil.rmtree(tmp_path / "lake")
    builder = [sys.executable, "-c", BUILD_THE_LAKE]
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    dice = random.Random()
    for _ in range(5):
        with subprocess.Popen(builder, env=environment) as process:
            wait_for(lambda: bool(list(tmp_path.glob("lake/events/_delta_log/*"))))
            time.sleep(dice.uniform(0.5, 1.5))
            process.kill()
    subprocess.run(builder, env=environment, check=True)
    deep = house.last_json("doctor", "--deep")
    assert [deep[name] for name in ("rows", "lake", "missing", "doubled")] == [4000, 4000, 0, 0]


def named(message_id: str) -> dict[str, str]:
    return {"type": "track", "event": "Seen", "messageId": message_id, "anonymousId": "browser"}


SYNCS_AND_GOES_ON = """
import subprocess, sys
import django
django.setup()
from django.db import connection
from enishi.lib.folder import database_file
from enishi.timeline.rows import make_durable
look = [sys.executable, "-c", f"import sqlite3; c = sqlite3.connect({str(database_file())!r});"
        "print(c.execute('SELECT count(*) FROM timeline_cursor').fetchone()[0]); c.close()"]
with connection.cursor() as cursor:
    cursor.execute("SELECT 1 FROM timeline_cursor")
    make_durable()
    subprocess.run(look, check=True)
    cursor.execute("INSERT INTO timeline_cursor VALUES (7, 1, 0, 0)")
    subprocess.run(look, check=True)
"""


def test_a_guest_who_leaves_takes_no_log_away(tmp_path: Path) -> None:
    """SQLite's locks fall when a file of it is closed anywhere in the process that holds them."""
    house = House(tmp_path).found()
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SYNCS_AND_GOES_ON],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    before, after = map(int, done.stdout.split())
    assert after == before + 1
