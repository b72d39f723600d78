"""The small company that the tests of the demo look at: drawn once."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from enishi.site.demo import Company, generate

TOKYO = ZoneInfo("Asia/Tokyo")
END = date(2026, 11, 22)
Message = dict[str, Any]


def drawn(people: int = 300, days: int = 180, seed: int = 1, **changes: Any) -> Company:
    return generate(people, days, seed, end=END, zone=TOKYO, **changes)


@cache
def company() -> Company:
    return drawn()


@cache
def sent() -> list[tuple[str, Message]]:
    """(source, message) of everything that the company's systems sent."""
    return [
        (block.source, msgspec.json.decode(text))
        for block in company().messages()
        for text in block.messages
    ]


@cache
def truth() -> dict[str, Any]:
    return company().truth


def tracked(*names: str) -> list[Message]:
    return [message for _, message in sent() if message.get("event") in names]


def properties(*names: str) -> list[dict[str, Any]]:
    return [message["properties"] for message in tracked(*names)]


def moment(message: Message) -> datetime:
    return datetime.fromisoformat(message["timestamp"])


def who(message: Message) -> str:
    """The strongest thing that the message says of its person."""
    ids = {one["type"]: one["id"] for one in message["context"].get("externalIds", [])}
    known = message.get("userId") or ids.get("member_no") or ids.get("email") or ids.get("line")
    return str(known or message.get("anonymousId") or ids["phone"])


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def people_of(pick: Callable[[Message], bool]) -> set[str]:
    return {who(message) for _, message in sent() if pick(message)}


MAIL = re.compile(r"[\w.+-]+@([\w.-]+)")
