"""Follow-ups over the API, and from the command line."""

import argparse
import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, ben

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people.queries import person_by
from enishi.team.access import caller_of_member
from enishi.team.actions import create_key
from enishi.team.enums import Scope
from enishi.timeline.tests.stream import happen, track
from enishi.work import command
from enishi.work.actions import ItemDraft, open_item
from enishi.work.models import Item

pytestmark = pytest.mark.django_db
PATH = "/api/v1/follow-ups"


def keyed(scope: Scope = Scope.WRITE, name: str = "robot") -> Client:
    _key, secret = create_key(name, scope, by=aya())
    return Client(headers={"Authorization": f"Bearer {secret.text}"})


def call(client: Client, method: str, path: str, body: object = None, **headers: str) -> Any:
    send = getattr(client, method)
    if method == "get":
        return send(path)
    return send(path, json.dumps(body), content_type="application/json", headers=headers)


def test_it_is_opened_once_for_a_key_and_read_again() -> None:
    happen(track("Order Completed", "1"))
    person = person_by("user_id", "misaki").pk
    client = keyed()
    body = {"title": "Call", "person": person, "due_at": "2026-12-01T10:00:00+09:00"}
    first = call(client, "post", PATH, body, **{"Idempotency-Key": "answer-1"})
    again = call(client, "post", PATH, body, **{"Idempotency-Key": "answer-1"})
    other = call(keyed(name="other"), "post", PATH, body, **{"Idempotency-Key": "answer-1"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    told = call(client, "get", f"{PATH}/{first.json()['id']}").json()
    assert told["person"] == person
    assert told["due_at"] == "2026-12-01T01:00:00Z"
    assert (told["origin"], told["version"], told["status"]) == ("api", 1, "open")


def test_a_change_names_the_version_it_read() -> None:
    client = keyed()
    number = call(client, "post", PATH, {"title": "Call"}).json()["id"]
    path = f"{PATH}/{number}"
    changed = call(client, "patch", path, {"version": 1, "owner": ben().pk, "status": "waiting"})
    assert changed.json()["owner_name"] == "Ben"
    late = call(client, "patch", path, {"version": 1, "title": "Mine"})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "item_changed")
    freed = call(client, "patch", path, {"version": 2, "owner": None}).json()
    assert (freed["owner"], freed["status"]) == (None, "waiting")
    assert call(client, "patch", path, {"version": 3, "title": None}).status_code == 400


def test_it_is_resolved_with_a_reason_and_reopened() -> None:
    client = keyed()
    path = f"{PATH}/{call(client, 'post', PATH, {'title': 'Call'}).json()['id']}"
    bare = call(client, "patch", path, {"version": 1, "status": "resolved"})
    assert bare.json()["error"]["field"] == "reason"
    said = {"version": 1, "reason": "solved", "outcome": "new lamp sent"}
    done = call(client, "post", f"{path}/resolution", said).json()
    assert (done["status"], done["outcome"]) == ("resolved", "new lamp sent")
    assert [step["status"] for step in done["steps"]] == ["open", "resolved"]
    again = call(client, "post", f"{path}/reopening", {"version": 2}).json()
    assert (again["status"], again["reason"], again["closed_at"]) == ("open", "", None)


def test_notes_and_calls() -> None:
    client = keyed()
    path = f"{PATH}/{call(client, 'post', PATH, {'title': 'Call'}).json()['id']}"
    note = call(client, "post", f"{path}/entries", {"text": "tomorrow", "call": "no_answer"})
    assert (note.status_code, note.json()["kind"], note.json()["by"]) == (201, "call", "robot")
    assert call(client, "post", f"{path}/entries", {"text": " "}).status_code == 400
    told = call(client, "get", path).json()
    assert [entry["text"] for entry in told["entries"]] == ["tomorrow"]
    assert told["touched_at"] is not None
    assert client.delete(f"{path}/entries/{note.json()['id']}").status_code == 204
    assert call(client, "get", path).json()["entries"] == []


def test_the_list_is_filtered_and_turned_page_by_page() -> None:
    client = keyed()
    for number in range(5):
        call(
            client, "post", PATH, {"title": f"{number}", "kind": "task" if number % 2 else "issue"}
        )
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(PATH, {"kind": "issue", "limit": "2", "cursor": cursor}).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["4", "2", "0"]
    assert client.get(PATH, {"view": "late"}).status_code == 400
    assert client.get(PATH, {"cursor": "x"}).status_code == 400


def test_a_key_that_reads_changes_nothing() -> None:
    item, _new = open_item(ItemDraft(title="Call"), by=caller_of_member(ben()))
    client = keyed(Scope.READ)
    assert call(client, "get", f"{PATH}/{item.pk}").status_code == 200
    for method, path, body in (
        ("post", PATH, {"title": "x"}),
        ("patch", f"{PATH}/{item.pk}", {"version": 1, "title": "x"}),
        ("post", f"{PATH}/{item.pk}/resolution", {"version": 1, "reason": "solved"}),
        ("post", f"{PATH}/{item.pk}/reopening", {"version": 1}),
        ("post", f"{PATH}/{item.pk}/entries", {"text": "x"}),
    ):
        assert call(client, method, path, body).status_code == 403
    assert client.delete(f"{PATH}/{item.pk}/entries/1").status_code == 403


def test_what_is_not_there_is_said() -> None:
    client = keyed()
    assert call(client, "get", f"{PATH}/999").status_code == 404
    for body in (
        {"title": "x", "person": 999},
        {"title": "x", "segment": 999},
        {"title": "x", "event": 999},
    ):
        assert call(client, "post", PATH, body).status_code == 404
    wrong: list[dict[str, object]] = [
        {"title": "x", "owner": 999},
        {"title": "x", "department": 999},
        {"title": " "},
    ]
    for bad in wrong:
        assert call(client, "post", PATH, bad).status_code == 400
    assert not Item.objects.exists()


def said(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def test_the_command_line_adds_lists_and_resolves(capsys: pytest.CaptureFixture[str]) -> None:
    owner = ben().email
    words = ("add", "Call back", "--owner", owner, "--due", "2026-12-01T10:00", "--key", "k")
    command.run(said(*words))
    command.run(said(*words))
    item = Item.objects.get()
    assert item.due_at == clock.to_us(datetime.fromisoformat("2026-12-01T10:00+09:00"))
    capsys.readouterr()
    command.run(said("list", "--json"))
    assert json.loads(capsys.readouterr().out)["items"][0]["owner"] == "Ben"
    command.run(said("resolve", str(item.pk), "--reason", "solved"))
    command.run(said("list"))
    assert "Call back" not in capsys.readouterr().out.splitlines()[1:]
    with pytest.raises(BadInput):
        command.run(said("add", "x", "--due", "tomorrow"))
