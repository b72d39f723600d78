"""Imports by the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast

from enishi.connect.enums import RunState
from enishi.connect.models import ImportRun
from enishi.connect.tests.files import GOOD, SALES
from enishi.connect.tests.test_pages import worked

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports"
JSON = "application/json"


@pytest.fixture
def ben() -> Client:
    return cast.browser_of(cast.ben())


def test_an_import_by_the_api_from_upload_to_figures(ben: Client) -> None:
    file = SimpleUploadedFile("sales.csv", GOOD.encode())
    answer = ben.post(IMPORTS, {"file": file, "text": SALES})
    assert answer.status_code == 201
    number = answer.json()["id"]
    worked(ImportRun.objects.get())
    preview = ben.get(f"{IMPORTS}/{number}/preview").json()
    assert (preview["rows"], preview["messages"]) == (2, 2)
    assert ben.post(f"{IMPORTS}/{number}/start").json()["state"] == RunState.QUEUED
    worked(ImportRun.objects.get())
    shown = ben.get(f"{IMPORTS}/{number}").json()
    assert {name: shown[name] for name in ("state", "read", "accepted", "duplicate", "quarantined")} == {
        "state": "done", "read": 2, "accepted": 2, "duplicate": 0, "quarantined": 0,
    }  # fmt: skip
    assert ben.get(IMPORTS).json() == {"items": [shown], "next_cursor": None}


def test_a_map_may_come_later_and_mistakes_are_named(ben: Client) -> None:
    file = SimpleUploadedFile("sales.csv", GOOD.encode())
    number = ben.post(IMPORTS, {"file": file}).json()["id"]
    wrong = ben.put(f"{IMPORTS}/{number}/map", {"text": SALES.replace("decimal", "money")}, JSON)
    assert wrong.json()["problems"][0]["line"] == 9
    right = ben.put(f"{IMPORTS}/{number}/map", {"text": SALES}, JSON)
    assert right.json()["state"] == RunState.CHECKING
    assert ben.post(f"{IMPORTS}/{number}/cancel").json()["state"] == RunState.CANCELLED


def test_maps_are_listed_with_their_text(ben: Client) -> None:
    maps = {found["key"]: found for found in ben.get(f"{IMPORTS}/maps").json()}
    assert set(maps) == {
        "caselog",
        "contacts-en",
        "contacts-ja",
        "olist",
        "segment-jsonl",
        "survey",
    }
    assert maps["olist"]["text"].startswith("# Olist")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/999", 404),
        ("post", "/999/start", 404),
        ("get", "?limit=0", 400),
        ("get", "?cursor=x", 400),
    ],
)
def test_what_is_not_there_has_the_one_shape_of_error(
    ben: Client, method: str, path: str, status: int
) -> None:
    answer = getattr(ben, method)(f"{IMPORTS}{path}")
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "field", "help"}


def test_a_viewer_reads_figures_but_nobody_s_data(ben: Client) -> None:
    vic = cast.browser_of(cast.vic())
    file = SimpleUploadedFile("sales.csv", GOOD.encode())
    number = ben.post(IMPORTS, {"file": file, "text": SALES}).json()["id"]
    worked(ImportRun.objects.get())
    preview = vic.get(f"{IMPORTS}/{number}/preview").json()
    assert (preview["messages"], preview["steps"][0]["samples"]) == (2, [])
    assert vic.post(f"{IMPORTS}/{number}/start").status_code == 403
    assert vic.post(IMPORTS, {"file": SimpleUploadedFile("a.csv", b"a")}).status_code == 403
