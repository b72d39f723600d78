"""What goes out by mail: once, to whom it is allowed, with what the other side said."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytest_django import Settings
from tests.cast import aya, company

from enishi.channels import sending
from enishi.channels.actions import Message, contact, resend, withdraw
from enishi.channels.enums import Reason, Rule, State
from enishi.channels.mail.smtp import Server, server_of
from enishi.channels.models import Receipt, Suppression
from enishi.channels.signals import failed, sent
from enishi.channels.tests.mailbox import Mailbox, mailbox
from enishi.channels.tests.making import HELLO, NOON, service, somebody, survey
from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.people.actions import merge_people, set_consent
from enishi.people.models import Person
from enishi.people.queries import identity_ids
from enishi.team.access import caller_of_member
from enishi.timeline.queries import person_timeline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.clock_at(NOON):
        yield


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as box:
        set_up(settings, box)
        yield box


def set_up(settings: Settings, box: Mailbox) -> None:
    company()
    settings.SMTP_URL, settings.MAIL_FROM = box.url, "cs@aoba.example.jp"


def send(at: int = NOON) -> bool:
    with clock.clock_at(at):
        stop = Event()
        stop.wait = lambda timeout=None: False  # type: ignore[method-assign] # the pace is not what is tested
        return sending.send_due(stop)


def fresh(receipt: Receipt) -> Receipt:
    return Receipt.objects.get(pk=receipt.pk)


def facts_of(who: Person) -> list[tuple[str, dict[str, object]]]:
    found = person_timeline(identity_ids(who.pk), own=True, limit=50).items
    return [
        (one.name, dict(one.properties))
        for one in reversed(found)
        if one.name.startswith(("Message", "Unsub"))
    ]


def test_a_mail_is_sent_once_and_stands_on_the_timeline(box: Mailbox) -> None:
    misaki = somebody()
    heard: list[Receipt] = []

    def hear(receipt: Receipt, **_: object) -> None:
        heard.append(receipt)

    receipt = contact(misaki, HELLO, survey(about={"survey_id": 7}))
    sent.connect(hear)
    try:
        send()
        send()
    finally:
        sent.disconnect(hear)
    assert box.to == ["misaki@example.jp"]
    assert heard == [receipt]
    assert (fresh(receipt).state, fresh(receipt).sent_at) == (State.SENT, NOON)
    [(name, properties)] = facts_of(misaki)
    assert (name, properties["survey_id"], properties["purpose"]) == ("Message Sent", 7, "survey")
    assert "misaki@" not in str(properties)


def test_what_a_reader_and_their_mail_program_get(box: Mailbox) -> None:
    html = '<p>どうぞ <a href="{{unsubscribe}}">停止</a></p>'
    message = Message(subject=HELLO.subject, text=HELLO.text, html=html)
    receipt = contact(somebody(), message, survey())
    send()
    [mail] = box.mails
    assert mail["Subject"] == "ご利用についてのお伺い"
    assert mail["From"] == "青葉リビング <cs@aoba.example.jp>"
    assert mail["Message-ID"] == f"<enishi-{receipt.pk}-{NOON}@aoba.example.jp>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip("<>")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/leave/[^/]+/", url)
    bodies = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
    assert url in bodies["text/plain"]
    assert f'href="{url}"' in bodies["text/html"]
    assert list(bodies) == ["text/plain", "text/html"]


def test_an_address_that_only_japan_knows_is_written_as_it_is(box: Mailbox) -> None:
    contact(somebody("m", email="m..k.@docomo.ne.jp"), HELLO, survey())
    send()
    assert box.to == ["m..k.@docomo.ne.jp"]


def test_without_a_server_it_waits(settings: Settings) -> None:
    settings.SMTP_URL = ""
    receipt = contact(somebody(), HELLO, survey())
    late = contact(somebody("mika"), HELLO, survey(expires_at=NOON + clock.HOUR))
    assert send(NOON + clock.DAY)
    assert fresh(receipt).state == State.WAITING
    assert (fresh(late).state, fresh(late).rule) == (State.REFUSED, Rule.EXPIRED)


def test_nothing_leaves_a_demo(box: Mailbox, data_folder: Path) -> None:
    receipt = contact(somebody(), HELLO, survey())
    (data_folder / "demo.json").write_text("{}", encoding="utf-8")
    send()
    assert box.to == []
    assert fresh(receipt).state == State.WAITING


def test_a_server_is_told_by_its_address() -> None:
    assert server_of("smtp://u%40x:p%2Fw@mail.example.jp") == Server(
        "mail.example.jp", 587, "u@x", "p/w"
    )
    assert server_of("smtps://mail.example.jp") == Server(
        "mail.example.jp", 465, implicit=True, start=False
    )
    assert not server_of("smtp://127.0.0.1:25?tls=off").start
    for wrong in ("mail.example.jp", "http://mail.example.jp", "smtp://host?tls=maybe"):
        with pytest.raises(ValueError, match="ENISHI_SMTP_URL"):
            server_of(wrong)


def test_what_fails_for_now_is_tried_again_later(box: Mailbox) -> None:
    receipt = contact(somebody(), HELLO, survey())
    box.after_data = ["451 4.3.0 try later"]
    send()
    assert (fresh(receipt).state, fresh(receipt).error) == (State.WAITING, "4.3.0 try later")
    send(NOON + clock.SECOND)
    assert box.to == []
    send(NOON + 2 * clock.MINUTE)
    assert box.to == ["misaki@example.jp"]
    assert [one.outcome for one in receipt.tries.order_by("pk")] == ["later", "sent"]


def test_what_fails_too_often_is_given_up_and_a_member_may_send_it_again(box: Mailbox) -> None:
    misaki = somebody()
    receipt = contact(misaki, HELLO, survey())
    box.after_data = ["451 later"] * 8
    for day in range(9):
        send(NOON + day * clock.DAY)
    assert (fresh(receipt).state, fresh(receipt).permanent) == (State.FAILED, False)
    assert [name for name, _ in facts_of(misaki)] == ["Message Failed"]
    resend(fresh(receipt), by=caller_of_member(aya()))
    send()
    assert box.to == ["misaki@example.jp"]
    with pytest.raises(Conflict):
        resend(fresh(receipt), by=caller_of_member(aya()))


def test_an_address_that_does_not_exist_is_left_alone_from_then_on(box: Mailbox) -> None:
    misaki = somebody()
    heard: list[Receipt] = []

    def hear(receipt: Receipt, **_: object) -> None:
        heard.append(receipt)

    receipt = contact(misaki, HELLO, survey())
    box.at_rcpt = ["550 5.1.1 no such user"]
    failed.connect(hear)
    try:
        send()
    finally:
        failed.disconnect(hear)
    assert heard == [receipt]
    assert (fresh(receipt).state, fresh(receipt).permanent) == (State.FAILED, True)
    assert [name for name, _ in facts_of(misaki)] == ["Message Bounced"]
    [row] = Suppression.objects.all()
    assert (row.reason, row.hint) == (Reason.BOUNCED, "m•••@e•••.jp")
    assert contact(misaki, HELLO, service()).rule == Rule.SUPPRESSED


def test_a_server_that_dislikes_us_says_nothing_of_the_address(box: Mailbox) -> None:
    receipt = contact(somebody(), HELLO, survey())
    box.at_rcpt = ["550 5.7.1 you are on a list"]
    send()
    assert fresh(receipt).state == State.FAILED
    assert not Suppression.objects.exists()


def test_a_connection_that_breaks_after_the_content_leaves_it_unknown(box: Mailbox) -> None:
    receipt = contact(somebody(), HELLO, survey())
    box.after_data = ["hang up"]
    send()
    assert fresh(receipt).state == State.UNKNOWN
    send(NOON + clock.DAY)
    assert len(box.mails) == 1
    resend(fresh(receipt), by=caller_of_member(aya()))
    send(NOON + clock.DAY)
    assert len(box.mails) == 2
    assert box.mails[0]["Message-ID"] == box.mails[1]["Message-ID"]


def test_a_server_that_is_down_is_left_in_peace(settings: Settings) -> None:
    with mailbox() as box:
        set_up(settings, box)
    first, second = (contact(somebody(who), HELLO, survey()) for who in ("misaki", "mika"))
    assert not send()
    assert (fresh(first).attempts, fresh(second).attempts) == (1, 0)
    assert fresh(first).state == State.WAITING


def test_a_process_that_died_over_a_message_does_not_send_it_twice(box: Mailbox) -> None:
    receipt = contact(somebody(), HELLO, survey())
    assert sending.claim(receipt.pk)  # and no more is heard of it
    send(NOON + clock.MINUTE)
    assert fresh(receipt).state == State.SENDING
    send(NOON + 11 * clock.MINUTE)
    assert (fresh(receipt).state, fresh(receipt).error) == (State.UNKNOWN, "lost")
    assert box.mails == []


def test_a_message_is_claimed_once(box: Mailbox) -> None:
    receipt = contact(somebody(), HELLO, survey())
    assert sending.claim(receipt.pk)
    assert sending.claim(receipt.pk) is None


def test_at_night_it_is_kept_until_the_morning(box: Mailbox) -> None:
    with clock.clock_at(NOON + 11 * clock.HOUR):
        contact(somebody(), HELLO, survey())
    send(NOON + 12 * clock.HOUR)
    assert box.to == []
    send(NOON + 20 * clock.HOUR)
    assert box.to == ["misaki@example.jp"]


def test_who_says_no_while_it_waits_gets_nothing(box: Mailbox) -> None:
    misaki = somebody()
    receipt = contact(misaki, HELLO, survey(not_before=NOON + clock.HOUR))
    set_consent(misaki, "survey", "mail", granted=False, reason="", by=aya())
    send(NOON + 2 * clock.HOUR)
    assert (fresh(receipt).state, fresh(receipt).rule) == (State.REFUSED, Rule.CONSENT)
    assert box.to == []


def test_what_was_taken_back_is_not_sent(box: Mailbox) -> None:
    misaki = somebody()
    contact(misaki, HELLO, survey())
    withdraw(misaki, "invitation:1:1")
    send()
    assert box.to == []
    contact(misaki, HELLO, survey("invitation:2:1"))
    send()
    assert not withdraw(misaki, "invitation:2:1")


def test_two_people_who_become_one_get_a_step_once(box: Mailbox) -> None:
    misaki, mika = somebody(), somebody("mika")
    contact(misaki, HELLO, service())
    second = contact(mika, HELLO, service())
    merge_people(misaki, mika, reason="", by=aya())
    send()
    assert len(box.mails) == 1
    assert (fresh(second).state, fresh(second).rule) == (State.REFUSED, Rule.REPEATED)


def test_it_speaks_tls_and_says_who_it_is(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "cert.pem"
    context = self_signed(certificate, tmp_path / "key.pem")
    with mailbox(context) as box:
        set_up(settings, box)
        receipt = contact(somebody(), HELLO, survey())
        assert not send()  # nobody vouches for this server
        assert "CERTIFICATE_VERIFY_FAILED" in fresh(receipt).error
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings.SMTP_URL = box.url.replace("secret", "wrong")
        assert not send(NOON + clock.HOUR)
        assert "535" in fresh(receipt).error
        settings.SMTP_URL = box.url
        assert send(NOON + 2 * clock.HOUR)
        assert box.to == ["misaki@example.jp"]


def self_signed(certificate: Path, key: Path) -> ssl.SSLContext:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not here")
    words = [
        *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
        *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)),
    ]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
