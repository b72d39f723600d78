"""Answers and orders as the tests tell them, each one person's."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from enishi.lib import clock
from enishi.timeline.enums import EventType
from enishi.timeline.models import EventName, EventProperty
from enishi.timeline.tests import making

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 12, 30, tzinfo=TOKYO)
_numbers = count(1)


def happened(name: str, days_ago: float, *, who: int = 0, **properties: object) -> None:
    tell(name, days_ago, properties, who)


def tell(name: str, days_ago: float, properties: Mapping[str, object], who: int = 0) -> None:
    """Nobody's name is everybody's own."""
    number = next(_numbers)
    making.event(
        number,
        name,
        identity_id=who or number,
        time=clock.to_us(NOW - timedelta(days=days_ago)),
        channel="web" if name.startswith("Product") else "",
        properties=json.dumps(properties),
    )


def came(name: str, *properties: str) -> None:
    """The event catalogue knows the name and what it said."""
    found = EventName.objects.create(name=name, type=EventType.TRACK, first_seen=1, last_seen=1)
    for one in properties:
        EventProperty.objects.create(event=found, name=one, types={"number": 1})


def answered(scores: list[int], days_ago: float, metric: str = "NPS", **said: object) -> None:
    properties = {"metric": metric, "channel": "web", **said}
    for score in scores:
        tell("Survey Answered", days_ago, {**properties, "score": score})


def mixed(promoters: int, passives: int, detractors: int) -> list[int]:
    return [10] * promoters + [8] * passives + [3] * detractors


def ordered(total: int, days_ago: float, who: int = 0) -> None:
    happened("Order Completed", days_ago, who=who, total=total, currency="JPY")


def paradox() -> None:
    """Store and web both rise, and the whole falls, because the answers move to the web."""
    answered(mixed(60, 20, 20), 40, channel="store")  # 40
    answered(mixed(4, 4, 12), 40, channel="web")  # −40
    answered(mixed(14, 4, 2), 5, channel="store")  # 60
    answered(mixed(25, 35, 40), 5, channel="web")  # −15
