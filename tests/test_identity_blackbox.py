"""Who is whom, judged from outside: messages go in at the collector, people come out of the API.

`Crowd` tells stories to a real server and reads back what it made of them, in words that do not
depend on ids: two tellings of one story must read the same, however they were cut into batches and
whenever a merge of theirs was undone.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.house import House

Message = dict[str, Any]
Read = dict[str, Any]
STORIES, STEPS, DAY = 60, 22, 24 * 60
PHONE_FORMS = ("090-1234-5678", "０９０−１２３４−５６７８", "+81 90 1234 5678", "09012345678")


class Crowd:
    """A house, one source, and short words for what tests say to it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.write_key = house.source("Web shop")
        self.client = httpx.Client(
            base_url=f"{house.url}/api/v1", headers={"Authorization": f"Bearer {house.key}"}
        )
        self.count = 0

    def tell(self, *messages: Message) -> None:
        """Send messages, with ids where they have none, and wait until they are applied."""
        for message in messages:
            self.count += 1
            message.setdefault("messageId", f"m-{self.count}")
        assert self.house.send(self.write_key, *messages).json() == {"success": True}
        self.house.settle()

    def find(self, kind: str, value: str) -> Read | None:
        answer = self.client.get(f"/people/by/{kind}/{quote(value, safe='')}")
        assert answer.status_code in {200, 404}, answer.text
        found: Read | None = answer.json() if answer.status_code == 200 else None
        return found

    def id_of(self, kind: str, value: str) -> int:
        person = self.find(kind, value)
        assert person, f"nobody has {kind} {value}"
        return int(person["id"])

    def timeline(self, person: int, limit: int = 1000) -> list[Read]:
        items: list[Read] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.client.get(
                f"/people/{person}/timeline", params={"limit": limit, "cursor": cursor}
            ).json()
            items += page["items"]
            cursor = page["next_cursor"]
        return items

    def merges(self, person: int) -> list[Read]:
        items: list[Read] = self.client.get(f"/people/{person}/merges").json()["items"]
        return items

    def undo(self, merge: Read) -> None:
        assert self.client.delete(f"/merges/{merge['id']}").status_code == 200


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with House(tmp_path_factory.mktemp("house")).found() as house:
        yield Crowd(house)


def moment(minute: int) -> str:
    return f"2026-10-{1 + minute // DAY:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:00Z"


def identify(minute: int = 0, **fields: Any) -> Message:
    return {"type": "identify", "timestamp": moment(minute), **fields}


def track(minute: int = 0, event: str = "Page Seen", **fields: Any) -> Message:
    return {"type": "track", "event": event, "timestamp": moment(minute), **fields}


def test_one_person_over_five_browsers(crowd: Crowd) -> None:
    browsers = [f"five-{number}" for number in range(5)]
    crowd.tell(*(track(anonymousId=browser) for browser in browsers))
    crowd.tell(*(identify(1, anonymousId=browser, userId="five") for browser in browsers))
    assert {crowd.id_of("anonymous_id", browser) for browser in browsers} == {
        crowd.id_of("user_id", "five")
    }
    assert len(crowd.timeline(crowd.id_of("user_id", "five"))) == 10


def test_one_telephone_on_two_hundred_people_fuses_nobody_and_is_found_in_every_spelling(
    crowd: Crowd,
) -> None:
    crowd.tell(
        *(
            identify(userId=f"call-{number}", traits={"phone": PHONE_FORMS[number % 4]})
            for number in range(200)
        )
    )
    assert len({crowd.id_of("user_id", f"call-{number}") for number in range(200)}) == 200
    assert len({crowd.id_of("phone", form) for form in PHONE_FORMS}) == 1


def test_a_shop_tablet_gives_each_customer_their_own_moments(crowd: Crowd) -> None:
    customers = [f"shop-{number}" for number in range(100)]
    crowd.tell(
        *(
            message
            for number, customer in enumerate(customers)
            for message in (
                identify(number * 2, anonymousId="tablet", userId=customer),
                track(number * 2 + 1, anonymousId="tablet"),
            )
        )
    )
    for customer in customers[::9]:
        assert len(crowd.timeline(crowd.id_of("user_id", customer))) == 2
    late = track(2 * 40 + 1, "Late", anonymousId="tablet")
    crowd.tell(late)
    names = [event["name"] for event in crowd.timeline(crowd.id_of("user_id", "shop-40"))]
    assert sorted(names) == ["Late", "Page Seen", "identify"]


def test_a_late_identify_moves_no_stored_event(crowd: Crowd) -> None:
    crowd.tell(track(100, "Seen", anonymousId="late"))
    crowd.tell(identify(110, anonymousId="late", userId="late-a"))
    crowd.tell(identify(90, anonymousId="late", userId="late-b"))
    first, second = crowd.id_of("user_id", "late-a"), crowd.id_of("user_id", "late-b")
    assert first != second
    assert {event["name"] for event in crowd.timeline(first)} == {"Seen", "identify"}
    assert [event["name"] for event in crowd.timeline(second)] == ["identify"]


@pytest.mark.parametrize("value", ["0", "000-0000", "-1", "null", "Anonymous", "[object Object]"])
def test_a_placeholder_joins_nobody(crowd: Crowd, value: str) -> None:
    crowd.tell(*(track(userId=value, anonymousId=f"{value} {side}") for side in "ab"))
    assert crowd.id_of("anonymous_id", f"{value} a") != crowd.id_of("anonymous_id", f"{value} b")


@pytest.mark.parametrize("value", ["a/b", "//x/", "50%", "a%2Fb", "ユーザー 1", "a?b#c", "a\\b", "test"])
def test_every_identifier_leads_to_its_person(crowd: Crowd, value: str) -> None:
    crowd.tell(track(userId=f"u{value}", context={"externalIds": [{"id": value, "type": "card"}]}))
    assert crowd.id_of("card", value) == crowd.id_of("user_id", f"u{value}")


def test_a_veto_outlives_new_evidence_and_yields_to_a_hand(crowd: Crowd) -> None:
    crowd.tell(track(anonymousId="veto-1"), track(anonymousId="veto-2"))
    crowd.tell(*(identify(1, anonymousId=f"veto-{n}", userId="veto") for n in (1, 2)))
    joined = crowd.id_of("anonymous_id", "veto-2")
    people = crowd.house.stats()["people"]
    crowd.undo(crowd.merges(joined)[0])
    first, second = (crowd.id_of("anonymous_id", f"veto-{n}") for n in (1, 2))
    assert first != second
    assert crowd.house.stats()["people"] == people + 1
    crowd.tell(
        *(identify(n + 2, anonymousId=f"veto-{n}", userId="veto") for n in (1, 2)),
        {"type": "alias", "previousId": "veto-2", "userId": "veto"},
    )
    assert crowd.id_of("anonymous_id", "veto-2") == second
    again = crowd.client.post(
        f"/people/{first}/merges", json={"other": second, "reason": "she told us"}
    )
    assert again.status_code == 201
    assert crowd.client.get(f"/people/{second}").json()["id"] == first
    crowd.undo(again.json())
    assert crowd.id_of("anonymous_id", "veto-2") == second


def story(number: int) -> list[Message]:
    """Random calls of a few people, browsers, mailboxes and one family telephone; `{w}` stands for
    the world in which the story is told. Every call has a minute of its own."""
    dice = random.Random(number)
    minutes = dice.sample(range(10 * DAY), STEPS)
    if dice.random() < 0.5:
        minutes.sort()
    return [_call(dice, minute, f"{{w}}-{number}", step) for step, minute in enumerate(minutes)]


def _call(dice: random.Random, minute: int, world: str, step: int) -> Message:
    browser, user = (f"{world}-{kind}{dice.randrange(3)}" for kind in "bu")
    message: Message = {"messageId": f"{world}-{step}", "timestamp": moment(minute)}
    kind = dice.choices(
        ("seen", "signed in", "mail", "phone", "line", "alias", "order", "consent"),
        (4, 3, 2, 1, 1, 1, 2, 1),
    )[0]
    if dice.random() < 0.8 or kind in {"seen", "signed in"}:
        message["anonymousId"] = browser
    elif kind != "phone":
        message["userId"] = user
    traits: dict[str, object] = {}
    if kind == "mail":
        traits = {"email": f"{world}-{dice.randrange(2)}@Example.jp", "city": f"c{step}"}
    elif kind == "phone":
        traits = {"phone": "{phone}", "name": dice.choice(("佐藤 太郎", "佐藤 花子"))}
    elif kind == "signed in":
        traits = {"rank": step}
        message["userId"] = user
    if kind == "alias":
        return message | {"type": "alias", "previousId": browser, "userId": user}
    if traits:
        return message | {"type": "identify", "traits": traits}
    if kind == "line":
        ids = [{"id": f"{world}-line", "type": "line", "collection": "users", "encoding": "none"}]
        message["context"] = {"externalIds": ids}
    event = {"order": "Order Completed", "consent": "Consent Updated"}.get(kind, "Page Seen")
    properties = {
        "order": {"order_id": f"{world}-{step}", "revenue": 100 + step, "currency": "JPY"},
        "consent": {"purpose": "marketing", "channel": "mail", "granted": dice.random() < 0.5},
    }.get(kind, {})
    return message | {"type": "track", "event": event, "properties": properties}


def told_in(world: str, number: int, message: Message) -> Message:
    phone = f"+8190{'12'[world == 'B']}{number:03d}7654"

    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: said(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [said(inner) for inner in value]
        if isinstance(value, str):
            return value.replace("{w}", world).replace("{phone}", phone)
        return value

    told: Message = said(message)
    return told


def people_of(crowd: Crowd, world: str, number: int) -> list[Read]:
    """Everybody of the story, found by any identifier of it."""
    name = f"{world}-{number}"
    pointers = [("anonymous_id", f"{name}-b{n}") for n in range(3)]
    pointers += [("user_id", f"{name}-u{n}") for n in range(3)]
    pointers += [("email", f"{name}-{n}@example.jp") for n in range(2)]
    pointers += [("line", f"{name}-line")]
    pointers += [("phone", told_in(world, number, {"phone": "{phone}"})["phone"])]
    found = [crowd.find(kind, value) for kind, value in pointers]
    people = {person["id"]: person for person in found if person}
    queue = list(people)
    while queue:  # the ledger leads to whom no identifier of their own points
        for identity in {i for merge in crowd.merges(queue.pop()) for i in merge["people"]}:
            person = crowd.client.get(f"/people/{identity}").json()
            if person["id"] not in people:
                people[person["id"]] = person
                queue.append(person["id"])
    return [people[key] for key in sorted(people)]


def reading(crowd: Crowd, world: str, number: int) -> list[object]:
    """What became of the story, without any id of the server's."""
    phone = told_in(world, number, {"phone": "{phone}"})["phone"]
    read = [
        {
            "timeline": sorted((e["message_id"], e["timestamp"]) for e in crowd.timeline(p["id"])),
            "identifiers": sorted((i["kind"], i["value"], str(i["since"])) for i in p["identifiers"]),
            "traits": p["traits"],
            "consents": sorted((c["purpose"], c["channel"], c["granted"]) for c in p["consents"]),
            "figures": [p["events"], p["orders"], p["revenue"], p["first_seen"], p["last_seen"]],
            "names": [p["name"], p["email"], p["phone"], p["known"], p["identities"]],
        }
        for p in people_of(crowd, world, number)
    ]
    text = repr(read).replace(f"{world}-", "w-").replace(f"{world.lower()}-", "w-")
    return sorted(text.replace(phone, "phone").split("{'timeline'"))


def ranked(people: list[Read]) -> dict[int, int]:
    """identity → its number among those of the story, in order of birth."""
    ids = sorted(identity for person in people for identity in person["identity_ids"])
    return {identity: rank for rank, identity in enumerate(ids)}


def test_batches_do_not_matter_and_an_undo_is_the_story_with_that_veto_from_its_start(
    crowd: Crowd,
) -> None:
    stories = {number: story(number) for number in range(STORIES)}
    rounds = [
        [(number, calls[step]) for number, calls in stories.items()] for step in range(STEPS)
    ]
    crowd.tell(*(told_in("A", n, call) for calls in rounds for n, call in calls))
    plans = {}
    for number in stories:
        people = people_of(crowd, "A", number)
        merged = [m for p in people for m in crowd.merges(p["id"]) if m["state"] == "merged"]
        if merged:
            chosen = random.Random(number).choice(merged)
            rank = ranked(people)
            plans[number] = chosen, [rank[identity] for identity in chosen["people"]]
    undone = set()
    for calls in rounds:
        crowd.tell(*(told_in("B", number, call) for number, call in calls))
        for number, call in calls:
            chosen, sides = plans.get(number, ({}, []))
            if not chosen or chosen["at"] != call["timestamp"]:
                continue
            people = people_of(crowd, "B", number)
            rank = ranked(people)
            for merge in {m["id"]: m for p in people for m in crowd.merges(p["id"])}.values():
                same = [rank[i] for i in merge["people"]] == sides and merge["at"] == chosen["at"]
                if same and merge["kind"] == chosen["kind"] and merge["state"] == "merged":
                    crowd.undo(merge)
                    undone.add(number)
    for number in stories:
        if number in undone:
            crowd.undo(plans[number][0])
        if number in undone or number not in plans:
            assert reading(crowd, "A", number) == reading(crowd, "B", number), f"story {number}"
    assert len(undone) > STORIES / 3
