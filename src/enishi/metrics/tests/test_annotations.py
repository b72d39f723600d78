"""What happened on a day, told on every chart."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.lib.clock import clock_at
from enishi.metrics.tests.telling import NOW, answered, mixed
from enishi.segments.actions import SegmentDraft, create_segment
from enishi.segments.live import filling
from enishi.team.access import caller_of_member
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock_at(NOW):
        yield


@pytest.fixture
def browser() -> Client:
    return browser_of(ben())


def annotate(
    browser: Client, text: str = "新しいチェックインアプリ", day: str = "2026-11-20"
) -> int:
    answer = browser.post("/metrics/annotations/", {"day": day, "text": text})
    assert answer.status_code == 302
    return AuditEntry.objects.filter(verb="annotated").count()


def marks(browser: Client) -> list[dict[str, str]]:
    """What the chart of NPS is told."""
    answer = browser.get("/metrics/nps/?part=trend", headers={"HX-Request": "true"})
    data = answer.content.decode().split('type="application/json">')[1].split("</script>")[0]
    found: list[dict[str, str]] = json.loads(data)["marks"]
    return found


def test_a_remark_stands_on_the_chart_and_in_the_trail(browser: Client) -> None:
    answered(mixed(20, 5, 5), 3)

    annotate(browser)

    [mark] = marks(browser)
    assert mark == {"x": "2026-11-20", "text": "新しいチェックインアプリ"}
    assert "新しいチェックインアプリ" in browser.get("/metrics/nps/").content.decode()
    assert "日の注釈の追加" in browser_of(aya()).get("/settings/audit").content.decode()


def test_a_remark_is_removed_with_a_way_back(browser: Client) -> None:
    annotate(browser)
    page = browser.get("/metrics/").content.decode()
    remove = page.split('hx-post="')[1].split('"')[0]

    gone = browser.post(remove, headers={"HX-Request": "true"})

    toast = json.loads(gone.headers["HX-Trigger"])["toast"]
    assert "新しいチェックインアプリ" not in browser.get("/metrics/").content.decode()
    browser.post(toast["undo"])
    assert "新しいチェックインアプリ" in browser.get("/metrics/").content.decode()
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["annotated", "removed", "restored"]


@pytest.mark.parametrize(
    ("day", "text"), [("2026-11-20", "  "), ("yesterday", "セール"), ("2026-11-20", "あ" * 121)]
)
def test_a_remark_needs_a_day_and_words(browser: Client, day: str, text: str) -> None:
    answer = browser.post("/metrics/annotations/", {"day": day, "text": text})

    assert answer.status_code == 400
    assert AuditEntry.objects.filter(verb="annotated").count() == 0


def test_a_remark_that_is_not_there_is_not_found(browser: Client) -> None:
    assert browser.post("/metrics/annotations/7/removal/").status_code == 404
    assert browser.post(f"/metrics/annotations/{2**70}/restoration/").status_code == 404


def test_the_api_writes_lists_and_removes_remarks(browser: Client) -> None:
    ids = []
    for day in ("2026-11-20", "2026-11-22", "2026-11-22"):
        said = {"day": day, "text": f"セール {day}"}
        answer = browser.post("/api/v1/annotations", said, content_type="application/json")
        ids.append(answer.json()["id"])

    first = browser.get("/api/v1/annotations?limit=2").json()
    second = browser.get(f"/api/v1/annotations?limit=2&cursor={first['next_cursor']}").json()
    assert [one["id"] for one in first["items"] + second["items"]] == [ids[2], ids[1], ids[0]]
    assert second["next_cursor"] is None

    assert browser.delete(f"/api/v1/annotations/{ids[0]}").status_code == 204
    assert len(browser.get("/api/v1/annotations").json()["items"]) == 2


def test_a_viewer_may_read_remarks_over_the_api_but_not_write() -> None:
    viewer = browser_of(vic())

    said = {"day": "2026-11-20", "text": "セール"}
    assert viewer.get("/api/v1/annotations").status_code == 200
    refused = viewer.post("/api/v1/annotations", said, content_type="application/json")
    assert refused.status_code == 403


def test_a_remark_stands_on_the_chart_of_a_segments_size(browser: Client) -> None:
    answered(mixed(20, 5, 5), 3)
    said = {"is": "survey", "metric": "NPS", "op": "exists"}
    draft = SegmentDraft(name="答えた人", condition=said)
    segment = create_segment(draft, by=caller_of_member(aya()))
    filling.fill_all()

    annotate(browser)

    page = browser.get(f"/segments/{segment.pk}/").content.decode()
    assert json.dumps({"x": "2026-11-20", "text": "新しいチェックインアプリ"}) in page
