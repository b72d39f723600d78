"""What members see and do on the page “Send”, over the API and on the command line."""

import argparse
import json
import re

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.channels.tests.mailbox import Mailbox
from enishi.channels.tests.making import somebody
from enishi.invitations import command
from enishi.invitations.models import Invitation, Rule, Sending
from enishi.invitations.tests import making
from enishi.invitations.tests.making import parts, states, turn
from enishi.lib import clock
from enishi.people.models import Person
from enishi.segments.models import Membership, Segment, Version
from enishi.surveys.models import Survey
from enishi.surveys.tests.making import survey
from enishi.team.actions import create_key
from enishi.team.enums import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
noon, post = making.noon, making.post

FORM = {
    "name": "After an order",
    "trigger": "event",
    "event": "Order Completed",
    "delay": "3",
    "unit": "days",
    "at": "10:00",
    "percent": "50",
    "quiet_days": "30",
    "carried": ["store"],
    "asks_first": "on",
    "expires_days": "14",
    "reminders": "1",
    "remind_days": "3",
    "subject_ja": "ご利用はいかがでしたか",
    "body_ja": "{{ trait.name | お客 }}様",
}


def page(asked: Survey, rest: str = "") -> str:
    return f"/surveys/{asked.pk}/send/{rest}"


def people(n: int) -> list[Person]:
    return [somebody(f"p{number}") for number in range(n)]


def members(n: int) -> Segment:
    segment = Segment.objects.create(name="Regulars", made_at=1)
    condition = '{"is": "did", "event": "Order Completed"}'
    Version.objects.create(segment=segment, number=1, condition=condition, at=1)
    for one in people(n):
        Membership.objects.create(segment=segment, person_id=one.pk, entered_at=1)
    return segment


def test_a_rule_is_written_tried_and_switched_on_on_the_page() -> None:
    asked, browser = survey(), browser_of(ben())
    assert "まだメールを送っていません" in browser.get(page(asked)).content.decode()
    tried = browser.post(page(asked, "rules/preview/"), FORM).content.decode()
    assert "直近30日間に当てはまった顧客は0人です。" in tried
    assert browser.post(page(asked, "rules/new/"), FORM).status_code == 302
    rule = Rule.objects.get()
    assert (rule.delay_minutes, rule.at_minute, rule.percent, rule.is_on) == (4320, 600, 50, False)
    shown = browser.get(page(asked)).content.decode()
    assert "3日後 10:00" in shown
    browser.post(page(asked, f"rules/{rule.pk}/switch/"), {"on": "1"})
    rule.refresh_from_db()
    assert rule.is_on
    kept = browser.get(page(asked, f"rules/{rule.pk}/")).content.decode()
    assert 'value="ご利用はいかがでしたか"' in kept
    browser.post(page(asked, f"rules/{rule.pk}/delete/"))
    assert "元に戻す" in browser.get(page(asked)).content.decode()
    browser.post(page(asked, f"rules/{rule.pk}/bring-back/"))
    rule.refresh_from_db()
    assert (rule.deleted_at, rule.is_on) == (None, False)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"event": ""}, "event"),
        ({"percent": "0"}, "percent"),
        ({"trigger": "segment"}, "segment"),
        ({"quiet_days": "900"}, "quiet_days"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(said: dict[str, str], name: str) -> None:
    asked = survey()
    shown = browser_of(ben()).post(page(asked, "rules/new/"), FORM | said)
    assert shown.status_code == 422
    assert name in shown.context["form"].errors
    assert Rule.objects.count() == 0


def test_the_mail_is_shown_in_a_frame_that_may_do_nothing() -> None:
    asked = survey()
    shown = browser_of(ben()).post(page(asked, "letter/"), FORM)
    assert "script" not in shown.content.decode()
    assert "ご利用はいかがでしたか" in shown.content.decode()
    assert "Ben様" in shown.content.decode()
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"


def test_the_mail_is_sent_to_oneself(post: Mailbox) -> None:
    asked = survey()
    said = browser_of(ben()).post(page(asked, "test/"), FORM).content.decode()
    assert "ben@example.jpに送りました" in said
    assert post.to == ["ben@example.jp"]
    assert "Ben様" in parts(post.mails[0])[0]
    assert Invitation.objects.count() == 0


def test_a_segment_is_written_to_once_and_its_progress_is_seen(post: Mailbox) -> None:
    asked, segment = survey(), members(3)
    browser = browser_of(ben())
    form = FORM | {"segment": str(segment.pk)}
    seen = browser.post(page(asked, "foresee/"), form).content.decode()
    assert "3人。" in seen
    assert "現時点で3人に送られます" in seen
    browser.post(page(asked, "new/"), form)
    turn()
    turn()
    assert sorted(post.to) == ["p0@example.jp", "p1@example.jp", "p2@example.jp"]
    shown = browser.get(page(asked)).content.decode()
    assert "完了" in shown
    assert Sending.objects.get().invited == 3
    listed = browser.get(page(asked, f"people/?sending={Sending.objects.get().pk}&what=sent"))
    assert listed.content.decode().count("data-open-row") == 3


def test_people_are_named_one_a_line_and_who_is_unknown_is_said(post: Mailbox) -> None:
    asked, (first, second) = survey(), people(2)
    browser = browser_of(ben())
    lines = f"p0@example.jp\n#{second.pk}"
    refused = browser.post(page(asked, "new/"), FORM | {"people": f"{lines}\nnobody@example.jp"})
    assert "該当する顧客がいません: nobody@example.jp" in refused.content.decode()
    browser.post(page(asked, "new/"), FORM | {"people": lines})
    turn()
    assert set(Invitation.objects.values_list("person_id", flat=True)) == {first.pk, second.pk}


def test_what_is_called_off_reaches_nobody_any_more(post: Mailbox) -> None:
    from enishi.invitations.receivers import on_turn

    asked, segment = survey(), members(3)
    sending = making.sending(asked, segment_id=segment.pk)
    on_turn(alone=True)
    browser_of(ben()).post(page(asked, f"{sending.pk}/call-off/"))
    turn()
    assert post.mails == []
    assert states() == [("cancelled", "called_off")] * 3


def test_a_later_sending_waits_for_its_time(post: Mailbox) -> None:
    asked, _people = survey(), people(1)
    making.sending(asked, people=(_people[0].pk,), due_at=clock.now_us() + clock.DAY)
    turn()
    assert post.mails == []
    with making.later(1):
        turn()
    assert len(post.mails) == 1


def test_one_person_is_invited_from_their_page(post: Mailbox) -> None:
    asked, person = survey(), somebody()
    browser = browser_of(ben())
    assert f"/people/{person.pk}/invite/" in browser.get(f"/people/{person.pk}/").content.decode()
    browser.post(f"/people/{person.pk}/invite/", {"survey": asked.pk})
    turn()
    assert post.to == ["misaki@example.jp"]
    again = browser.get(f"/people/{person.pk}/invite/").content.decode()
    assert "現時点では送付が見送られます" in again


def test_viewers_see_figures_without_names_and_write_nothing(post: Mailbox) -> None:
    asked, person = survey(), somebody()
    making.rule(asked)
    making.sending(asked, people=(person.pk,))
    turn()
    viewer = browser_of(vic())
    assert viewer.get(page(asked)).status_code == 200
    listed = viewer.get(page(asked, "people/")).content.decode()
    assert "田中 美咲" not in listed
    for rest in ("rules/new/", "new/", "letter/", "test/", "foresee/", "rules/preview/"):
        assert viewer.post(page(asked, rest), FORM).status_code == 403
    assert viewer.post(f"/people/{person.pk}/invite/", {"survey": asked.pk}).status_code == 403
    assert Client().get(page(asked)).status_code == 302


def test_figures_are_a_file_too(post: Mailbox) -> None:
    asked, person = survey(), somebody()
    making.sending(asked, people=(person.pk,))
    turn()
    shown = b"".join(browser_of(ben()).get(page(asked, "?format=csv")))
    lines = shown.decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:3] == ["内訳", "対象", "送付"]
    assert lines[1].startswith("すべて,1,1,0,0,0,0,")


# -- API and command line -------------------------------------------------------------------------


class Api:
    def __init__(self) -> None:
        _key, secret = create_key("tests", Scope.WRITE, by=aya())
        self.browser = Client(headers={"authorization": f"Bearer {secret.text}"})

    def __call__(
        self, method: str, path: str, body: object = None, key: str = ""
    ) -> tuple[int, object]:
        headers = {"idempotency-key": key} if key else {}
        send = getattr(self.browser, method)
        said = send(f"/api/v1/surveys/{path}", body, "application/json", headers=headers)
        return said.status_code, json.loads(said.content or b"null")


def test_people_are_invited_over_the_api_once_for_each_key(post: Mailbox) -> None:
    asked, person, api = survey(), somebody(), Api()
    body = {"people": [person.pk], "about": {"store": "渋谷店"}}
    status, made = api("post", f"{asked.pk}/invitations", body, "k")
    assert status == 201
    assert api("post", f"{asked.pk}/invitations", body, "k") == (200, made)
    assert api("post", f"{asked.pk}/invitations", body | {"people": [person.pk, 9]}, "k")[0] == 409
    assert api("post", f"{asked.pk}/invitations", {"people": [99999]}, "l")[0] == 400
    turn()
    shown = Api().browser.get(f"/api/v1/surveys/{asked.pk}/invitations").json()
    assert [one["state"] for one in shown["items"]] == ["sent"]
    assert shown["figures"]["rate"] == {
        "answered": 0, "sent": 1, "share": None, "low": None, "high": None,
    }  # fmt: skip
    assert len(post.mails) == 1


def test_rules_over_the_api() -> None:
    asked, api = survey(), Api()
    body = {
        "name": "Orders",
        "event": "Order Completed",
        "where": [{"name": "total", "op": ">=", "value": 5}],
    }
    status, made = api("post", f"{asked.pk}/rules", body)
    assert isinstance(made, dict)
    assert (status, made["is_on"], made["where"][0]["name"]) == (201, False, "total")
    path = f"{asked.pk}/rules/{made['id']}"
    assert api("post", f"{path}/switch", {"on": True})[1] == made | {"is_on": True}
    assert api("put", path, body | {"percent": 5})[1] == made | {"is_on": True, "percent": 5}
    assert api("put", path, body | {"percent": 0})[0] == 400
    assert api("delete", path)[0] == 204
    assert api("get", path)[0] == 404
    assert api("post", f"{path}/restore")[0] == 200


def main(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_the_command_line(capsys: pytest.CaptureFixture[str], post: Mailbox) -> None:
    asked, person = survey(), somebody()
    words = ["send", str(asked.pk), "--person", str(person.pk)]
    assert main(*words, "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["people"], told["written"]) == (1, 1)
    assert Sending.objects.count() == 0
    assert main(*words, "--key", "once") == 0
    assert main(*words, "--key", "once") == 0
    turn()
    capsys.readouterr()
    assert main("list", str(asked.pk), "--json") == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["state"] for one in told["invitations"]] == ["sent"]


def test_another_place_stands_with_each_answer() -> None:
    asked, browser = survey(), browser_of(ben())
    browser.post(f"/surveys/{asked.pk}/links/", {"label": "レジ", "store": "渋谷店"})
    shown = browser.get(f"/surveys/{asked.pk}/share/").content.decode()
    assert re.search(r"store: 渋谷店", shown)
