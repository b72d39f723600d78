"""Imports on their pages, from the upload to the figures."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests import cast

from enishi.connect import actions
from enishi.connect.enums import RunState
from enishi.connect.models import ImportRun
from enishi.connect.places import run_folder
from enishi.connect.queries import queued_runs
from enishi.connect.runs.execution import execute
from enishi.connect.runs.pump import Pump
from enishi.connect.tests.files import GOOD, SALES, figures
from enishi.lib import clock
from enishi.lib.folder import spool_file
from enishi.team.models import AuditEntry
from enishi.timeline.spool import Spool

pytestmark = pytest.mark.django_db
INDEX = "/imports"


@pytest.fixture
def ben() -> Client:
    return cast.browser_of(cast.ben())


@pytest.fixture
def vic() -> Client:
    return cast.browser_of(cast.vic())


def sheet(content: str = GOOD, name: str = "sales.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def uploaded(browser: Client, content: str = GOOD) -> ImportRun:
    answer = browser.post(INDEX, {"file": sheet(content)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def chosen(browser: Client, run: ImportRun, text: str = SALES) -> ImportRun:
    browser.post(reverse("connect:import-map", args=[run.pk]), {"map": "own", "text": text})
    run.refresh_from_db()
    return run


def worked(run: ImportRun) -> ImportRun:
    """What the worker's process and the pipeline do."""
    spool = Spool(spool_file())
    with Pump(spool, lambda: None) as pump:
        execute(run)
        while pump.turn():
            pass
    spool.close()
    actions.settle(run)
    return run


def page(browser: Client, run: ImportRun) -> str:
    return browser.get(reverse("connect:import", args=[run.pk])).content.decode()


def test_a_file_goes_from_upload_over_preview_to_the_timelines(ben: Client) -> None:
    run = worked(chosen(ben, uploaded(ben)))
    assert run.state == RunState.READY
    assert "u1" in page(ben, run)
    ben.post(reverse("connect:import-start", args=[run.pk]))
    assert [found.pk for found in queued_runs()] == [run.pk]
    assert worked(run).state == RunState.DONE
    assert figures(run) == (2, 2, 0, 0)
    assert 'hx-trigger="every 1s"' not in page(ben, run)
    assert not (run_folder(run.pk) / "files").exists()
    verbs = AuditEntry.objects.filter(noun="import").values_list("verb", flat=True)
    assert list(verbs) == ["uploaded", "started"]


def test_a_map_with_mistakes_comes_back_with_its_lines(ben: Client) -> None:
    run = chosen(ben, uploaded(ben), SALES.replace("decimal", "money"))
    assert run.state == RunState.DRAFT
    assert 'data-line="9"' in page(ben, run)
    assert "money" in page(ben, run)


def test_a_map_that_does_not_fit_the_file_asks_for_another(ben: Client) -> None:
    run = worked(chosen(ben, uploaded(ben), SALES.replace('"customer"', '"client"')))
    assert run.state == RunState.DRAFT
    assert "client" in page(ben, run)
    assert worked(chosen(ben, run)).state == RunState.READY


@pytest.mark.parametrize(
    ("name", "content"),
    [("sales.exe", "x"), ("sales.csv", ""), ("sales.csv.gz", "not packed"), ("a.parquet", "x"),
     ("sales.csv", "PK\x03\x04 a workbook")],
)  # fmt: skip
def test_what_is_no_table_is_refused_at_the_door(ben: Client, name: str, content: str) -> None:
    answer = ben.post(INDEX, {"file": sheet(content, name)})
    assert answer.status_code == 400
    assert 'id="file-error"' in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_path_in_a_file_name_leads_nowhere(ben: Client) -> None:
    ben.post(INDEX, {"file": sheet(name="../../../evil.csv")})
    run = ImportRun.objects.get()
    assert Path(run.path) == run_folder(run.pk) / "files" / "evil.csv"


def test_an_upload_has_a_limit(
    ben: Client, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    monkeypatch.setattr(actions, "UPLOAD_BYTES", 20)
    assert ben.post(INDEX, {"file": sheet()}).status_code == 413
    assert not ImportRun.objects.exists()
    assert list((data_folder / "imports").iterdir()) == []


def test_a_flood_is_stopped_before_it_is_written(
    ben: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "UPLOAD_BYTES", 2**21)
    assert ben.post(INDEX, {"file": sheet("x" * 2**22)}).status_code == 400
    assert not ImportRun.objects.exists()


def test_cancelling_ends_it_and_deletes_the_file(ben: Client) -> None:
    run = chosen(ben, uploaded(ben))
    for _twice in range(2):
        ben.post(reverse("connect:import-cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not (run_folder(run.pk) / "files").exists()
    assert AuditEntry.objects.filter(noun="import", verb="cancelled").count() == 1


def test_a_run_that_is_asked_to_stop_stops_between_two_parts(ben: Client) -> None:
    run = worked(chosen(ben, uploaded(ben)))
    ben.post(reverse("connect:import-start", args=[run.pk]))
    ImportRun.objects.filter(pk=run.pk).update(cancel_asked_at=clock.now())
    assert worked(run).state == RunState.CANCELLED
    assert run.stored == 0


def test_starting_twice_is_one_start(ben: Client) -> None:
    run = worked(chosen(ben, uploaded(ben)))
    for _twice in range(2):
        assert ben.post(reverse("connect:import-start", args=[run.pk])).status_code == 302
    assert AuditEntry.objects.filter(noun="import", verb="started").count() == 1


def test_an_import_without_a_preview_does_not_start(ben: Client) -> None:
    run = uploaded(ben)
    assert ben.post(reverse("connect:import-start", args=[run.pk])).status_code == 409


def test_a_viewer_looks_and_sees_nobody(ben: Client, vic: Client) -> None:
    run = worked(chosen(ben, uploaded(ben, GOOD + "3,u3,dear,2026-04-01\n")))
    ben.post(reverse("connect:import-start", args=[run.pk]))
    worked(run)
    text = page(vic, run)
    assert not re.search(r"\bu1\b", text)
    assert 'type="file"' not in vic.get(INDEX).content.decode()
    rejected = reverse("connect:import-rejected", args=[run.pk, "rejected-sales.csv"])
    assert vic.get(rejected).status_code == 403
    assert ben.get(rejected).status_code == 200


def test_rejected_rows_stand_in_the_quarantine_with_their_reason_and_their_file(
    ben: Client, vic: Client
) -> None:
    bad = "3,u3,dear,2026-04-01\n4,u4,dear,never\n"
    run = worked(chosen(ben, uploaded(ben, GOOD + bad)))
    assert ben.get("/api/v1/stats").json()["rejected_rows"] == 0  # a preview rejects nothing yet
    ben.post(reverse("connect:import-start", args=[run.pk]))
    assert figures(worked(run)) == (4, 2, 0, 2)
    said = ben.get("/quarantine/").content.decode()
    link = reverse("connect:import-rejected", args=[run.pk, "rejected-sales.csv"])
    for words in ("price: 金額として読めません", "sold_at: 日時として読めません", "全2行", link):
        assert words in said, words
    assert reverse("connect:import", args=[run.pk]) in said
    assert link not in vic.get("/quarantine/").content.decode()
    assert "price: " not in ben.get("/quarantine/?state=replayed").content.decode()
    counts = ben.get("/api/v1/quarantine/counts").json()["items"]
    assert [(row["import_id"], row["reason"], row["count"]) for row in counts] == [
        (run.pk, "price=decimal", 1), (run.pk, "price=decimal; sold_at=time", 1),
    ]  # fmt: skip
    stats = ben.get("/api/v1/stats").json()
    assert (stats["quarantined"], stats["rejected_rows"]) == (0, 2)


@pytest.mark.parametrize("door", ["map", "start", "cancel"])
def test_a_viewer_changes_nothing(ben: Client, vic: Client, door: str) -> None:
    run = uploaded(ben)
    address = reverse(f"connect:import-{door}", args=[run.pk])
    assert vic.post(address, {"map": "olist"}).status_code == 403
    assert vic.post(INDEX, {"file": sheet()}).status_code == 403
    assert ImportRun.objects.get().state == RunState.DRAFT


@pytest.mark.parametrize("address", ["/imports", "/imports/1", "/imports/maps/olist"])
def test_strangers_are_shown_the_door(address: str) -> None:
    cast.company()
    assert Client().get(address)["Location"].startswith("/sign-in")


def test_only_files_of_rejected_rows_can_be_fetched(ben: Client) -> None:
    run = uploaded(ben)
    for name in ("lock", "map.toml", "..%2f..%2fsecret.key"):
        assert ben.get(f"/imports/{run.pk}/rejected/{name}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    ben: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        ImportRun.objects.create(name=f"{number}.csv", path="x", made_at=clock.now(), by=cast.ben())
    ben.get(INDEX)
    with django_assert_num_queries(5):
        ben.get(INDEX)


def test_the_list_shows_the_chosen_state_and_the_next_page(ben: Client) -> None:
    for number in range(60):
        state = RunState.DONE if number % 2 else RunState.FAILED
        ImportRun.objects.create(name=f"f{number}.csv", path="x", made_at=clock.now(), state=state)
    first: Any = ben.get(INDEX).context["page"]
    second: Any = ben.get(INDEX, {"cursor": first.next_cursor}).context["page"]
    assert [len(first.items), len(second.items), second.next_cursor] == [50, 10, None]
    done: Any = ben.get(INDEX, {"state": "done"}).context["page"]
    assert {run.state for run in done.items} == {"done"}
    assert ben.get(INDEX, {"format": "csv"}).status_code == 200
