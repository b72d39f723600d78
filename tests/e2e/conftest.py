"""The real server on a folder with a founded company, and readers in Chromium."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import Reader
from tests.house import OWNER, PASSWORD, House

VIEWER = "vic@example.jp"
CONTACTS = (
    "会員番号,お名前,フリガナ,電話番号,メールアドレス,DM可否\r\n"
    "A001,髙橋 直子,ﾀｶﾊｼ ﾅｵｺ,090-1234-5678,takahashi@example.jp,可\r\n"
)
PageAs = Callable[..., Reader]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A small lively company: a few people, a source, a day of events."""
    with House(tmp_path_factory.mktemp("house")).found() as running:
        invite(running, VIEWER, "viewer")
        populate(running)
        yield running


def invite(house: House, email: str, role: str) -> None:
    given = {"name": email.split("@", maxsplit=1)[0].title(), "email": email, "role": role}
    link = house.api("POST", "/members", json=given).json()["link"]
    with httpx.Client(follow_redirects=False) as guest:
        token = guest.get(link).text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answer = guest.post(link, data={"password": PASSWORD, "csrfmiddlewaretoken": token})
        assert answer.status_code == 302


def populate(house: House) -> None:
    key = house.source("青葉リビング Web")
    people = [("田中 美咲", "misaki"), ("小林 大翔", "hiroto"), ("Ada Lovelace", "ada")]
    for number, (name, user) in enumerate(people):
        who = {"userId": user, "anonymousId": f"anon-{number}"}
        traits = {"name": name, "email": f"{user}@example.jp"}
        order = {"order_id": f"A-{number}", "total": 12300 + number, "currency": "JPY"}
        house.send(
            key,
            {"type": "identify", "messageId": f"i{number}", "traits": traits, **who},
            {"type": "page", "messageId": f"p{number}", "name": "収納・寝具", **who},
            {"type": "track", "messageId": f"t{number}", "event": "Order Completed", **who}
            | {"properties": order},
            {"type": "track", "messageId": f"b{number}", **who},  # no event name: quarantined
        )
    merge_and_import(house, key)
    house.settle()
    follow_up(house)
    write_to(house)


WRITE = """
import django
django.setup()
from enishi.channels.actions import Message, Occasion, contact
from enishi.people.queries import person_by
message = Message(subject="ご利用についてのお伺い", text="こちらから停止できます: {{unsubscribe}}")
for step in ("invitation:1:1", "invitation:2:1"):
    contact(person_by("user_id", "misaki"), message, Occasion("survey", step))
"""


def write_to(house: House) -> None:
    """A message to Misaki that waits, and one that is not allowed."""
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "enishi.site.settings"}
    subprocess.run([sys.executable, "-c", WRITE], env=environment, check=True)


def follow_up(house: House) -> None:
    """Two promises to Misaki, one of them late, and a note about it."""
    misaki = house.api("GET", "/people/by/user_id/misaki").json()["id"]
    late = {
        "title": "配送の遅れをお詫びする",
        "person": misaki,
        "due_at": "2026-01-05T10:00:00+09:00",
    }
    made = house.api("POST", "/follow-ups", json=late).json()["id"]
    house.api("POST", f"/follow-ups/{made}/entries", json={"text": "午後に", "call": "call_again"})
    house.api(
        "POST", "/follow-ups", json={"title": "カタログを送る", "person": misaki, "kind": "task"}
    )


def merge_and_import(house: House, key: str) -> None:
    """Misaki's LINE account turns out to be hers; a stranger looks around; a file comes in."""
    line = {
        "externalIds": [{"id": "U77", "type": "line", "collection": "users", "encoding": "none"}]
    }
    greeting = {"direction": "inbound", "text": "いつ届きますか"}
    house.send(
        key,
        {"type": "track", "messageId": "l1", "event": "LINE Message Received", "context": line}
        | {"anonymousId": "anon-line", "properties": greeting},
        {"type": "page", "messageId": "s1", "name": "送料とお届け", "anonymousId": "stranger"},
    )
    house.settle()
    known = {"type": "identify", "messageId": "l2", "userId": "misaki", "context": line}
    house.send(key, known | {"traits": {"household": "夫婦", "birthday": "1987-04-01"}})
    file = house.folder / "contacts.csv"
    file.write_bytes(CONTACTS.encode("cp932"))
    house.enishi("import", str(file), "--map", "contacts-ja")


@pytest.fixture
def page_as(house: House, chromium: Browser) -> Iterator[PageAs]:
    """`page_as("viewer", width=390, theme="dark").page`: a signed-in window."""
    readers: list[Reader] = []

    def open_window(role: str = "owner", *, width: int = 1440, theme: str = "light") -> Reader:
        reader = Reader(chromium, house.url, width=width, theme=theme)
        readers.append(reader)
        reader.sign_in(VIEWER if role == "viewer" else OWNER, PASSWORD)
        reader.speak("ja")  # another story may have chosen English
        return reader

    yield open_window
    for reader in readers:
        reader.close()
