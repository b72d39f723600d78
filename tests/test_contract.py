"""What scripts rely on: the command line and the API as documented, on a real server."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("house")).found() as running:
        yield running


@pytest.fixture(scope="module")
def key(house: House) -> str:
    return house.source("Web shop")


def track(user: str, event: str, number: int, **properties: object) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": user,
        "event": event,
        "messageId": f"{user}-{event}-{number}",
        "properties": properties,
    }


def identify(message: str, traits: dict[str, object], **ids: str) -> dict[str, Any]:
    return {"type": "identify", "messageId": message, "traits": traits, **ids}


def test_an_event_becomes_a_person_with_a_timeline(house: House, key: str) -> None:
    house.send(
        key,
        {"type": "page", "anonymousId": "an-1", "name": "Home", "messageId": "p-1"},
        identify(
            "i-1",
            {"name": "田中 美咲", "email": "misaki@example.jp"},
            anonymousId="an-1",
            userId="u-1",
        ),
        track("u-1", "Order Completed", 1, order_id="A-1", revenue=12_300, currency="JPY"),
    ).raise_for_status()
    house.settle()
    person = house.api("GET", "/people/by/email/" + quote("Misaki@example.jp", safe="")).json()
    assert person == house.api("GET", f"/people/{person['id']}").json()
    events = house.api("GET", f"/people/{person['id']}/timeline").json()
    assert {(e["name"], e["type"]) for e in events["items"]} == {
        ("Viewed Home Page", "page"),
        ("identify", "identify"),
        ("Order Completed", "track"),
    }
    assert set(events["items"][0]) >= {
        "message_id", "name", "type", "timestamp", "channel", "touchpoint", "source", "properties",
    }  # fmt: skip
    found = house.api("GET", "/people?search=" + quote("田中")).json()
    assert [row["id"] for row in found["items"]] == [person["id"]]
    assert found["next_cursor"] is None


def test_the_same_message_twice_is_one_event(house: House, key: str) -> None:
    message = track("u-twice", "Product Viewed", 1)
    house.send(key, message, message).raise_for_status()
    house.send(key, message).raise_for_status()
    house.settle()
    person = house.api("GET", "/people/by/user_id/u-twice").json()
    assert len(house.api("GET", f"/people/{person['id']}/timeline").json()["items"]) == 1


def test_a_merge_by_hand_can_be_undone(house: House, key: str) -> None:
    house.send(key, track("left", "A Seen", 1), track("right", "B Seen", 1)).raise_for_status()
    before = house.settle()["people"]
    left, right = (
        house.api("GET", f"/people/by/user_id/{name}").json()["id"] for name in ("left", "right")
    )
    merge = house.api(
        "POST", f"/people/{left}/merges", json={"other": right, "reason": "called us"}
    )
    assert merge.status_code in {200, 201}, merge.text
    assert house.stats()["people"] == before - 1
    assert (
        house.api("GET", f"/people/{right}").json()["id"]
        == house.api("GET", f"/people/{left}").json()["id"]
    )
    assert house.api("DELETE", f"/merges/{merge.json()['id']}").is_success
    told = house.api("GET", f"/people/{left}/timeline?include=own").json()["items"]
    assert [e["name"] for e in told[:2]] == ["Person Separated", "Person Merged"]
    assert house.stats()["people"] == before


def test_a_bad_event_is_named_and_kept_while_the_good_ones_pass(house: House, key: str) -> None:
    answer = house.send(
        key, track("u-good", "Fine", 1), {"type": "track", "userId": "u-bad", "messageId": "bad-1"}
    )
    assert answer.status_code == 200
    assert "bad-1" in answer.text
    assert house.settle()["quarantined"] >= 1
    assert house.api("GET", "/people/by/user_id/u-good").status_code == 200
    kept = house.api("GET", "/quarantine").json()["items"]
    assert any(row["message_id"] == "bad-1" for row in kept)


def test_lists_page_by_cursor(house: House, key: str) -> None:
    house.send(key, *(track(f"crowd-{n}", "Page Seen", 1) for n in range(5))).raise_for_status()
    house.settle()
    seen: list[int] = []
    cursor = ""
    while cursor is not None:
        page = house.api(
            "GET", "/people?limit=2" + (f"&cursor={quote(cursor)}" if cursor else "")
        ).json()
        assert len(page["items"]) <= 2
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == house.stats()["people"]


def test_the_catalogue_counts_what_came(house: House, key: str) -> None:
    house.send(
        key, track("u-c", "Lamp Dimmed", 1), track("u-c", "Lamp Dimmed", 2)
    ).raise_for_status()
    house.settle()
    names = {
        row["name"]: row["count"]
        for row in house.api("GET", "/events/catalogue?limit=1000").json()["items"]
    }
    assert names["Lamp Dimmed"] == 2


def test_strangers_and_bad_words_get_the_one_shape_of_error(house: House) -> None:
    stranger = House(house.folder)
    stranger.url, stranger.key = house.url, "enk_nobody"
    for answer, status in (
        (stranger.api("GET", "/people"), 401),
        (house.api("GET", "/people/999999999"), 404),
        (house.api("GET", "/people?limit=0"), 400),
        (house.api("GET", "/people?cursor=rubbish"), 400),
        (house.api("GET", "/nowhere"), 404),
    ):
        assert answer.status_code == status, answer.text
        assert set(answer.json()["error"]) == {"code", "message", "field", "help"}


def test_wrong_usage_is_2_and_failure_is_1(house: House) -> None:
    house.enishi("key", "add", "x", "--scope", "everything", code=2)
    house.enishi(
        "init", "--owner", "x@example.jp", "--password-stdin", stdin="long enough 1\n", code=1
    )


def test_the_doctor_finds_every_row_in_the_lake_once(house: House, key: str) -> None:
    house.send(key, track("u-doctor", "Page Seen", 1)).raise_for_status()
    house.settle()
    answer = house.last_json("doctor", "--deep")
    assert answer["missing"] == answer["doubled"] == 0
    assert answer["rows"] == answer["lake"] + answer["above_mark"] > 0


def test_a_backup_of_a_running_server_restores_to_equal_counts(
    house: House, key: str, tmp_path: Path
) -> None:
    before = house.settle()
    house.enishi("backup", str(tmp_path / "copy"))
    other = House(tmp_path / "other")
    other.key = house.key
    other.enishi("restore", str(tmp_path / "copy"))
    with other:
        assert other.settle() == before
    assert other.last_json("doctor", "--deep")["missing"] == 0


def test_an_import_beside_a_server_waits_until_it_is_applied(house: House, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(track("from-file", "Catalogue Ordered", 1)) + "\n", encoding="utf-8")
    first = house.last_json("import", str(file), "--map", "segment-jsonl")
    assert first == {"read": 1, "accepted": 1, "duplicate": 0, "quarantined": 0}
    again = house.last_json("import", str(file), "--map", "segment-jsonl")
    assert again == {"read": 1, "accepted": 0, "duplicate": 1, "quarantined": 0}
    assert house.api("GET", "/people/by/user_id/from-file").status_code == 200


def test_a_server_ends_cleanly_and_leaves_nobody_behind(tmp_path: Path) -> None:
    house = House(tmp_path).found().start()
    assert house.stop(signal.SIGINT) == 0
    house.start()
    assert house.stop(signal.SIGTERM) == 0
