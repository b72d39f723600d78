"""docs/collector.md against the code."""

import json
import re
from pathlib import Path

from enishi.timeline import wire
from enishi.timeline.collector import handles
from enishi.timeline.enums import Channel
from enishi.timeline.wire import calls, claims

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "collector.md"


def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_every_reason_and_no_other_is_documented() -> None:
    listed = re.search(r"into quarantine: `([^`]*)`", text())
    assert listed is not None
    assert listed[1].split() == list(wire.REASONS)


def test_every_channel_is_documented() -> None:
    assert " ".join(Channel.values) in text()


def test_the_limits_are_those_of_the_code() -> None:
    limits = re.search(r"(?m)^Limits: (.*)$", text())
    assert limits is not None
    assert [int(number) for number in re.findall(r"\d+", limits[1])] == [
        wire.EVENT_BYTES // 1024,
        wire.BODY_BYTES // 1024**2,
        calls.NAME_LENGTH,
        calls.PAGE_LENGTH,
        claims.ID_LENGTH,
    ]


def test_the_addresses_are_the_collectors() -> None:
    addresses = re.findall(r"`(?:GET |POST )?(/(?:v1|beacon|sourceConfig|t\.js)[^`? {]*)", text())
    assert len(addresses) >= 8
    assert [address for address in addresses if not handles(address)] == []


def test_the_first_event_by_curl_is_a_good_one() -> None:
    example = re.search(r"-d '(\{.*?\})'", text(), re.DOTALL)
    assert example is not None
    assert wire.check({"type": "track", **json.loads(example[1])}) is None
