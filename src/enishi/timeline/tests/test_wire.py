import gzip
import json
import zlib
from base64 import b64encode
from typing import Any

import pytest

from enishi.lib.clock import DAY, HOUR, MINUTE, SECOND
from enishi.timeline import wire
from enishi.timeline.enums import EventType, Flag
from enishi.timeline.spool import Record
from enishi.timeline.wire.instants import instant

NOON = 1_795_348_800_000_000  # 2026-11-22T12:00:00Z


def read(
    *messages: dict[str, Any], meta: wire.Meta | None = None, **shared: Any
) -> list[wire.Message | wire.Refused]:
    body = json.dumps({"batch": messages, **shared}).encode()
    packed = json.dumps(
        {name: getattr(meta, name) for name in wire.Meta.__struct_fields__} if meta else {}
    )
    return wire.read(Record(0, 7, NOON, packed.encode(), body, len(messages), 12))


def one(message: dict[str, Any], meta: wire.Meta | None = None, **shared: Any) -> wire.Message:
    (read_one,) = read(message, meta=meta, **shared)
    assert isinstance(read_one, wire.Message), read_one
    return read_one


def track(**fields: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Product Viewed", "anonymousId": "a-1", **fields}


def problem(message: dict[str, Any]) -> tuple[str, str] | None:
    found = wire.check(message)
    return (found.code, found.field) if found else None


# Names, types and identifiers


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ({"type": "track", "event": " Order Completed "}, "Order Completed"),
        ({"type": "page", "name": "Home"}, "Viewed Home Page"),
        ({"type": "page", "properties": {"name": "返品"}}, "Viewed 返品 Page"),
        ({"type": "page"}, "Viewed Page"),
        ({"type": "screen", "name": "Cart"}, "Viewed Cart Screen"),
        ({"type": "screen", "name": None}, "Viewed Screen"),
        ({"type": "identify"}, "identify"),
        ({"type": "group", "groupId": "g"}, "group"),
        ({"type": "alias", "previousId": "b"}, "alias"),
    ],
)
def test_an_event_has_the_name_that_pages_show(message: dict[str, Any], name: str) -> None:
    assert one({"userId": "u-1", **message}).name == name


def test_every_identifier_of_an_event_is_a_claim() -> None:
    message = one(
        {
            "type": "identify",
            "userId": 4711,
            "anonymousId": "a-1",
            "traits": {"email": "Taro@Example.jp", "phone": "090-1111-2222", "memberNo": 12.0},
            "context": {
                "externalIds": [
                    {"id": "U123", "type": "line", "collection": "users", "encoding": "none"},
                    {"id": "acme", "type": "company", "collection": "accounts"},
                    {"id": "card-9", "type": "loyalty_card", "collection": "users"},
                    "nonsense",
                ],
                "device": {"id": "d-1"},
                "traits": {"line_id": "U123"},
            },
        }
    )
    assert message.claims == (
        ("user_id", "4711"),
        ("anonymous_id", "a-1"),
        ("line", "U123"),
        ("loyalty_card", "card-9"),
        ("device", "d-1"),
        ("email", "Taro@Example.jp"),
        ("phone", "090-1111-2222"),
        ("member_no", "12"),
    )
    assert message.context["ids"] == {"userId": 4711, "anonymousId": "a-1"}
    assert message.traits == {
        "line_id": "U123",
        "email": "Taro@Example.jp",
        "phone": "090-1111-2222",
        "memberNo": 12.0,
    }


def test_an_alias_names_a_user_or_a_browser() -> None:
    assert one({"type": "alias", "userId": "u", "previousId": "old"}).previous == (
        ("user_id", "old"),
        ("anonymous_id", "old"),
    )


def test_a_message_without_an_id_gets_the_same_one_at_every_reading() -> None:
    first, second = (read(track(), track()) for _ in range(2))
    ids = [each.message_id for each in first]
    assert ids == [each.message_id for each in second]
    assert len(set(ids)) == 2


def test_a_batch_lends_its_context_to_its_events() -> None:
    message = one(
        track(context={"locale": "ja-JP"}, integrations=None),
        context={"locale": "en", "app": {"name": "shop"}},
        integrations={"All": False},
    )
    assert message.context["locale"] == "ja-JP"
    assert message.context["app"] == {"name": "shop"}
    assert message.context["integrations"] == {"All": False}


@pytest.mark.parametrize(
    ("message", "channel"),
    [
        (track(context={"channel": "store"}, properties={"channel": "web"}), "store"),
        (track(properties={"channel": "LINE"}), "line"),
        (track(properties={"channel": "Organic Search"}), ""),
        (track(channel="mobile"), "app"),
        (track(), ""),
    ],
)
def test_a_channel_is_what_the_message_says(message: dict[str, Any], channel: str) -> None:
    assert one(message).channel == channel


def test_consent_comes_as_an_event_or_with_an_identify() -> None:
    said = {"purpose": "marketing", "channel": "email", "granted": "false"}
    assert one(track(event="Consent Updated", properties=said)).consents == (
        ("marketing", "mail", False),
    )
    preferences = {"consent": {"categoryPreferences": {"Advertising": True, "odd": "x"}}}
    identify = {"type": "identify", "userId": "u", "context": preferences}
    assert one(identify).consents == (("Advertising", "", True),)
    assert one(track(context=preferences)).consents == ()


# Time


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22T12:00:00.123456789Z", NOON + 123_456),
        ("2026-11-22T21:00:00+09:00", NOON),
        ("2026-11-22 12:00:00", NOON),
        ("2026-11-22", NOON - 12 * HOUR),
        (NOON // SECOND, NOON),
        (NOON // 1000, NOON),
        (NOON, NOON),
        (str(NOON // 1000), NOON),
        ("Sun, 22 Nov 2026 12:00:00 GMT", NOON),
        ("soon", None),
        ("", None),
        ("2026-13-45T99:00:00Z", None),
    ],
)
def test_time_is_read_in_every_usual_form(written: str | int, moment: int | None) -> None:
    assert instant(written) == moment


def test_a_wrong_clock_is_corrected_by_when_the_client_sent() -> None:
    message = one(track(timestamp="2026-11-22T09:59:50Z", sentAt="2026-11-22T10:00:00Z"))
    assert message.time == NOON - 10 * SECOND
    assert message.original_time == NOON - 2 * HOUR - 10 * SECOND
    assert message.sent_at == NOON - 2 * HOUR
    assert message.received_at == NOON
    assert message.flags == Flag.NO_CLOCK


@pytest.mark.parametrize("skew", [-90_000, -4_000, -300, -1, 0, 1, 300, 4_999, 5_001, 90_000])
def test_what_was_sent_at_once_happened_as_long_before_it_arrived(skew: int) -> None:
    """Segment's rule, whatever the difference of the clocks (ms)."""
    sent = NOON - skew * 1_000
    message = one(track(timestamp=(sent - 7 * SECOND) // 1_000, sentAt=sent // 1_000))

    told = (message.original_time, message.sent_at, message.received_at)
    assert told == (sent - 7 * SECOND, sent, NOON)
    assert message.time == NOON - 7 * SECOND
    assert bool(message.flags & Flag.NO_CLOCK) == (abs(skew) > 60_000)


def test_history_from_a_clock_that_is_wrong_is_moved_too() -> None:
    old = track(timestamp="2019-05-06T07:08:09Z", sentAt="2026-11-22T11:00:00Z")
    message = one(old)
    assert message.original_time is not None
    assert message.time == message.original_time + HOUR


def test_sent_at_may_be_on_the_batch_or_in_a_header() -> None:
    event = track(originalTimestamp="2026-11-22T12:59:00Z")
    for message in (
        one(event, sentAt="2026-11-22T13:00:00Z"),
        one(event, wire.Meta(sent_at="2026-11-22T13:00:00Z")),
    ):
        assert message.time == NOON - MINUTE


def test_history_keeps_its_times_exactly() -> None:
    old = track(timestamp="2019-05-06T07:08:09.123456Z")
    for message in (one(old), one(old, sentAt="2026-11-22T11:59:59.700Z")):
        assert message.time == message.original_time == instant("2019-05-06T07:08:09.123456Z")
        assert message.flags == Flag.LATE


def test_times_that_cannot_be_are_clamped_and_flagged() -> None:
    before = one(track(timestamp="1923-09-01T02:58:00Z"))
    assert (before.time, before.flags) == (0, Flag.OLD | Flag.LATE)
    after = one(track(timestamp="2036-01-01T00:00:00Z"))
    assert (after.time, after.flags) == (NOON, Flag.FUTURE)
    soon = one(track(timestamp=(NOON + DAY // 2) // 1000))
    assert (soon.time, soon.flags) == (NOON + DAY // 2, 0)
    assert one(track()).time == NOON
    assert one(track(timestamp=1e300)).flags == Flag.FUTURE


# Where it came from


def test_addresses_are_cut_short_unless_the_company_keeps_them() -> None:
    told = {"context": {"ip": "203.0.113.77"}}
    assert one(track(**told)).context["ip"] == "203.0.113.0"
    assert one(track(**told), wire.Meta(keep_ip=True)).context["ip"] == "203.0.113.77"
    assert wire.truncated("2001:db8:1:2:3:4:5:6") == "2001:db8:1::"
    assert wire.truncated("::ffff:203.0.113.77") == "203.0.113.0"
    assert wire.truncated("not an address") == ""


def test_a_browser_brings_its_address_and_agent_and_a_server_does_not() -> None:
    browser = wire.Meta(ip="203.0.113.0", agent="Mozilla/5.0 (iPhone)")
    context = one(track(), browser).context
    assert (context["ip"], context["userAgent"]) == ("203.0.113.0", "Mozilla/5.0 (iPhone)")
    server = wire.Meta(ip="203.0.113.0", agent="analytics-python/2.4.0")
    assert one(track(), server).context == {"ids": {"anonymousId": "a-1"}}


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("facebookexternalhit/1.1", True),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36", False),
        ("Mozilla/5.0 (X11; Linux x64) HeadlessChrome/120.0 Safari/537.36", False),
        ("", False),
    ],
)
def test_robots_that_name_themselves_are_flagged(agent: str, bot: bool) -> None:
    assert (one(track(), wire.Meta(agent=agent)).flags == Flag.BOT) is bot
    assert wire.is_bot(agent) is bot


# What is refused


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (track(), None),
        (track(properties=[], context=[]), None),
        (track(anonymousId=None, userId=17), None),
        (track(anonymousId=None, context={"externalIds": [{"id": "1", "type": "line"}]}), None),
        ({"type": "identify", "traits": {"email": "a@example.jp"}}, None),
        (track(type="buy"), ("type_unknown", "type")),
        (track(type=None), ("type_unknown", "type")),
        (track(event=None), ("event_missing", "event")),
        (track(event="  "), ("event_missing", "event")),
        (track(event=5), ("wrong_type", "event")),
        (track(properties=[1]), ("wrong_type", "properties")),
        (track(properties="x"), ("wrong_type", "properties")),
        (track(userId=True), ("wrong_type", "userId")),
        (track(anonymousId=None), ("identity_missing", "userId")),
        (track(anonymousId=" ", userId=""), ("identity_missing", "userId")),
        (track(anonymousId=None, context={"externalIds": [{}]}), ("identity_missing", "userId")),
        (track(timestamp="soon"), ("time_unreadable", "timestamp")),
        (track(messageId="x" * 101), ("too_long", "messageId")),
        (track(event="x" * 201), ("too_long", "event")),
        (track(userId="x" * 255), ("too_long", "userId")),
        (track(properties={"x": "x" * 33_000}), ("event_too_large", "")),
        ({"type": "group", "userId": "u"}, ("group_missing", "groupId")),
        ({"type": "alias", "userId": "u"}, ("previous_missing", "previousId")),
        (
            {"type": "alias", "previousId": "u", "anonymousId": "a"},
            ("previous_missing", "previousId"),
        ),
    ],
)
def test_a_message_is_refused_with_its_reason_and_field(
    message: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    assert problem(message) == expected
    (kept,) = read(message)
    if expected:
        assert isinstance(kept, wire.Refused)
        assert (kept.code, kept.field) == expected
    else:
        assert isinstance(kept, wire.Message)


def test_a_bad_event_does_not_touch_its_neighbours() -> None:
    good, bad, also_good = read(track(messageId="1"), {"type": "?", "messageId": "2"}, track())
    assert isinstance(good, wire.Message)
    assert isinstance(also_good, wire.Message)
    assert isinstance(bad, wire.Refused)
    assert (bad.position, bad.message_id) == (1, "2")
    assert json.loads(bad.message) == {"type": "?", "messageId": "2"}


def test_half_an_emoji_is_mended_not_refused() -> None:
    raw = (
        rb'{"type":"track","userId":"u","event":"a\ud83d",'
        rb'"properties":{"b":"\\ud83d \ud83d\ude00"}}'
    )
    call = wire.parse(raw)
    assert isinstance(call, wire.Call)
    assert call.event == "a�"
    assert call.properties == {"b": "\\ud83d 😀"}


def test_nul_is_left_out_because_postgresql_cannot_keep_it() -> None:
    body = (
        rb'{"userId":"u\u0000","messageId":"m\u0000","event":"e",'
        rb'"properties":{"a\\u0000":"\u0000b"}}'
    )
    (message,) = wire.read(Record(0, 7, NOON, b'{"kind":"track"}', body))
    assert isinstance(message, wire.Message)
    assert (message.claims, message.message_id) == ((("user_id", "u"),), "m")
    assert message.properties == {"a\\u0000": "b"}


def test_depth_is_refused_not_crashed_into() -> None:
    raw = (
        b'{"type":"track","userId":"u","event":"e","properties":{"a":'
        + b"[" * 9000
        + b"]" * 9000
        + b"}}"
    )
    found = wire.parse(raw)
    assert isinstance(found, wire.Problem)
    assert found.code == "too_deep"


# Bodies


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b'{"a":1}', ""),
        (b'\xef\xbb\xbf {"a":1}\n', ""),
        (gzip.compress(b'{"a":1}', mtime=0), "gzip"),
        (gzip.compress(b'{"a":1}', mtime=0), ""),
        (zlib.compress(b'{"a":1}'), "deflate"),
        (b"data=%7B%22a%22%3A1%7D", ""),
        (b"data=" + b64encode(b'{"a":1}'), ""),
    ],
)
def test_a_body_is_unwrapped_however_it_came(body: bytes, encoding: str) -> None:
    assert wire.plain(body, encoding) == b'{"a":1}'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (gzip.compress(b"0" * 5_000_000, mtime=0), "body_too_large"),
        (gzip.compress(b"x" * 100, mtime=0)[:-20], "not_unpackable"),
        (b"\x1f\x8b nonsense", "not_unpackable"),
    ],
)
def test_bombs_and_broken_archives_are_refused(body: bytes, code: str) -> None:
    with pytest.raises(wire.BodyError) as refusal:
        wire.plain(body)
    assert refusal.value.code == code


def test_every_type_reads_as_itself() -> None:
    for kind in EventType:
        message = {
            "type": kind.label,
            "userId": "u",
            "event": "e",
            "groupId": "g",
            "previousId": "p",
        }
        assert one(message).type is kind
