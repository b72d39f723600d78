"""Misaki and the people around her, sent in as Segment messages through the whole pipeline."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from enishi.lib import clock
from enishi.people.models import Person
from enishi.people.queries import person_by
from enishi.timeline.tests.stream import happen

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=TOKYO)
Message = Mapping[str, Any]

MISAKI = {
    "name": "田中 美咲",
    "kana": "タナカ ミサキ",
    "email": "misaki.t@example.jp",
    "phone": "090-1234-0142",
    "member_no": "M-0418-2207",
    "line_id": "U8f31c0d2a7",
    "prefecture": "東京都",
    "household": "夫婦と子ども1人",
}
SECRETS = [
    *("田中", "美咲", "タナカ", "ミサキ", "misaki.t@"),
    *("1234-0142", "9012340142", "M-0418-2207", "U8f31c0d2a7", "7f3a91c2"),
]


def at(days: float = 0, hours: float = 0, minutes: float = 0) -> str:
    """ISO, so long before now."""
    return (NOW - timedelta(days=days, hours=hours, minutes=minutes)).isoformat()


def message(kind: str, number: str, when: str, **fields: object) -> Message:
    said: dict[str, object] = {"type": kind, "messageId": number, "timestamp": when}
    return {**said, **fields}


def browsing(number: int, when: str, title: str, **ids: str) -> Message:
    return message("page", f"page-{number}", when, name=title, properties={"title": title}, **ids)


def misaki_comes() -> Person:
    """A browser looks around, signs in, buys, is disappointed, calls, answers."""
    her = {"userId": "u-misaki"}

    def she(number: str, when: str, event: str, **properties: object) -> Message:
        return message("track", number, when, **her, event=event, properties=properties)

    browser = {"anonymousId": "anon-7f3a91c2"}
    product = {"name": "ベッドサイド棚 ナチュラル", "price": 14900, "quantity": 1}
    box = {"name": "収納ケース 深型", "price": 9900, "quantity": 1}
    order = {"order_id": "A-20418", "total": 24800, "currency": "JPY", "products": [product, box]}
    happen(
        *[browsing(n, at(10, minutes=90 - n), f"小さな寝室 {n}", **browser) for n in range(6)],
        message("identify", "id-1", at(10, minutes=80), **her, **browser, traits=MISAKI),
        she("cart-1", at(10, minutes=70), "Product Added", **product),
        she("order-1", at(10, minutes=60), "Order Completed", **order),
        she("call-1", at(4), "Call Ended", duration_seconds=520, wait_seconds=192,
            reason="配送の遅れ", summary="田中様、090-1234-0142 に折り返し"),
        she("late-1", at(3), "Order Delivered",
            order_id="A-20418", promised="2026-11-16", delivered="2026-11-19"),
        she("nps-1", at(2), "Survey Answered", metric="NPS", score=4, survey="配送後アンケート",
            comment="品物は気に入っています。ただ、連絡もありませんでした。"),
        she("store-1", at(hours=1), "Store Visited", store="世田谷店", purpose="返品受付"),
        she("consent-1", at(9), "Consent Updated",
            purpose="marketing", channel="mail", granted=True),
    )  # fmt: skip
    return person_by("user_id", "u-misaki")


def somebody(number: int, **traits: object) -> Person:
    """One more known person with one order."""
    who = {"userId": f"u-{number}"}
    said = {"name": f"佐藤 花子{number}", "email": f"hanako{number}@example.jp", **traits}
    happen(
        message("identify", f"who-{number}", at(5), **who, traits=said),
        message("track", f"buy-{number}", at(1), **who, event="Order Completed",
                properties={"order_id": f"B-{number}", "total": 1000 + number, "currency": "JPY"}),
    )  # fmt: skip
    return person_by("user_id", f"u-{number}")


def visitor() -> Person:
    happen(browsing(900, at(hours=3), "送料と配送日", anonymousId="anon-stranger"))
    return person_by("anonymous_id", "anon-stranger")


def now() -> int:
    return clock.to_us(NOW)
