"""Filling a folder with the demo company, twice."""

import csv
import stat
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from tests.cast import aya

from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files
from enishi.lib.clock import DAY, clock_at, now_us
from enishi.lib.errors import Conflict
from enishi.lib.folder import spool_file
from enishi.site.demo.load import LOGIN, SignIn, load_demo
from enishi.team.models import ApiKey, Company, Member
from enishi.timeline.enums import Lane
from enishi.timeline.models import Source
from enishi.timeline.spool import Record, Spool
from enishi.timeline.wire import Message, Refused, read

URL = "http://127.0.0.1:8170"


def load(seed: int = 1) -> SignIn:
    return load_demo(12, 20, seed, url=URL)


def waiting() -> list[Record]:
    spool = Spool(spool_file())
    try:
        return spool.read(Lane.IMPORT, 0, 1_000_000)
    finally:
        spool.close()


@pytest.mark.django_db
def test_an_empty_folder_gets_company_sources_and_messages(data_folder: Path) -> None:
    asked: list[int] = []
    load_demo(12, 20, 1, url=URL, room=asked.append)
    read_back = [message for record in waiting() for message in read(record)]
    messages = [message for message in read_back if isinstance(message, Message)]
    assert Company.objects.get().name == "青葉リビング"
    assert len(messages) > 100
    assert sum(asked) == sum(record.size for record in waiting())
    refused = Counter(message.code for message in read_back if isinstance(message, Refused))
    assert refused == {
        "event_missing": 9,
        "event_too_large": 6,
        "identity_missing": 4,
        "time_unreadable": 3,
    }
    assert {record.source_id for record in waiting()} <= {
        *Source.objects.values_list("pk", flat=True)
    }
    truth = msgspec.json.decode((data_folder / "demo-truth.json").read_bytes())
    assert len(truth["pains"]) == 3


@pytest.mark.django_db
def test_its_sign_in_opens_the_pages_and_is_for_the_owner_of_the_folder_alone(
    client: Client, data_folder: Path
) -> None:
    made = load()
    path = data_folder / "demo.json"
    assert msgspec.json.decode(path.read_bytes()) == {
        "url": URL,
        "login": made.login,
        "password": made.password,
        "key": made.key,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert client.login(username=made.login, password=made.password)
    assert ApiKey.objects.count() == 1


@pytest.mark.django_db
def test_a_second_run_changes_nothing(data_folder: Path) -> None:
    first = load()
    stored, files = waiting(), {p.name: p.read_bytes() for p in data_folder.glob("demo*")}
    with clock_at(now_us() + 3 * DAY):
        assert load() == first
    assert waiting() == stored
    assert {p.name: p.read_bytes() for p in data_folder.glob("demo*")} == files
    assert Source.objects.count() == 11
    assert ImportRun.objects.count() == 1


@pytest.mark.django_db
def test_a_run_that_was_cut_off_sends_the_same_messages_again(data_folder: Path) -> None:
    load()
    path = data_folder / "demo-run.json"
    path.write_text(path.read_text().replace("true", "false"))
    with clock_at(now_us() + 3 * DAY):
        load()
    ids = Counter(message.message_id for record in waiting() for message in read(record))
    assert set(ids.values()) <= {1, 2}  # the import goes on where it stopped
    assert Counter(ids.values())[2] > 100
    assert ImportRun.objects.count() == 1


@pytest.mark.django_db
def test_a_folder_has_one_demo_company() -> None:
    load()
    with pytest.raises(Conflict):
        load(seed=2)


@pytest.mark.django_db
def test_in_a_founded_company_the_demo_is_a_guest() -> None:
    owner = aya()
    load_demo(12, 20, 1, url=URL, by=owner)
    assert Member.objects.get(email=LOGIN).has_usable_password()
    assert Company.objects.count() == 1


@pytest.mark.django_db
def test_the_stores_cards_are_imported_and_some_rows_wait_to_be_mended(data_folder: Path) -> None:
    made = load()
    run = ImportRun.objects.get()
    assert (run.name, run.by and run.by.email) == ("店舗お客様カード.csv", made.login)
    assert (run.rejected, run.delivered == run.messages) == (5, True)
    [rejected] = rejected_files(run.pk)
    header, *rows = csv.reader(rejected.read_text(encoding="utf-8-sig").splitlines())
    assert header[1:] == (data_folder / run.name).read_text(encoding="cp932").split("\n")[0].split(
        ","
    )
    assert [row[0].split(": ")[0] for row in rows] == [
        "顧客の識別子", "DM可否", "生年月日", "登録日", "行",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_newest_events_are_of_today() -> None:
    load_demo(60, 20, 1, url=URL)
    last = max(record.received_at for record in waiting())
    assert last <= now_us() + 2_000_000
    assert now_us() - last < DAY
