"""A watched folder: whole files only, each once, put away with a report."""

from pathlib import Path

import pytest
from tests import cast

from enishi.connect.models import ImportRun
from enishi.connect.tests.files import GOOD, KEYED, SALES, written
from enishi.connect.watching import STILL, Seen, take, whole_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    cast.company()
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def test_a_file_counts_as_whole_when_it_stopped_growing(drop: Path) -> None:
    seen: Seen = {}
    file = written(drop, "sales.csv", "order_no")
    written(drop, ".hidden.csv", "x")
    written(drop, "notes.docx", "x")
    assert whole_files(drop, seen, 0.0) == []
    written(drop, "sales.csv", GOOD)
    assert whole_files(drop, seen, STILL + 1) == []
    assert whole_files(drop, seen, 2 * STILL + 1) == [file]
    file.unlink()
    assert whole_files(drop, seen, 99.0) == []
    assert seen == {}


def test_a_file_is_imported_and_put_away_with_its_report(drop: Path) -> None:
    take(written(drop, "sales.csv", GOOD + "3,u3,dear,2026-04-01\n"), "sales", KEYED)
    assert sorted(path.name for path in (drop / "done").iterdir()) == [
        "sales.csv", "sales.csv.rejected-sales.csv", "sales.csv.report.txt",
    ]  # fmt: skip
    report = (drop / "done" / "sales.csv.report.txt").read_text(encoding="utf-8")
    assert report.splitlines()[0] == "読み込み 3、取り込み 2、重複 0、隔離 1"
    take(written(drop, "sales.csv", GOOD), "sales", KEYED)
    assert (drop / "done" / "2-sales.csv").exists()
    assert ImportRun.objects.latest("pk").duplicate == 2


def test_a_file_that_does_not_fit_goes_to_the_failed_ones(drop: Path) -> None:
    take(written(drop, "sales.csv", "a,b\n1,2\n"), "sales", SALES)
    assert (drop / "failed" / "sales.csv").exists()
    assert not (drop / "sales.csv").exists()
