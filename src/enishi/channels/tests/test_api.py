"""Messages over the API, and from the command line."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.cast import aya

from enishi.channels import command
from enishi.channels.actions import contact
from enishi.channels.enums import Rule, State
from enishi.channels.models import Receipt
from enishi.channels.tests.mailbox import mailbox
from enishi.channels.tests.making import HELLO, NOON, service, somebody, survey
from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.team.actions import create_key
from enishi.team.enums import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.clock_at(NOON):
        yield


def keyed(scope: Scope = Scope.ADMIN) -> Client:
    _key, secret = create_key("robot", scope, by=aya())
    return Client(headers={"Authorization": f"Bearer {secret.text}"})


def call(client: Client, method: str, path: str, body: object = None) -> Any:
    send = getattr(client, method)
    if method == "get":
        return send(f"/api/v1{path}")
    return send(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def test_the_ledger_is_read_page_by_page() -> None:
    misaki = somebody()
    for number in range(3):
        contact(misaki, HELLO, service(f"order:{number}"))
    client = keyed(Scope.READ)
    first = call(client, "get", "/messages?limit=2").json()
    rest = call(client, "get", f"/messages?limit=2&cursor={first['next_cursor']}").json()
    steps = [one["step"] for one in (*first["items"], *rest["items"])]
    assert steps == ["order:2", "order:1", "order:0"]
    assert rest["next_cursor"] is None
    found = call(client, "get", f"/messages?person={misaki.pk}&step=order:1&state=waiting").json()
    assert [one["step"] for one in found["items"]] == ["order:1"]


def test_a_receipt_says_rule_values_and_what_would_flip_it() -> None:
    misaki = somebody()
    contact(misaki, HELLO, survey())
    receipt = contact(misaki, HELLO, survey("invitation:2:1"))
    told = call(keyed(Scope.READ), "get", f"/messages/{receipt.pk}").json()
    assert (told["allowed"], told["rule"]) == (False, Rule.PURPOSE_PRESSURE)
    assert (told["values"]["count"], told["values"]["limit"]) == (1, 1)
    assert told["flip"]
    assert told["subject"] == HELLO.subject
    assert call(keyed(), "get", "/messages/999").status_code == 404


def test_a_message_that_failed_is_sent_again_over_the_api() -> None:
    receipt = contact(somebody(), HELLO, survey())
    path = f"/messages/{receipt.pk}/resending"
    Receipt.objects.update(state=State.FAILED)
    assert call(keyed(Scope.READ), "post", path).status_code == 403
    assert call(keyed(Scope.WRITE), "post", path).json()["state"] == "waiting"
    Receipt.objects.update(state=State.SENT)
    assert call(keyed(Scope.WRITE), "post", path).status_code == 409


def test_the_rules_are_read_and_written_whole() -> None:
    client = keyed()
    held = call(client, "get", "/contact-rules").json()
    assert [one["purpose"] for one in held["purposes"]] == ["survey", "service", "marketing"]
    assert (held["quiet_from"], held["limit"], held["days"]) == ("21:00", 4, 7)
    wanted = {**held, "limit": 2, "quiet_until": "09:15"}
    told = call(client, "put", "/contact-rules", wanted).json()
    assert told == {**wanted, "version": 2}
    again = call(client, "put", "/contact-rules", wanted)
    assert (again.status_code, again.json()["error"]["field"]) == (409, "version")
    assert call(keyed(Scope.WRITE), "put", "/contact-rules", told).status_code == 403
    wrong = call(client, "put", "/contact-rules", {**told, "sender_address": "nobody"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "sender_address")
    wrong = call(client, "put", "/contact-rules", {**told, "sender_name": "a\r\nBcc: b"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "sender_name")


def test_addresses_are_suppressed_and_taken_off() -> None:
    client = keyed(Scope.WRITE)
    body = {"address": "Misaki@Example.jp"}
    first = call(client, "post", "/suppressions", body)
    again = call(client, "post", "/suppressions", body)
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert first.json()["address"] == "m•••@e•••.jp"
    [found] = call(client, "get", "/suppressions?address=misaki@example.jp").json()["items"]
    assert found["reason"] == "hand"
    path = f"/suppressions/{found['id']}"
    assert call(keyed(Scope.READ), "delete", path).status_code == 403
    assert [call(client, "delete", path).status_code for _ in range(2)] == [204, 404]
    assert call(client, "get", "/suppressions").json()["items"] == []
    assert call(client, "post", "/suppressions", {"address": "x"}).status_code == 400
    spam = {**body, "reason": "complained"}
    assert call(client, "post", "/suppressions", spam).json()["reason"] == "complained"


def run(name: str, *words: str) -> tuple[int, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog=f"enishi {name}")
    command.add_arguments(parser)
    args = parser.parse_args(words)
    return command.run(args), args


def test_the_command_line_lists_and_sends_again(capsys: pytest.CaptureFixture[str]) -> None:
    receipt = contact(somebody(), HELLO, survey())
    run("messages", "list", "--state", "waiting")
    assert "invitation:1:1" in capsys.readouterr().out
    Receipt.objects.update(state=State.SENT)
    with pytest.raises(Conflict):
        run("messages", "resend", str(receipt.pk))
    Receipt.objects.update(state=State.UNKNOWN)
    run("messages", "resend", str(receipt.pk), "--json")
    assert json.loads(capsys.readouterr().out)["state"] == "waiting"


def test_the_command_line_tries_the_mail_server(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with mailbox() as box:
        settings.SMTP_URL, settings.MAIL_FROM = box.url, "cs@aoba.example.jp"
        assert run("mail", "test", "aya@example.jp", "--json")[0] == 0
        assert json.loads(capsys.readouterr().out)["outcome"] == "sent"
    assert run("mail", "test", "aya@example.jp")[0] == 1
