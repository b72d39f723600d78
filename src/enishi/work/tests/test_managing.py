"""Rules, departments and business hours over the API and from the command line."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cast import aya, browser_of, vic

from enishi.lib.errors import BadInput, NotFound
from enishi.segments.models import Segment
from enishi.team.access import caller_of_member
from enishi.team.enums import Scope
from enishi.timeline.tests.stream import happen, track
from enishi.work import command
from enishi.work.actions import RuleDraft, create_rule
from enishi.work.models import Department, Item, Rule
from enishi.work.tests.test_api import call, keyed

pytestmark = pytest.mark.django_db
PATH = "/api/v1/follow-up-rules"
RULE = {
    "name": "Unhappy",
    "title": "NPS {score}",
    "event": "Survey Answered",
    "where": {
        "is": "any",
        "of": [
            {"is": "property", "name": "score", "op": "<=", "value": 6},
            {"is": "property", "name": "sentiment", "op": "=", "value": "negative"},
        ],
    },
    "due": {"amount": 8, "unit": "business_hours"},
}


@pytest.fixture(autouse=True)
def no_segments() -> None:
    Segment.objects.all().delete()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args([*words, "--json"])) == 0
    return json.loads(capsys.readouterr().out)


def test_a_rule_is_written_tried_changed_and_deleted() -> None:
    client = keyed(Scope.ADMIN)
    happen(track("Survey Answered", "1", score=3), track("Survey Answered", "2", score=9, who="x"))
    assert call(client, "post", f"{PATH}/preview", RULE).json() == {"people": 1}
    assert not Rule.objects.exists()
    made = call(client, "post", PATH, RULE)
    assert made.status_code == 201
    told = made.json()
    assert (told["where"], told["due"], told["on"]) == (RULE["where"], RULE["due"], True)
    path = f"{PATH}/{told['id']}"
    changed = call(client, "patch", path, {"title": "Call", "on": False}).json()
    assert (changed["title"], changed["on"], changed["where"]) == ("Call", False, RULE["where"])
    assert call(client, "post", f"{path}/preview").json() == {"people": 1}
    assert [one["id"] for one in call(client, "get", PATH).json()["items"]] == [told["id"]]
    assert call(client, "delete", path).status_code == 204
    assert call(client, "get", path).status_code == 404


def test_an_error_names_the_field() -> None:
    client = keyed(Scope.ADMIN)
    for change, field in (
        ({"where": {"is": "all", "of": [{"is": "segment", "id": 9}]}}, "where"),
        ({"due": {"amount": 1, "unit": "moons"}}, "due.unit"),
        ({"event": ""}, "event"),
        ({"where": [{"name": "score", "op": "between", "value": 3}]}, "value"),
    ):
        answer = call(client, "post", PATH, RULE | change)
        assert 400 <= answer.status_code < 500
        assert field in str(answer.json()["error"]["field"])


def test_who_does_not_administer_only_looks() -> None:
    writer = keyed(Scope.WRITE)
    for path, body in ((PATH, RULE), ("/api/v1/departments", {"name": "x"})):
        assert call(writer, "post", path, body).status_code == 403
        assert call(writer, "get", path).status_code == 200
    hours = {"week": {"mon": ["09:00-12:00"]}}
    assert call(writer, "put", "/api/v1/business-hours", hours).status_code == 403


def test_a_rule_that_names_somebody_is_masked_for_who_may_not_see() -> None:
    mail = {"is": "property", "name": "email", "op": "=", "value": "misaki@example.jp"}
    where = {"is": "all", "of": [{"is": "any", "of": [mail]}]}
    create_rule(
        RuleDraft(name="x", title="misaki@example.jp", event="Order Completed", where=where),
        by=caller_of_member(aya()),
    )
    reader = browser_of(vic())
    assert "misaki@" not in reader.get(PATH).content.decode()
    assert "misaki@" not in reader.get(f"{PATH}/{Rule.objects.get().pk}").content.decode()
    assert "misaki@" in keyed(Scope.ADMIN, "owner").get(PATH).content.decode()


def test_departments_are_kept_over_the_api() -> None:
    client, path = keyed(Scope.ADMIN), "/api/v1/departments"
    made = call(client, "post", path, {"name": "渋谷店"}).json()
    assert call(client, "post", path, {"name": "渋谷店"}).status_code == 409
    named = call(client, "patch", f"{path}/{made['id']}", {"name": "渋谷本店"}).json()
    assert named == {"id": made["id"], "name": "渋谷本店", "standing": 0}
    assert call(client, "get", path).json()["items"] == [named]
    assert call(client, "delete", f"{path}/{made['id']}").status_code == 204
    assert call(client, "get", path).json()["items"] == []


def test_business_hours_are_set_for_the_company_and_a_department() -> None:
    client, path = keyed(Scope.ADMIN), "/api/v1/business-hours"
    usual = call(client, "get", path).json()
    assert usual["week"]["mon"] == ["09:00-18:00"]
    assert usual["country"] == "JP"
    week = {"mon": ["09:00-12:00", "13:00-17:30"]}
    said = {"week": week, "country": "JP", "closed": ["2026-12-29"]}
    told = call(client, "put", path, said).json()
    assert (told["week"]["mon"], told["week"]["tue"]) == (week["mon"], [])
    assert told["closed"] == ["2026-12-29"]
    store = call(client, "post", "/api/v1/departments", {"name": "店"}).json()["id"]
    own = f"/api/v1/departments/{store}/business-hours"
    assert not call(client, "get", own).json()["own"]
    assert call(client, "put", own, {"week": {"sun": ["10:00-20:00"]}}).json()["own"]
    assert not call(client, "put", own, {"week": None}).json()["own"]
    for bad, field in (
        ({"week": {}}, "week"),
        ({"week": {"mon": ["18:00-09:00"]}}, "week"),
        ({"week": {"mon": ["soon"]}}, "week.mon"),
        ({"week": {"day": []}}, "week.day"),
        ({"week": week, "country": "XX"}, "country"),
    ):
        answer = call(client, "put", path, bad)
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_the_command_line_does_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(RULE))
    happen(track("Survey Answered", "1", score=3))
    assert run(capsys, "rules", "try", "--file", str(file)) == {"people": 1}
    made = run(capsys, "rules", "add", "--file", str(file))
    number = str(made["id"])
    file.write_text('{"title": "Call"}')
    assert run(capsys, "rules", "change", number, "--file", str(file))["title"] == "Call"
    assert not run(capsys, "rules", "off", number)["on"]
    assert run(capsys, "rules", "show", number)["where"] == RULE["where"]
    assert len(run(capsys, "rules", "list")["items"]) == 1
    run(capsys, "rules", "delete", number)
    with pytest.raises(NotFound):
        run(capsys, "rules", "show", number)
    with pytest.raises(BadInput):
        run(capsys, "rules", "add")
    store = run(capsys, "departments", "add", "--name", "渋谷店")
    run(capsys, "departments", "rename", str(store["id"]), "--name", "本店")
    assert run(capsys, "departments", "list")["items"] == [{**store, "name": "本店"}]
    file.write_text(json.dumps({"week": {"sat": ["10:00-15:00"]}}))
    args = ("hours", "set", "--department", str(store["id"]), "--file", str(file))
    assert run(capsys, *args)["week"]["sat"] == ["10:00-15:00"]
    run(capsys, "departments", "remove", str(store["id"]))
    assert not Department.objects.filter(removed_at=None).exists()
    assert not Item.objects.exists()
