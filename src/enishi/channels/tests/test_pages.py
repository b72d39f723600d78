"""Pages of messages: what a member reads, changes and may not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from tests.cast import aya, ben, browser_of, vic

from enishi.channels.actions import Message, Occasion, contact
from enishi.channels.enums import State
from enishi.channels.models import PurposeRule, Receipt, Suppression
from enishi.channels.ruling import rules
from enishi.channels.shown import why_of
from enishi.channels.tests.mailbox import mailbox
from enishi.channels.tests.making import HELLO, NOON, service, somebody, survey
from enishi.lib import clock
from enishi.people.models import Person
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db
RULES = {
    "limit": 3,
    "days": 7,
    "quiet_from": "22:00",
    "quiet_until": "07:30",
    "sender_name": "青葉",
    "sender_address": "CS@Aoba.example.jp",
    "reply_to": "",
    "per_second": 5,
    "version": 1,
    "p0-purpose": "survey",
    "p0-limit": 2,
    "p0-days": 14,
    "p0-quiet": "on",
    "p1-purpose": "birthday",
    "p1-opt_in": "on",
    "p1-days": "",
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.clock_at(NOON):
        yield


@pytest.fixture
def misaki() -> Person:
    return somebody()


def html(browser: Client, path: str, **query: str | int) -> str:
    answer = browser.get(path, query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_ledger_says_what_was_sent_and_what_was_not_and_why(misaki: Person) -> None:
    contact(misaki, HELLO, survey())
    contact(misaki, HELLO, survey("invitation:2:1"))
    browser = browser_of(ben())
    page = html(browser, "/messages/")
    for words in ("田中 美咲", "送信待ち", "送信不可", "同じ目的の送信上限", "アンケート"):
        assert words in page
    assert "メールサーバーが設定されていません" in page
    refused = html(browser, "/messages/", state="refused")
    assert "invitation:2:1" in refused
    assert "invitation:1:1" not in refused
    assert "当てはまるものはありません" in html(browser, "/messages/", search="山田")
    assert "invitation:1:1" in html(browser, "/messages/", person=misaki.pk, purpose="survey")


def test_an_empty_ledger_says_what_will_stand_there() -> None:
    assert "メッセージはまだありません" in html(browser_of(ben()), "/messages/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        contact(somebody(f"m{number}"), HELLO, service())
    browser = browser_of(aya())
    html(browser, "/messages/")
    with django_assert_max_num_queries(22):
        html(browser, "/messages/")


def test_a_receipt_names_the_rule_and_what_would_change_it(misaki: Person) -> None:
    contact(misaki, HELLO, survey())
    receipt = contact(misaki, HELLO, survey("invitation:2:1"))
    page = html(browser_of(ben()), f"/messages/{receipt.pk}/")
    assert "30日間に1通（上限1通）" in page
    assert "まで待つか、送信ルールの上限を上げること" in page
    assert "1 / 1" in page  # the pressure as it is now


@pytest.mark.parametrize(
    ("occasion", "traits", "words"),
    [
        (Occasion("marketing", "a"), {}, "「ニュースとご案内」には同意が必要です"),
        (survey(), {"email": ""}, "宛先が登録されていません"),
        (survey(expires_at=NOON), {}, "送信期限は"),
    ],
)
def test_every_refusal_is_said_in_words(
    occasion: Occasion, traits: dict[str, str], words: str
) -> None:
    receipt = contact(somebody(**traits), HELLO, occasion)
    assert words in html(browser_of(ben()), f"/messages/{receipt.pk}/")


@pytest.mark.parametrize(
    ("rule", "values", "said", "flip"),
    [
        ("repeated", {"receipt": 7}, "#7", "1人に1回だけ"),
        ("suppressed", {"reason": "bounced"}, "宛先が存在しない", "リストから外すこと"),
        (
            "consent",
            {"purpose": "survey", "refused_at": NOON},
            "「アンケート」の受け取り",
            "新しい",
        ),
        ("complaint", {"follow_up": 3}, "#3", "完了すること"),
        ("pressure", {"count": 0, "limit": 0, "days": 7, "free_at": None}, "7日間", "上げること"),
        ("content", {"problem": "line_break"}, "制御文字", "内容を直し"),
        ("quiet", {"until": NOON, "zone": "Asia/Tokyo"}, "Asia/Tokyo", "送信されます"),
    ],
)
def test_every_rule_has_its_words(
    rule: str, values: dict[str, object], said: str, flip: str
) -> None:
    with translation.override("ja"):
        why = why_of(Receipt(rule=rule, values=values))
    assert why
    assert said in why.said
    assert flip in why.flip


def test_viewers_read_masked_and_change_nothing(misaki: Person) -> None:
    message = Message(subject="田中 美咲様", text="misaki@example.jp 美咲さん")
    receipt = contact(misaki, message, survey())
    Receipt.objects.update(address="misaki@example.jp", state=State.FAILED)
    browser = browser_of(vic())
    csv = b"".join(browser.get("/messages/messages.csv").streaming_content)  # type: ignore[attr-defined] # a streamed answer
    pages = [html(browser, "/messages/"), html(browser, f"/messages/{receipt.pk}/"), csv.decode()]
    for page in pages:
        assert "美咲" not in page
        assert "misaki@" not in page
    paths = (f"{receipt.pk}/again/", f"{receipt.pk}/cancel/", "rules/", "rules/test/")
    for path in (*paths, "suppressions/", "suppressions/1/lift/"):
        assert browser.post(f"/messages/{path}").status_code == 403
    html(browser, "/messages/rules/")


def test_a_stranger_is_sent_to_sign_in(misaki: Person) -> None:
    receipt = contact(misaki, HELLO, survey())
    for path in ("", f"{receipt.pk}/", "messages.csv", "rules/", "suppressions/"):
        assert Client().get(f"/messages/{path}").status_code == 302


def test_what_failed_is_sent_again_and_what_waits_is_withdrawn(misaki: Person) -> None:
    receipt = contact(misaki, HELLO, survey())
    browser = browser_of(ben())
    Receipt.objects.update(state=State.UNKNOWN)
    page = html(browser, f"/messages/{receipt.pk}/")
    assert "すでに届いている可能性があります" in page
    browser.post(f"/messages/{receipt.pk}/again/")
    receipt.refresh_from_db()
    assert receipt.state == State.WAITING
    for _press in range(2):
        browser.post(f"/messages/{receipt.pk}/cancel/")
    receipt.refresh_from_db()
    assert receipt.state == State.CANCELLED
    told = AuditEntry.objects.filter(noun="message").order_by("pk")
    assert list(told.values_list("verb", flat=True)) == ["sent again", "withdrew"]


def test_an_owner_writes_the_rules_and_they_hold_at_once(misaki: Person) -> None:
    browser = browser_of(aya())
    html(browser, "/messages/rules/")
    assert browser.post("/messages/rules/", RULES).status_code == 302
    held = rules()
    assert (held.whole.limit, held.whole.quiet_from, held.whole.quiet_until) == (3, 1320, 450)
    assert held.sender.address == "cs@aoba.example.jp"
    assert (held.of("survey").limit, held.of("survey").held_by_complaints) == (2, False)
    assert (held.of("birthday").opt_in, held.of("birthday").limit) == (True, None)
    assert contact(misaki, HELLO, survey()).allowed
    assert contact(misaki, HELLO, survey("invitation:2:1")).allowed
    assert browser_of(ben()).post("/messages/rules/", RULES).status_code == 403


def test_two_owners_do_not_overwrite_each_other() -> None:
    browser = browser_of(aya())
    browser.post("/messages/rules/", RULES)
    answer = browser.post("/messages/rules/", {**RULES, "limit": 9})
    assert answer.status_code == 422
    assert "別の人がルールを変更しました" in answer.content.decode()
    assert rules().whole.limit == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "-1"),
        ("quiet_from", "25:00"),
        ("sender_address", "nobody"),
        ("sender_name", "a\nBcc: b@example.jp"),
        ("p0-days", "0"),
        ("p1-purpose", "survey"),
    ],
)
def test_a_wrong_rule_is_named_and_nothing_is_saved(field: str, value: str) -> None:
    answer = browser_of(aya()).post("/messages/rules/", {**RULES, field: value})
    assert answer.status_code == 422
    assert "circle-alert" in answer.content.decode()
    assert not PurposeRule.objects.exists()


def test_a_test_mail_shows_what_the_server_said(settings: Settings) -> None:
    browser = browser_of(ben())
    settings.SMTP_URL = ""
    browser.post("/messages/rules/test/")
    assert "メールサーバーが設定されていません" in html(browser, "/messages/rules/")
    with mailbox() as box:
        settings.SMTP_URL, settings.MAIL_FROM = box.url, "cs@aoba.example.jp"
        browser.post("/messages/rules/test/")
        assert "250 taken" in html(browser, "/messages/rules/")
        assert box.to == ["ben@example.jp"]
        box.at_rcpt = ["550 5.1.1 who?"]
        browser.post("/messages/rules/test/")
        assert "550 5.1.1 who?" in html(browser, "/messages/rules/")
    assert not Receipt.objects.exists()


def test_an_address_is_suppressed_found_taken_off_and_brought_back(misaki: Person) -> None:
    browser = browser_of(ben())
    assert "配信停止リストは空です" in html(browser, "/messages/suppressions/")
    browser.post("/messages/suppressions/", {"address": "Misaki@Example.jp"})
    page = html(browser, "/messages/suppressions/", address="misaki@example.jp")
    assert "m•••@e•••.jp" in page
    assert "リストにありません" in html(browser, "/messages/suppressions/", address="a@b.jp")
    assert not contact(misaki, HELLO, survey()).allowed
    row = Suppression.objects.get()
    browser.post(f"/messages/suppressions/{row.pk}/lift/")
    assert "元に戻す" in html(browser, "/messages/suppressions/")
    assert contact(misaki, HELLO, survey("invitation:2:1")).allowed
    browser.post(f"/messages/suppressions/{row.pk}/back/")
    assert not contact(misaki, HELLO, service()).allowed
    answer = browser.post("/messages/suppressions/", {"address": "nobody"}, follow=True)
    assert "宛先の形式が正しくありません" in answer.content.decode()
