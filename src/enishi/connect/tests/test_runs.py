"""An import from its files to the timelines, through the command."""

import json
from pathlib import Path

import pytest
from tests import cast

from enishi.connect.enums import RunState
from enishi.connect.maps import shipped
from enishi.connect.models import ImportRun
from enishi.connect.places import rejected_files, run_folder
from enishi.connect.tests.files import (
    GOOD,
    HEADER,
    KEYED,
    SALES,
    bodies,
    enishi_import,
    figures,
    written,
)
from enishi.lib.errors import BadInput, NotFound
from enishi.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> None:
    cast.company()


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return written(folder, "sales.csv", GOOD)


@pytest.fixture
def map_file(tmp_path: Path) -> Path:
    return written(tmp_path, "sales.toml", SALES)


def last_run() -> ImportRun:
    return ImportRun.objects.latest("pk")


def test_a_file_comes_in_once_however_often_it_is_sent(
    sales: Path, map_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enishi_import(sales, "--map", map_file, "--json") == 0
    first = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert first == {"read": 2, "accepted": 2, "duplicate": 0, "quarantined": 0}
    assert enishi_import(sales, "--map", map_file, "--json") == 0
    again = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert again == {"read": 2, "accepted": 0, "duplicate": 2, "quarantined": 0}
    assert Event.objects.count() == 2


def test_equal_rows_are_distinct_events(tmp_path: Path, map_file: Path) -> None:
    file = written(tmp_path, "twice.csv", GOOD + "1,u1,1200,2026-04-01 10:00\n")
    enishi_import(file, "--map", map_file)
    assert figures(last_run()) == (3, 3, 0, 0)
    assert Event.objects.filter(name="Order Completed").count() == 3


def test_rejected_rows_can_be_mended_and_sent_again(tmp_path: Path, map_file: Path) -> None:
    file = written(
        tmp_path,
        "bad.csv",
        (GOOD + "3,髙橋,いくら,2026-04-02\n4,u4,\n5,u5,1,2026-04-02\n").encode("cp932"),
    )
    enishi_import(file, "--map", map_file)
    assert figures(last_run()) == (5, 3, 0, 2)
    (rejected,) = rejected_files(last_run().pk)
    text = rejected.read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        f"enishi_reason,{HEADER}",
        "price: 金額として読めません,3,髙橋,いくら,2026-04-02",
        '"行: 列が足りません",4,u4,',
    ]
    mended = text.replace("いくら", "300").replace("4,u4,", "4,u4,100,2026-04-02")
    enishi_import(written(tmp_path, "mended.csv", mended), "--map", map_file)
    assert figures(last_run()) == (2, 2, 0, 0)
    enishi_import(written(tmp_path, "mended.csv", mended), "--map", map_file)
    assert figures(last_run()) == (2, 0, 2, 0)


def test_a_row_that_was_cut_off_stands_in_a_line_of_its_own(tmp_path: Path, map_file: Path) -> None:
    text = (GOOD + "3,u3\n").replace("\n", "\r\n")
    enishi_import(written(tmp_path, "sales.csv", text), "--map", map_file)
    (rejected,) = rejected_files(last_run().pk)
    assert rejected.read_bytes().decode("utf-8-sig").splitlines() == [
        f"enishi_reason,{HEADER}",
        '"行: 列が足りません",3,u3',
    ]


def test_what_the_pipeline_refuses_counts_as_quarantined(tmp_path: Path) -> None:
    lines = [
        {"type": "track", "userId": "u1", "event": "Seen", "messageId": "m1"},
        {"type": "track", "userId": "u1", "messageId": "m2"},
        {"type": "track", "userId": "u1", "event": "Seen", "messageId": "m1"},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines) + "not json\n"
    enishi_import(written(tmp_path, "events.jsonl", text), "--map", "segment-jsonl")
    assert figures(last_run()) == (4, 1, 1, 2)
    (rejected,) = rejected_files(last_run().pk)
    assert (rejected.name, rejected.read_text()) == ("rejected-messages.jsonl", "not json\n")


def test_messages_without_an_id_get_one_from_their_content(tmp_path: Path) -> None:
    line = '{"type": "track", "userId": "u1", "event": "Seen"}\n'
    file = written(tmp_path, "events.jsonl", line * 2)
    one, two = bodies(file, shipped("segment-jsonl").text, tmp_path)
    assert two["messageId"] == f"{one['messageId']}-2"


def test_a_dry_run_shows_and_sends_nothing(
    sales: Path, map_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enishi_import(sales, "--map", map_file, "--dry-run") == 0
    assert "Order Completed: 2" in capsys.readouterr().out
    assert (Event.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_a_wrong_map_is_explained_and_nothing_is_kept(
    sales: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = written(tmp_path, "wrong.toml", SALES.replace("decimal", "money"))
    assert enishi_import(sales, "--map", wrong) == 1
    assert ":9: tables.sales.columns.price.type:" in capsys.readouterr().err
    assert not ImportRun.objects.exists()


def test_a_map_that_does_not_fit_the_file_fails_with_the_reason(
    sales: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = written(tmp_path, "wrong.toml", SALES.replace('"customer"', '"client"'))
    assert enishi_import(sales, "--map", wrong) == 1
    assert "client" in capsys.readouterr().err
    assert last_run().state == RunState.FAILED


def test_what_is_not_there_is_said(sales: Path, map_file: Path) -> None:
    with pytest.raises(BadInput):
        enishi_import(sales.parent / "none.csv", "--map", map_file)
    with pytest.raises(NotFound):
        enishi_import(sales, "--map", "nobody")


def test_a_run_leaves_only_its_rejected_rows_behind(sales: Path, map_file: Path) -> None:
    enishi_import(sales, "--map", map_file)
    assert {path.name for path in run_folder(last_run().pk).iterdir()} == {"lock"}


def test_a_map_without_a_zone_speaks_of_the_company(tmp_path: Path) -> None:
    text = KEYED.replace('zone = "Asia/Tokyo"\n', "")
    file = written(tmp_path, "sales.csv", GOOD)
    assert bodies(file, text, tmp_path)[0]["timestamp"] == "2026-04-01T01:00:00.000000Z"
