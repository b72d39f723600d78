"""One walk through every door as somebody who may not see personal data."""

import asyncio
import base64
import json
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview import live
from enishi.overview.news import item, latest_news
from enishi.overview.tests import seeding
from enishi.people.models import Merge, Person
from enishi.people.queries import identifiers_of
from enishi.timeline.actions import RuleDraft, add_rule
from enishi.timeline.enums import Stage
from enishi.timeline.live import veiled
from enishi.timeline.models import Arrival, Event, EventName, Quarantined, Source
from enishi.timeline.tests.stream import happen

pytestmark = pytest.mark.django_db


TELLING = "折り返し 090-1234-0142 misaki.t@example.jp"  # the name of an event that says too much


@pytest.fixture
def misaki() -> Person:
    """With a note that names her, a candidate who has her phone, and events whose names and
    message ids tell who she is."""
    she = {"userId": "u-misaki", "event": TELLING, "properties": {"misaki.t@example.jp": 1}}
    rule = RuleDraft(
        "折り返し", Stage.USE.value, TELLING, property="to", value="misaki.t@example.jp"
    )
    with clock_at(seeding.now()):
        misaki = seeding.misaki_comes()
        seeding.somebody(7, phone="090-1234-0142")
        happen(
            seeding.message("track", "to-misaki.t@example.jp", seeding.at(hours=2), **she),
            {**she, "type": "track", "messageId": "no-misaki.t@example.jp", "timestamp": 7},
            {**she, "type": "track", "messageId": "no-2", "event": ""},
            seeding.message("page", "page-m", seeding.at(hours=3), name=TELLING, userId="u-misaki"),
        )
    add_rule(rule, by=cast.aya())
    aya = cast.browser_of(cast.aya())
    aya.post(
        f"/people/{misaki.pk}/notes/", {"text": "田中様に 09012340142 へ電話、misaki.t@example.jp"}
    )
    aya.post(f"/people/{misaki.pk}/tags/", {"name": "お得意さま"})
    return misaki


THEN = "2026-11-20T00:00:00Z"


def doors(misaki: Person) -> list[str]:
    one = f"/people/{misaki.pk}/"
    api = f"/api/v1/people/{misaki.pk}"
    events = [f"{one}events/{event.pk}/" for event in Event.objects.all() if _hers(event, misaki)]
    names = EventName.objects.values_list("name", flat=True)
    merges = [f"/review/{merge.pk}/" for merge in Merge.objects.filter(state="refused")]
    return [
        *("/", "/people/", "/people/?columns=email&columns=phone", "/people/people.csv"),
        *(
            "/people/?sort=name",
            "/people/tags/names/",
            "/review/",
            "/review/shared/",
            "/review/kinds/",
        ),
        *(one, f"{one}?kind=talk", f"{one}?own=1", *events, *merges),
        *(f"{one}?at=2026-11-12T10:00", f"{one}?at=2026-11-20T10:00&own=1", f"{api}?at={THEN}"),
        *("/api/v1/people", api, f"{api}/timeline?include=own", f"{api}/merges"),
        *("/api/v1/candidates", "/api/v1/people/by/user_id/u-misaki"),
        *(f"/sources/{source.pk}/" for source in Source.objects.all()),
        *(f"/sources/{a.source_id}/arrivals/{a.pk}/" for a in Arrival.objects.all()),
        *("/events/", "/events/?format=csv", "/events/?search=misaki", "/events/?sort=name"),
        *(f"/events/name/?name={quote(name)}" for name in names),
        *(
            "/api/v1/events/catalogue?sort=name&limit=1000",
            "/api/v1/events/catalogue?search=misaki",
        ),
        *(f"/api/v1/events/catalogue/name?name={quote(name)}" for name in names),
        *(f"/api/v1/events/{event.pk}" for event in Event.objects.all() if _hers(event, misaki)),
        *("/touchpoints/", "/api/v1/touchpoints"),
        *("/quarantine/", "/quarantine/?format=csv", "/api/v1/quarantine"),
        *(f"/quarantine/{row.pk}/" for row in Quarantined.objects.all()),
        *(f"/api/v1/sources/{source.pk}/arrivals" for source in Source.objects.all()),
    ]


def secrets_at(path: str) -> list[str]:
    """Where it is not known whose a message is, as in the debugger, its running text may hold a
    bare family name. On the pages of people not even that."""
    nobodys = ("/sources/", "/events/", "/quarantine/", "/api/v1/events/", "/api/v1/quarantine")
    return [s for s in seeding.SECRETS if s != "田中" or not path.startswith(nobodys)]


def _hers(event: Event, misaki: Person) -> bool:
    return any(row.identity_id == event.identity_id for row in identifiers_of(misaki.pk))


def read(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode().replace(path, "")  # what was asked for comes back in a form's `next`
    return json.dumps(json.loads(text), ensure_ascii=False) if path.startswith("/api") else text


def test_no_door_shows_a_viewer_who_misaki_is(misaki: Person) -> None:
    viewer = cast.browser_of(cast.vic())
    with clock_at(seeding.now()):
        told = {path: read(viewer, path) for path in doors(misaki)}
    leaks = [(path, s) for path, text in told.items() for s in secrets_at(path) if s in text]
    assert leaks == []


def test_an_analyst_sees_her_on_the_same_doors(misaki: Person) -> None:
    analyst = cast.browser_of(cast.ben())
    for path in (f"/people/{misaki.pk}/", "/people/people.csv", f"/api/v1/people/{misaki.pk}"):
        assert "田中" in read(analyst, path)


@pytest.mark.parametrize("part", ["田", "田中", "タナカ", "misaki", "0142", "M-0418"])
def test_a_viewer_finds_nobody_by_a_part(misaki: Person, part: str) -> None:
    viewer = cast.browser_of(cast.vic())
    assert viewer.get("/api/v1/people", {"search": part}).json()["items"] == []
    assert f"/people/{misaki.pk}/" not in viewer.get("/people/", {"search": part}).content.decode()


@pytest.mark.parametrize("whole", ["u-misaki", "misaki.t@example.jp", "M-0418-2207"])
def test_a_viewer_finds_her_by_a_whole_identifier(misaki: Person, whole: str) -> None:
    viewer = cast.browser_of(cast.vic())
    found = viewer.get("/api/v1/people", {"search": whole}).json()["items"]
    assert [row["id"] for row in found] == [misaki.pk]


def test_a_cursor_of_the_catalogue_tells_no_name(misaki: Person) -> None:
    viewer, seen, cursor = cast.browser_of(cast.vic()), [], ""
    while cursor is not None:
        page = viewer.get(f"/api/v1/events/catalogue?sort=name&limit=1&cursor={cursor}").json()
        assert "misaki" not in str(base64.b64decode((page["next_cursor"] or "") + "=="))
        seen += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == EventName.objects.filter(own=False).count()


def test_an_analyst_reads_the_whole_name(misaki: Person) -> None:
    analyst = cast.browser_of(cast.ben())
    for path in ("/events/", "/touchpoints/", f"/people/{misaki.pk}/"):
        assert TELLING in read(analyst, path), path


def test_the_live_debugger_is_veiled_too(misaki: Person) -> None:
    told = [veiled(row) for row in Arrival.objects.all()]
    assert [s for s in seeding.SECRETS if s in str(told) and s != "田中"] == []
    assert any(str(row["name"]).startswith("折り返し ＊＊＊") for row in told)


def test_the_live_feed_is_veiled_too(misaki: Person) -> None:
    told = json.dumps([item(news, lifted=False) for news in latest_news(50)], ensure_ascii=False)
    assert [s for s in seeding.SECRETS if s in told] == []
    assert "田中" in json.dumps([item(n, lifted=True) for n in latest_news(50)], ensure_ascii=False)


def status_of(path: str, cookies: str) -> int:
    """What the stream answers before it says anything."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "headers": [(b"cookie", cookies.encode())]}
    asyncio.run(live.app(scope, receive, send))
    return int(sent[0]["status"])


def test_nobody_listens_without_a_session() -> None:
    assert status_of("/live/events", "") == 401
    assert status_of("/live/elsewhere", "") == 404
