"""Quarantine: nothing is dropped silently, and everything can be mended."""

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast

from enishi.lib.folder import spool_file
from enishi.timeline.enums import Lane
from enishi.timeline.models import Quarantined
from enishi.timeline.pointer import pointed
from enishi.timeline.spool import Record, Spool
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

GOOD = {"type": "track", "event": "Order Completed", "userId": "M-0418"}


def ben() -> Client:
    return cast.browser_of(cast.ben())


def spooled() -> list[Record]:
    spool = Spool(spool_file())
    try:
        return spool.read(Lane.LIVE, 0, 100)
    finally:
        spool.close()


def listed(client: Client, query: str = "") -> list[str]:
    return [row.message_id for row in client.get(f"/quarantine/{query}").context["rows"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop = making.source()
    for number in range(count):
        making.refused(shop, number)
    browser = ben()
    with django_assert_num_queries(8):
        browser.get("/quarantine/")


def test_an_empty_quarantine_says_what_it_is_for() -> None:
    assert "対応待ちはありません" in ben().get("/quarantine/").content.decode()


def test_counts_by_source_and_reason_lead_to_their_messages() -> None:
    shop, calls = making.source(), making.source("Call centre")
    making.refused(shop, 1)
    making.refused(shop, 2)
    making.refused(calls, 3, "time_unreadable")
    browser = ben()
    counts = browser.get("/quarantine/").context["counts"]
    assert [(one.source_id, one.reason, one.count) for one in counts] == [
        (shop.pk, "event_missing", 2),
        (calls.pk, "time_unreadable", 1),
    ]
    assert listed(browser, f"?source={shop.pk}&reason=event_missing") == ["q-2", "q-1"]
    assert listed(browser, "?search=M-0418") == ["q-3", "q-2", "q-1"]


def test_a_corrected_message_goes_to_the_spool_under_its_own_id() -> None:
    row, browser = making.refused(making.source()), ben()
    answer = browser.post(f"/quarantine/{row.pk}/replay/", {"message": json.dumps(GOOD)})
    assert answer.status_code == 302
    (record,) = spooled()
    assert record.source_id == row.source_id
    (message,) = json.loads(record.body)["batch"]
    assert (message["event"], message["messageId"]) == ("Order Completed", "q-1")
    assert listed(browser) == []
    assert listed(browser, "?state=replayed") == ["q-1"]


def test_replaying_twice_sends_once() -> None:
    row, browser = making.refused(making.source()), ben()
    for _again in range(2):
        browser.post(f"/quarantine/{row.pk}/replay/", {"message": json.dumps(GOOD)})
    assert len(spooled()) == 1


def test_a_correction_that_is_still_wrong_stays_in_the_form_with_the_reason() -> None:
    row = making.refused(making.source())
    bad = json.dumps({"type": "track", "userId": "M-0419"})
    answer = ben().post(f"/quarantine/{row.pk}/replay/", {"message": bad})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "出来事の名前" in text
    assert "M-0419" in text
    assert spooled() == []


def test_a_correction_that_is_not_json_says_where() -> None:
    row = making.refused(making.source())
    answer = ben().post(f"/quarantine/{row.pk}/replay/", {"message": "{"})
    assert "JSONとして読み取れません" in answer.content.decode()


def test_all_of_one_reason_are_sent_again_and_what_is_still_bad_stays() -> None:
    shop = making.source()
    making.refused(shop, 1)
    mended = making.refused(shop, 2)
    mended.message = json.dumps(GOOD)  # the rule has changed: this is good now
    mended.save()
    making.refused(shop, 3, "time_unreadable")
    browser = ben()
    browser.post("/quarantine/replays/", {"source": shop.pk, "reason": "event_missing"})
    assert len(spooled()) == 1
    assert listed(browser) == ["q-3", "q-1"]


def test_chosen_messages_are_put_aside_and_taken_back() -> None:
    shop, browser = making.source(), ben()
    rows = [making.refused(shop, number) for number in (1, 2, 3)]
    browser.post("/quarantine/dismissals/", {"id": [rows[0].pk, rows[1].pk]})
    page = browser.get("/quarantine/")
    assert "2件を対応不要にしました" in page.content.decode()
    assert [row.message_id for row in page.context["rows"]] == ["q-3"]
    assert listed(browser, "?state=dismissed") == ["q-2", "q-1"]
    browser.post("/quarantine/undo/")
    assert listed(browser) == ["q-3", "q-2", "q-1"]


def test_everything_that_a_filter_finds_is_put_aside_at_once() -> None:
    shop, browser = making.source(), ben()
    for number in range(60):
        making.refused(shop, number)
    making.refused(shop, 99, "time_unreadable")
    browser.post("/quarantine/dismissals/", {"all": "1", "reason": "event_missing"})
    assert listed(browser) == ["q-99"]


def test_one_message_is_put_aside_and_taken_back() -> None:
    row, browser = making.refused(making.source()), ben()
    browser.post(f"/quarantine/{row.pk}/dismissal/")
    browser.post(f"/quarantine/{row.pk}/dismissal/")
    assert listed(browser) == []
    browser.delete(f"/quarantine/{row.pk}/dismissal/")
    assert listed(browser) == ["q-1"]


def test_a_long_list_goes_on_where_it_ended() -> None:
    shop, browser = making.source(), ben()
    for number in range(120):
        making.refused(shop, number)
    seen, query = [], "?"
    while query:
        answer = browser.get(f"/quarantine/{query}")
        seen += [row.message_id for row in answer.context["rows"]]
        cursor = answer.context["next_cursor"]
        query = f"?cursor={cursor}" if cursor else ""
    assert seen == [f"q-{number}" for number in reversed(range(120))]


def test_a_viewer_sees_why_but_not_whom_and_changes_nothing() -> None:
    row, browser = making.refused(making.source()), cast.browser_of(cast.vic())
    for url in ("/quarantine/", f"/quarantine/{row.pk}/", "/quarantine/?search=misaki"):
        answer = browser.get(url)
        text = answer.content.decode()
        assert "出来事の名前" in text
        assert "misaki@" not in text
        assert "M-0418" not in text
    rows = browser.get("/quarantine/?format=csv").getvalue().decode()
    assert "event_missing" in rows
    assert "misaki" not in rows
    for path in (f"{row.pk}/replay", f"{row.pk}/dismissal", "replays", "dismissals", "undo"):
        assert browser.post(f"/quarantine/{path}/").status_code == 403
    assert Quarantined.objects.get().dismissed_at is None


@pytest.mark.parametrize(
    ("field", "marked"),
    [
        ("event", '"event": 5'),
        ("context.ip", '"ip": "x"'),
        ("context", '"context": {\n    "ip": "x"\n  }'),
        ("userId", ""),
        ("", ""),
    ],
)
def test_the_bad_field_is_pointed_at(field: str, marked: str) -> None:
    text = '{\n  "event": 5,\n  "context": {\n    "ip": "x"\n  }\n}'
    parts = pointed(text, field)
    assert parts.field == marked
    assert "".join(parts) == text
