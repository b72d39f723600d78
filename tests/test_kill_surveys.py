"""kill -9 at any moment loses no acknowledged answer, and puts none on the timeline twice."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.house import House, wait_for
from tests.test_kill import kill_something

SECONDS, KILLS = 12, 3
DEFINITION: dict[str, Any] = {
    "title": {"ja": "ご利用アンケート"},
    "languages": ["ja"],
    "pages": [
        {
            "id": "one",
            "questions": [{"id": "nps", "kind": "nps", "required": True, "text": {"ja": "点"}}],
        },
        {"id": "two", "questions": [{"id": "why", "kind": "short", "text": {"ja": "理由"}}]},
    ],
    "ends": [{"id": "end", "title": {"ja": "ありがとうございました"}}],
}  # fmt: skip


class Customer(threading.Thread):
    """Answers page by page, presses every button twice, and goes on until the page thanks."""

    def __init__(self, address: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.stop = stop
        self.thanked: list[str] = []

    def run(self) -> None:
        with httpx.Client(timeout=5, follow_redirects=True) as browser:
            while not self.stop.is_set():
                token = uuid4().hex
                if self.answers(browser, token):
                    self.thanked.append(token)

    def answers(self, browser: httpx.Client, token: str) -> bool:
        """Pages follow each other however often the server dies between them."""
        while not self.stop.is_set():
            try:
                for page, said in (("one", {"q.nps": "9"}), ("two", {"q.why": token})):
                    for _press in range(2):
                        shown = browser.post(
                            f"{self.address}{token}/", data={"page": page, "go": "next", **said}
                        )
                if "ありがとうございました" in shown.text and 'name="page"' not in shown.text:
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        return False


class Machine(threading.Thread):
    """Answers by the API under a key of its own, again and again until that is acknowledged."""

    def __init__(self, house: House, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.house, self.number, self.stop = house, number, stop
        self.acknowledged: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            key = uuid4().hex
            body = {"answers": {"nps": 3, "why": key}}
            while not self.stop.is_set():
                if self.answers(key, body):
                    self.acknowledged.append(key)
                    break
                time.sleep(0.05)

    def answers(self, key: str, body: dict[str, Any]) -> bool:
        try:
            answer = httpx.post(
                f"{self.house.url}/api/v1/surveys/{self.number}/answers",
                json=body,
                headers={"Authorization": f"Bearer {self.house.key}", "Idempotency-Key": key},
                timeout=5,
            )
        except httpx.TransportError:
            return False
        return answer.status_code in (200, 201)


def rows(house: House, sql: str) -> list[Any]:
    with closing(sqlite3.connect(house.folder / "enishi.db", timeout=20)) as database:
        return database.execute(sql).fetchall()


def untold(house: House) -> int:
    said = "SELECT COUNT(*) FROM surveys_response WHERE state = 'finished' AND told_at IS NULL"
    return int(rows(house, said)[0][0])


def test_no_answer_is_lost_or_doubled(tmp_path: Path) -> None:
    dice = random.Random(7)
    stop = threading.Event()
    with House(tmp_path).found() as house:
        number = house.api("POST", "/surveys", json=DEFINITION).json()["id"]
        house.api("POST", f"/surveys/{number}/publish")
        link = house.api("GET", f"/surveys/{number}/links").json()["items"][0]["url"]
        address = house.url + httpx.URL(link).path
        customer, machine = Customer(address, stop), Machine(house, number, stop)
        customer.start()
        machine.start()
        for _kill in range(KILLS):
            time.sleep(SECONDS / KILLS * (0.5 + dice.random()))
            kill_something(house, dice)
        time.sleep(2)
        stop.set()
        customer.join(timeout=20)
        machine.join(timeout=20)
        wait_for(house.answers)
        wait_for(lambda: untold(house) == 0, 60)
        house.settle()
        said_of = "SELECT name, properties FROM timeline_event WHERE name LIKE 'Survey %'"
        stored = rows(house, said_of)
    acknowledged = {*customer.thanked, *machine.acknowledged}
    events = Counter(
        (name, (said["answers"].get("why") if name == "Survey Submitted" else said["item"]))
        for name, said in ((name, json.loads(text)) for name, text in stored)
    )
    submitted = {why: n for (name, why), n in events.items() if name == "Survey Submitted"}
    assert len(acknowledged) > 20
    assert acknowledged - submitted.keys() == set()
    assert {why: n for why, n in submitted.items() if n != 1} == {}
    assert events["Survey Answered", f"{number}.nps"] == len(submitted)
