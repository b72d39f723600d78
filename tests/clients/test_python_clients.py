"""The official Python clients, unmodified, against a collector on a socket."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

from enishi.lib.clock import to_us
from enishi.timeline import wire
from enishi.timeline.enums import EventType
from enishi.timeline.tests.collecting import KEY, Door

THEN = datetime(2024, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)


def use(client: Any) -> None:
    """A life with every call, as the clients' own documentation shows them."""
    failures: list[object] = []
    client.on_error = lambda error, batch: failures.append(error)
    client.identify("u-1", {"email": "taro@example.jp", "name": "青葉 太郎"})
    client.track("u-1", "Order Completed", {"order_id": "o-1", "total": 12800}, timestamp=THEN)
    client.track("u-1", "Product Viewed", {"name": "棚" * 300})
    client.page("u-1", "Shop", "Home", {"url": "https://example.jp/"})
    client.screen("u-1", "Shop", "Cart", {})
    client.group("u-1", "acme", {"plan": "pro"})
    client.alias("anonymous-1", "u-1")
    client.flush()
    client.join()
    assert failures == []


@pytest.mark.parametrize("gzip", [True, False])
def test_segment_analytics_python_is_understood(door: Door, url: str, *, gzip: bool) -> None:
    use(SegmentClient(KEY, host=url, gzip=gzip, max_retries=1))
    check(door.kept(), names=["Viewed Home Page", "Viewed Cart Screen"])


@pytest.mark.parametrize("gzip", [True, False])
def test_rudder_sdk_python_is_understood(door: Door, url: str, *, gzip: bool) -> None:
    use(RudderClient(KEY, host=url, gzip=gzip, max_retries=1))
    check(door.kept(), names=["Viewed Home Page", "Viewed Cart Screen"])


def check(kept: list[wire.Message | wire.Refused], *, names: list[str]) -> None:
    messages = [one for one in kept if isinstance(one, wire.Message)]
    assert len(messages) == len(kept) == 7
    assert [message.name for message in messages] == [
        "identify",
        "Order Completed",
        "Product Viewed",
        *names,
        "group",
        "alias",
    ]
    identify, order, _viewed, _page, _screen, group, alias = messages
    assert identify.claims == (("user_id", "u-1"), ("email", "taro@example.jp"))
    assert identify.traits is not None
    assert identify.traits["name"] == "青葉 太郎"
    assert order.time == order.original_time == to_us(THEN)
    assert order.properties["total"] == 12800
    assert order.flags & ~16 == 0
    assert group.properties == {"plan": "pro"}
    assert alias.type == EventType.ALIAS
    assert ("anonymous_id", "anonymous-1") in alias.previous
    assert len({message.message_id for message in messages}) == 7
