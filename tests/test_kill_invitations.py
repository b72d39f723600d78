"""kill -9 at any moment: whoever orders is asked by one mail, neither none nor two."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from enishi.channels.tests.mailbox import Mailbox, mailbox
from tests.house import House, wait_for
from tests.test_kill import kill_something
from tests.test_kill_segments import rows
from tests.test_kill_surveys import DEFINITION

RULE = {"name": "After an order", "event": "Order Completed", "quiet_days": 0}
AT_ANY_HOUR = """
import django
django.setup()
from enishi.channels.models import ContactRules
ContactRules.objects.update_or_create(
    pk=1, defaults={"quiet_from": 0, "quiet_until": 0, "per_second": 100}
)
"""


def asks(house: House) -> int:
    """A survey that asks whoever orders, at once."""
    number = int(house.api("POST", "/surveys", json=DEFINITION).json()["id"])
    house.api("POST", f"/surveys/{number}/publish")
    rule = house.api("POST", f"/surveys/{number}/rules", json=RULE).json()["id"]
    switched = house.api("POST", f"/surveys/{number}/rules/{rule}/switch", json={"on": True})
    assert switched.json()["is_on"]
    return number


def orders(house: House, key: str, number: int) -> None:
    """Until it is acknowledged, as clients do."""
    who = {"userId": f"u{number}", "context": {"traits": {"email": f"u{number}@example.jp"}}}
    message = {"type": "track", "event": "Order Completed", "messageId": f"o{number}", **who}
    while True:
        try:
            if house.send(key, message).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)


def survives(folder: Path, box: Mailbox, kills: int, people: int) -> None:
    dice = random.Random(7)
    house = House(folder)
    house.environment |= {"ENISHI_SMTP_URL": box.url, "ENISHI_MAIL_FROM": "ask@example.jp"}
    house.found()
    settings = house.environment | {"DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    subprocess.run([sys.executable, "-c", AT_ANY_HOUR], env=settings, check=True)
    key = house.source("Shop")
    with house:
        number = asks(house)
        for one in range(people):
            orders(house, key, one)
            if one % (people // kills) == people // kills - 1:
                time.sleep(dice.uniform(0.2, 1.5))
                kill_something(house, dice)
        wait_for(house.answers)
        house.settle()
        path = f"/surveys/{number}/invitations"
        wait_for(lambda: asked(house, path) == people, 60)
        wait_for(lambda: settled(house), 120)
    arrived = Counter(box.to)
    assert max(arrived.values()) == 1  # nobody twice
    states = Counter(dict(rows(house, "SELECT step, state FROM channels_receipt")).values())
    assert sum(states.values()) == people
    assert set(states) <= {"sent", "unknown", "sending"}
    # What was being sent as its process died may have arrived, and is not sent again.
    assert states["sent"] <= len(arrived) <= states["sent"] + states["unknown"] + states["sending"]


def asked(house: House, path: str) -> int:
    return int(house.api("GET", path).json()["figures"]["invited"])


def settled(house: House) -> bool:
    """Nothing waits any more, here or in the ledger of messages."""
    left = "SELECT COUNT(*) FROM invitations_invitation WHERE state = 'waiting'"
    queued = "SELECT COUNT(*) FROM channels_receipt WHERE state = 'waiting' AND at < 9e18"
    return rows(house, left)[0][0] == 0 and rows(house, queued)[0][0] == 0


def test_three_kills_ask_everybody_once(tmp_path: Path) -> None:
    with mailbox() as box:
        survives(tmp_path, box, 3, 60)


@pytest.mark.bench
def test_twenty_kills_ask_everybody_once(tmp_path: Path) -> None:
    with mailbox() as box:
        survives(tmp_path, box, 20, 600)
