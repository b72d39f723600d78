import gzip
import json
import re
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import enishi.timeline
from enishi.timeline import wire
from enishi.timeline.collector import handles
from enishi.timeline.collector.answers import language
from enishi.timeline.enums import EventType, Flag
from enishi.timeline.keys import Known, digest
from enishi.timeline.tests.collecting import KEY, SOURCE, TRACK, Door

CATALOGUE = Path(enishi.timeline.__path__[0]) / "locale/ja/LC_MESSAGES/django.po"

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("identify", {"traits": {"name": "Taro"}}),
    ("track", {"event": "Product Viewed"}),
    ("page", {"name": "Home"}),
    ("screen", {"name": "Home"}),
    ("group", {"groupId": "acme"}),
    ("alias", {"previousId": "a-1"}),
]


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def basic(user: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{user}:".encode()).decode()}


# The calls, at every address and in every wrapping


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("kind", "fields"), CALLS)
def test_each_call_is_taken_at_its_long_and_short_address(
    door: Door, kind: str, fields: dict[str, Any], slash: str
) -> None:
    for path in (f"/v1/{kind}{slash}", f"/v1/{kind[0]}{slash}"):
        answer = door.post(path, {"userId": "u-1", **fields})
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    types = [EventType(message.type).label for message in door.kept() if hasattr(message, "type")]
    assert types == [kind, kind]


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/batch/", "/v1/import"])
def test_a_batch_is_one_record_of_many_events(door: Door, path: str) -> None:
    assert door.post(path, {"batch": [TRACK] * 3}).json() == {"success": True}
    (record,) = door.records()
    assert (record.source_id, record.events) == (SOURCE, 3)


def test_an_empty_batch_is_fine_and_leaves_nothing(door: Door) -> None:
    assert door.post("/v1/batch", {"batch": []}).status_code == 200
    assert door.records() == []


def test_rudderstack_beacons_have_their_key_in_the_address(door: Door) -> None:
    path = f"/beacon/v1/batch?writeKey={KEY}"
    assert door.ask("POST", path, content=json.dumps({"batch": [TRACK]})).status_code == 200
    assert door.message().name == "Product Viewed"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {"content-type": "text/plain;charset=UTF-8"},
        {"content-type": "application/x-www-form-urlencoded"},
        {},
        {"content-encoding": "gzip"},
        {"content-type": "text/plain", "x-sniffed": "gzip"},
    ],
)
def test_json_is_json_whatever_its_header_says(door: Door, headers: dict[str, str]) -> None:
    body = json.dumps({"batch": [{**TRACK, "anonymousId": None, "userId": "u"}]}).encode()
    body = gzip.compress(body) if "gzip" in headers.values() else body
    answer = door.ask("POST", "/v1/batch", content=body, headers=headers, auth=(KEY, ""))
    assert answer.status_code == 200
    assert door.message().claims == (("user_id", "u"),)


@pytest.mark.parametrize(
    ("headers", "query", "body"),
    [
        (basic(KEY), "", {}),
        ({"authorization": f"Bearer {KEY}"}, "", {}),
        ({}, f"?writeKey={KEY}", {}),
        ({}, "", {"writeKey": KEY}),
        (basic(""), "", {"writeKey": KEY}),
    ],
)
def test_the_write_key_is_found_wherever_clients_put_it(
    door: Door, headers: dict[str, str], query: str, body: dict[str, str]
) -> None:
    for path, message in (("/v1/track", TRACK), ("/v1/batch", {"batch": [TRACK]})):
        answer = door.ask("POST", path + query, json={**message, **body}, headers=headers)
        assert answer.status_code == 200
    assert {record.source_id for record in door.records()} == {SOURCE}


@pytest.mark.parametrize("headers", [{}, basic("wrong"), {"authorization": "Basic &&&"}])
def test_nobody_without_a_key_gets_in(door: Door, headers: dict[str, str]) -> None:
    answer = door.ask("POST", "/v1/track", json=TRACK, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "write_key_unknown"
    assert door.ask("POST", "/v1/track", content=b"\xff", headers=headers).status_code == 401
    assert door.records() == []


def test_a_revoked_key_is_refused_and_a_new_one_known_at_once(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert door.post("/v1/track", TRACK).status_code == 200
    door.keys[digest("new")] = Known(SOURCE)
    assert door.post("/v1/track", TRACK, auth=("new", "")).status_code == 200
    del door.keys[digest(KEY)]
    monkeypatch.setattr("enishi.timeline.keys.FRESH", 0)
    assert door.post("/v1/track", TRACK).status_code == 401


def test_rudderstack_headers_say_who_and_when(door: Door) -> None:
    headers = {
        "anonymousid": b64encode(b"browser-1").decode(),
        "sentat": "2026-11-22T13:00:00Z",
    }
    event = {"event": "Product Viewed", "originalTimestamp": "2026-11-22T12:59:00Z"}
    assert door.post("/v1/track", event, headers=headers).status_code == 200
    message = door.message()
    assert message.claims == (("anonymous_id", "browser-1"),)
    assert message.received_at - message.time == 60_000_000


# Limits and refusals


def test_a_bad_single_event_is_refused_and_kept_for_the_quarantine(door: Door) -> None:
    answer = door.post("/v1/track", {"userId": "u", "messageId": "m-1"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "event_missing"
    assert answer.json()["error"]["field"] == "event"
    refused = door.refused()
    assert (refused.source_id, refused.code, refused.message_id) == (SOURCE, "event_missing", "m-1")
    assert json.loads(refused.message) == {"userId": "u", "messageId": "m-1"}


def test_a_single_event_over_32_kb_is_refused(door: Door) -> None:
    event = {**TRACK, "properties": {"note": "x" * 32 * 1024}}
    answer = door.post("/v1/track", event)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "event_too_large")
    assert door.refused().code == "event_too_large"


def test_bad_events_of_a_batch_are_named_and_the_good_ones_kept(door: Door) -> None:
    large = {**TRACK, "messageId": "m-3", "properties": {"note": "x" * 40_000}}
    batch = [TRACK, {**TRACK, "event": 5, "messageId": "m-2"}, large, TRACK]
    answer = door.post("/v1/batch", {"batch": batch}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "refused": [
            {
                "index": 1,
                "messageId": "m-2",
                "code": "wrong_type",
                "field": "event",
                "message": "This field has the wrong type.",
            },
            {
                "index": 2,
                "messageId": "m-3",
                "code": "event_too_large",
                "field": "",
                "message": "An event may have 32 KB at most.",
            },
        ],
    }
    codes = [getattr(one, "code", "kept") for one in door.kept()]
    assert codes == ["kept", "wrong_type", "event_too_large", "kept"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b"", 400, "not_json"),
        (b'{"batch": 5}', 400, "wrong_type"),
        (b'{"batch": {}}', 400, "wrong_type"),
        (b"\x1f\x8bnonsense", 400, "not_unpackable"),
        (gzip.compress(b" " * 5_000_000, mtime=0), 413, "body_too_large"),
        (b" " * 5_000_000, 413, "body_too_large"),
    ],
)
def test_an_unreadable_body_is_answered_and_kept(
    door: Door, body: bytes, status: int, code: str
) -> None:
    answer = door.ask("POST", "/v1/batch", content=body, auth=(KEY, ""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert door.refused().code == code


def test_a_body_that_never_says_its_length_is_bounded_too(door: Door) -> None:
    async def endless() -> Any:
        for _ in range(80):
            yield b"x" * 65_536

    answer = door.ask("POST", "/v1/batch", content=endless(), auth=(KEY, ""))
    assert answer.status_code == 413


def test_a_body_in_pieces_is_put_together(door: Door) -> None:
    async def pieces() -> Any:
        for letter in json.dumps(TRACK).encode():
            yield bytes([letter])

    assert door.ask("POST", "/v1/track", content=pieces(), auth=(KEY, "")).status_code == 200
    assert door.message().name == "Product Viewed"


def test_four_megabytes_pass(door: Door) -> None:
    event = {**TRACK, "properties": {"note": "x" * 30_000}}
    assert door.post("/v1/batch", {"batch": [event] * 130}).json() == {"success": True}


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        (b"en-US,en;q=0.9,ja;q=0.8", "en"),
        (b"fr,ja;q=0.9,en;q=0.1", "ja"),
        (b"fr", "ja"),
        (b"", "ja"),
        (b"\xff;;q=x", "ja"),
    ],
)
def test_errors_speak_the_first_language_of_the_caller_that_enishi_speaks(
    asked: bytes, spoken: str
) -> None:
    assert language(asked) == spoken


def test_errors_speak_the_callers_language(door: Door) -> None:
    def message(language: str) -> str:
        answer = door.post("/v1/track", {}, headers={"accept-language": language})
        return str(answer.json()["error"]["message"])

    assert message("en-US,en;q=0.9,ja;q=0.8") == "A track call needs the name of its event."
    if not CATALOGUE.with_suffix(".mo").exists():
        pytest.skip("the Japanese catalogue is not compiled")
    assert message("ja") == "track には event（出来事の名前）が必要です。"


def test_every_reason_is_written_in_japanese() -> None:
    catalogue = CATALOGUE.read_text(encoding="utf-8")
    with translation.override("en"):
        english = [wire.Problem(code).message for code in wire.REASONS]
    written = r'^msgid "{}"\nmsgstr "[^"]'
    missing = [
        e for e in english if not re.search(written.format(re.escape(e)), catalogue, re.MULTILINE)
    ]
    assert missing == []


def test_a_full_spool_is_503_with_a_time_to_come_back(tmp_path: Path) -> None:
    door = Door(tmp_path, limit=1)
    answer = door.post("/v1/track", TRACK)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "spool_full")
    assert int(answer.headers["retry-after"]) > 0
    door.spool.limit = 1_000_000
    assert door.post("/v1/track", TRACK).status_code == 200


def test_a_source_over_its_rate_is_429_until_its_bucket_fills(tmp_path: Path) -> None:
    door = Door(tmp_path, rate=10)
    assert door.post("/v1/batch", {"batch": [TRACK] * 25}).status_code == 200
    answer = door.post("/v1/track", TRACK)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
    assert answer.headers["retry-after"] == "2"
    assert int(answer.headers["x-ratelimit-reset"]) > 1_700_000_000
    assert len(door.kept()) == 25


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/track"), ("GET", "/v1/track")])
def test_a_wrong_method_is_told_the_right_ones(door: Door, method: str, path: str) -> None:
    answer = door.ask(method, path)
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


def test_an_unknown_address_is_404(door: Door) -> None:
    assert door.ask("GET", "/v1/nothing").json()["error"]["code"] == "not_found"
    assert door.post("/v1/nothing", TRACK).status_code == 404


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "batch",
                            "type",
                            "event",
                            "userId",
                            "context",
                            "traits",
                            "timestamp",
                            "sentAt",
                        ]
                    ),
                    inner,
                    max_size=5,
                )
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    path=st.sampled_from(["/v1/batch", "/v1/track", "/v1/i", "/v1/alias", "/v1/g"]),
    head=st.sampled_from(
        [b"", b"\x1f\x8b", b"data=", b"\xef\xbb\xbf", b'{"batch":[', b'{"batch":']
    ),
)
def test_no_body_breaks_the_collector_or_the_reader(
    door: Door, body: bytes, path: str, head: bytes
) -> None:
    answer = door.ask("POST", path, content=head + body, auth=(KEY, ""))
    assert answer.status_code in (200, 400)
    for record in door.records()[-1:]:
        assert record.events == len(door.kept()[-record.events :])
    door.spool.forget(0, door.spool.end(0))


# Browsers


def test_a_browser_on_another_site_may_send(door: Door) -> None:
    origin = "https://shop.example.jp"
    asked = "anonymousid,authorization,content-type,sentat"
    headers = {"origin": origin, "access-control-request-headers": asked}
    answer = door.ask("OPTIONS", "/v1/t", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-headers"] == asked
    assert "POST" in answer.headers["access-control-allow-methods"]
    sent = door.post("/v1/t", TRACK, headers={"origin": origin})
    assert sent.headers["access-control-allow-origin"] == origin
    assert sent.headers["vary"] == "Origin"
    refused = door.post("/v1/t", {}, headers={"origin": origin})
    assert refused.headers["access-control-allow-origin"] == origin


def test_the_pixel_takes_a_call_and_is_always_a_pixel(door: Door) -> None:
    text = json.dumps({"writeKey": KEY, "userId": "u", "event": "Email Opened"}).encode()
    for data in (b64encode(text), urlsafe_b64encode(text).rstrip(b"=")):
        answer = door.ask("GET", f"/v1/pixel/track?data={quote(data)}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/gif"
        assert answer.content.startswith(b"GIF89a")
    assert [getattr(one, "name", "") for one in door.kept()] == ["Email Opened"] * 2
    for path in ("/v1/pixel/track", "/v1/pixel/page?data=%00", "/v1/pixel/identify?data=e30"):
        assert door.ask("GET", path).content.startswith(b"GIF89a")
    assert len(door.kept()) == 2


def test_analytics_js_is_told_to_send_here(door: Door) -> None:
    answer = door.ask("GET", f"/v1/projects/{KEY}/settings").json()
    assert answer["integrations"]["Segment.io"]["apiKey"] == KEY
    assert answer["integrations"]["Segment.io"]["apiHost"].endswith("/v1")
    assert door.ask("GET", "/v1/projects/wrong/settings").status_code == 404


def test_rudderstack_is_told_its_source(door: Door) -> None:
    answer = door.ask("GET", f"/sourceConfig/?p=npm&v=3&writeKey={KEY}", auth=(KEY, ""))
    source = answer.json()["source"]
    assert (source["writeKey"], source["enabled"], source["destinations"]) == (KEY, True, [])


def test_the_tag_is_served_compressed_and_asked_after(door: Door) -> None:
    answer = door.ask("GET", "/t.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
    assert "max-age=" in answer.headers["cache-control"]
    assert answer.text == door.ask("GET", "/t.js", headers={"accept-encoding": ""}).text
    again = door.ask("GET", "/t.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


# Who sent it


def test_the_address_behind_trusted_proxies_is_kept_cut_short(tmp_path: Path) -> None:
    headers = {
        "x-forwarded-for": "192.0.2.1, 203.0.113.9, 198.51.100.3",
        "user-agent": "Mozilla/5.0",
    }
    for number, (proxies, address) in enumerate(
        [
            ((), "198.51.100.0"),
            (("198.51.100.0/24",), "203.0.113.0"),
            (("10.0.0.0/8",), "198.51.100.0"),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        door = Door(folder, proxies=proxies)
        door.post("/v1/track", TRACK, headers=headers)
        assert door.message().context["ip"] == address


def test_a_company_may_keep_whole_addresses(tmp_path: Path) -> None:
    door = Door(tmp_path, keep_ip=True)
    door.post("/v1/track", TRACK, headers={"user-agent": "Mozilla/5.0"})
    assert door.message().context["ip"] == "198.51.100.77"


def test_a_robot_is_flagged(door: Door) -> None:
    door.post("/v1/page", {"anonymousId": "a"}, headers={"user-agent": "Googlebot/2.1"})
    assert door.message().flags == Flag.BOT


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/v1/track", True),
        ("/v1/b", True),
        ("/beacon/v1/batch", True),
        ("/sourceConfig/", True),
        ("/t.js", True),
        ("/api/v1/people", False),
        ("/", False),
        ("/v10", False),
    ],
)
def test_the_collector_knows_its_own_addresses(path: str, own: bool) -> None:
    assert handles(path) is own
