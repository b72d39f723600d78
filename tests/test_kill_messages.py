"""kill -9 at any moment, and two senders at once: nobody gets a mail twice."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from enishi.channels.tests.mailbox import Mailbox, mailbox
from tests.house import House, wait_for

MAILS, KILLS = 40, 3
CONTACT = """
import sys, django
django.setup()
from enishi.channels.actions import Message, Occasion, contact
from enishi.people.queries import person_by
for number in range(int(sys.argv[1])):
    message = Message(subject="ご案内", text=f"number {number}")
    contact(person_by("user_id", f"u{number}"), message, Occasion("service", f"step:{number}"))
"""
SEND = """
import django
django.setup()
from threading import Event
from enishi.channels.tasks import keep_sending
keep_sending(Event())
"""


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def house(tmp_path: Path, box: Mailbox) -> House:
    house = House(tmp_path)
    house.environment |= {
        "ENISHI_SMTP_URL": box.url,
        "ENISHI_MAIL_FROM": "cs@aoba.example.jp",
        "DJANGO_SETTINGS_MODULE": "enishi.site.settings",
    }
    return house.found()


def prepare(house: House, people: int) -> None:
    key = house.source("Shop")
    house.send(
        key,
        *(
            {
                "type": "identify",
                "messageId": f"i{number}",
                "userId": f"u{number}",
                "traits": {"email": f"u{number}@example.jp"},
            }
            for number in range(people)
        ),
    )
    house.settle()
    held = house.api("GET", "/contact-rules").json()
    awake = {"quiet_from": "00:00", "quiet_until": "00:00", "per_second": 50}
    assert house.api("PUT", "/contact-rules", json={**held, **awake}).status_code == 200
    words = [sys.executable, "-c", CONTACT, str(people)]
    subprocess.run(words, env=house.environment, check=True)


@contextmanager
def second_sender(house: House) -> Iterator[None]:
    other = subprocess.Popen([sys.executable, "-c", SEND], env=house.environment)
    try:
        yield
    finally:
        other.kill()
        other.wait()


def states(house: House) -> Counter[str]:
    with closing(sqlite3.connect(house.folder / "enishi.db", timeout=20)) as rows:
        return Counter(state for (state,) in rows.execute("SELECT state FROM channels_receipt"))


def kill_the_worker(house: House) -> None:
    assert house.server
    for child in psutil.Process(house.server.pid).children():
        child.send_signal(signal.SIGKILL)


def test_two_senders_and_many_kills_send_nothing_twice(house: House, box: Mailbox) -> None:
    dice = random.Random()
    with house:
        prepare(house, MAILS)
        with second_sender(house):
            for _ in range(KILLS):
                time.sleep(dice.uniform(0.1, 1.0))
                kill_the_worker(house)
            wait_for(lambda: states(house)["waiting"] == 0, 60)
        time.sleep(1)
        ids = Counter(mail["Message-ID"] for mail in box.mails)
        assert [one for one, count in ids.items() if count > 1] == []
        held = states(house)
        assert held["sent"] <= len(ids) <= held["sent"] + held["sending"]
        assert held["sent"] + held["sending"] == MAILS
        assert held["sending"] <= KILLS + 1  # one a kill, and what the second sender held


def test_a_process_that_dies_while_the_server_reads_leaves_it_unknown(
    house: House, box: Mailbox
) -> None:
    box.on_data = lambda: time.sleep(2)
    with house:
        prepare(house, 1)
        wait_for(lambda: states(house)["sending"] == 1)
        time.sleep(0.5)
        kill_the_worker(house)
        wait_for(lambda: len(box.mails) == 1)
        time.sleep(3)  # another worker has come, and leaves it alone
        assert states(house) == {"sending": 1}
        with closing(sqlite3.connect(house.folder / "enishi.db", timeout=20)) as rows, rows:
            rows.execute("UPDATE channels_receipt SET at = at - 660000000")  # eleven minutes
        wait_for(lambda: states(house)["unknown"] == 1)
        assert len(box.mails) == 1
