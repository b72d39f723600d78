"""The rows on PostgreSQL instead of SQLite: the same commands, the same answers."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from tests.house import House

pytestmark = pytest.mark.services
URL = os.environ.get("ENISHI_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database of its own."""
    name = f"enishi_{uuid4().hex[:12]}"
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload] # a name of our own
        yield URL.rpartition("/")[0] + "/" + name
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload] # as above


def test_events_become_people_on_postgresql(database: str, tmp_path: Path) -> None:
    house = House(tmp_path, database=database)
    house.enishi(
        "init", "--owner", "x@example.jp", "--password-stdin", stdin="long enough 1\n", code=1
    )
    house.enishi("migrate")
    house.found()
    key = house.source("Shop")
    with house:
        for _ in range(2):
            house.send(
                key,
                {"type": "page", "anonymousId": "a", "name": "Home", "messageId": "m1"},
                {
                    "type": "identify",
                    "anonymousId": "a",
                    "userId": "u",
                    "traits": {"name": "髙橋 みさき", "email": "m@example.jp"},
                    "messageId": "m2",
                },
            ).raise_for_status()
        assert house.settle()["events"] == 2
        found = house.api("GET", "/people?search=" + quote("高橋")).json()["items"]
        assert [person["name"] for person in found] == ["髙橋 みさき"]
    deep = house.last_json("doctor", "--deep")
    assert (deep["rows"], deep["missing"], deep["doubled"]) == (2, 0, 0)
