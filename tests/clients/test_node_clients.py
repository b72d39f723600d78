"""The official Node.js clients, unmodified, against a collector on a socket."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enishi.lib.clock import to_us
from enishi.timeline import wire
from enishi.timeline.tests.collecting import KEY, Door

THEN = datetime(2024, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", ["segment_node.mjs", "rudder_node.mjs"])
def test_the_node_clients_are_understood(door: Door, url: str, packages: Path, script: str) -> None:
    subprocess.run(["node", script, url, KEY], cwd=packages, check=True, timeout=60)
    messages = [one for one in door.kept() if isinstance(one, wire.Message)]
    assert len(messages) == len(door.kept())
    assert [message.name for message in messages] == [
        "identify",
        "Order Completed",
        "Viewed Home Page",
        "Viewed Cart Screen",
        "group",
        "alias",
    ]
    identify, order, _page, screen, group, alias = messages
    assert identify.claims == (("user_id", "u-1"), ("email", "taro@example.jp"))
    assert order.time == order.original_time == to_us(THEN)
    assert order.properties == {"order_id": "o-1", "total": 12800}
    assert screen.claims == (("anonymous_id", "a-1"),)
    assert group.properties == {"plan": "pro"}
    assert ("anonymous_id", "a-1") in alias.previous
