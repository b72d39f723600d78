"""kill -9 at any moment: a rule opens its item with the event that it waits for, once, or neither
is there."""

import random
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.house import OWNER, PASSWORD, House, wait_for
from tests.test_kill import kill_something, stored_ids, wait_while_it_shrinks, writers_at_work
from tests.test_kill_segments import rows

RULE = {
    "name": "Whoever orders",
    "trigger": "event",
    "event": "Order Completed",
    "property0": "revenue",
    "op0": ">=",
    "value0": "1000",
    "kind": "task",
    "priority": "2",
    "title": "Thank for {order_id}",
    "routing": "role",
    "role": "owner",
}


def write_rule(house: House) -> None:
    """As an owner does, on the page."""
    with httpx.Client(base_url=house.url, follow_redirects=True) as browser:

        def post(path: str, form: dict[str, str]) -> httpx.Response:
            page = browser.get(path).text
            token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            return browser.post(path, data={**form, "csrfmiddlewaretoken": token})

        post("/sign-in", {"email": OWNER, "password": PASSWORD})
        assert "Whoever orders" in post("/follow-ups/rules/new/", RULE).text


def survives(folder: Path, kills: int, *, most: float) -> None:
    dice = random.Random()
    house = House(folder).found()
    key = house.source("Shop")
    end = time.monotonic() + most
    with house:
        write_rule(house)
        with writers_at_work(house, key) as writers:
            for _ in range(kills):
                time.sleep(dice.uniform(0.3, 2.0))
                kill_something(house, dice)
                assert time.monotonic() < end, "the kills took too long"
            time.sleep(1)
    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    with house:
        wait_while_it_shrinks(lambda: len(acknowledged - set(stored_ids(house))))
        wait_for(lambda: house.stats()["spool_lag_seconds"] == 0)
    each_ordering_customer_has_one(house)


def each_ordering_customer_has_one(house: House) -> None:
    items = rows(house, "SELECT id, identity_id, person_id, event_seq, cause FROM work_item")
    assert len(items) > 50
    # Two that were opened for two people stand side by side once these turn out to be one.
    assert max(Counter(identity for _pk, identity, *_ in items).values()) == 1
    ordered = rows(
        house,
        "SELECT DISTINCT person_id FROM timeline_event e JOIN people_identity i"
        " ON i.id = e.identity_id WHERE e.name = 'Order Completed'",
    )
    assert {who for (who,) in ordered} == {person for _pk, _identity, person, *_ in items}
    caused = dict(rows(house, "SELECT seq, message_id FROM timeline_event"))
    assert [pk for pk, _i, _p, seq, cause in items if not cause.endswith(caused[seq])] == []
    told = rows(house, "SELECT message_id FROM timeline_event WHERE name = 'Task Opened'")
    assert sorted(fact for (fact,) in told) == sorted(f"work-{pk}-opened-1" for pk, *_ in items)


def test_three_kills_open_every_item_once(tmp_path: Path) -> None:
    survives(tmp_path, 3, most=90)


@pytest.mark.bench
def test_thirty_kills_open_every_item_once(tmp_path: Path) -> None:
    survives(tmp_path, 30, most=400)
