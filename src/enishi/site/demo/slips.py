"""What goes wrong between systems, as in every company: messages that the collector's checks refuse
and somebody has to mend, and a register whose clock runs ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from enishi.lib.clock import DAY, HOUR, MINUTE, SECOND, from_us
from enishi.site.demo.arrays import PHONE
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.kinds import SOURCES, Origin
from enishi.site.demo.profiles import Profiles, json
from enishi.site.demo.telling.teller import SITE
from enishi.site.demo.world import World

STORE = 2  # where the registers were updated
CLOCK_AHEAD = 3653 * DAY  # a register that lost its battery is ten years ahead
MANUAL = (
    "サイズ・素材・お手入れ方法・組み立て手順は商品ページをご覧ください。配送は通常3〜7日です。"
)


class Slip(NamedTuple):
    """One message and the moment at which it arrived, µs."""

    arrived: int
    source: str
    message: str  # JSON, Segment format


def slips(world: World, calendar: Calendar, profiles: Profiles) -> list[Slip]:
    """Those of the company's last days, in order of arrival."""
    members = np.flatnonzero(profiles.crowd.member).tolist()
    if not members:
        return []
    office = _Office(world, calendar, profiles, members)
    told = [*office.nameless(), *office.ahead(), *office.too_large()]
    return sorted([*told, *office.undated(), *office.withheld()])


@dataclass(frozen=True)
class _Office:
    """Where the slips are made: one method for each kind."""

    world: World
    calendar: Calendar
    profiles: Profiles
    members: list[int]

    def nameless(self) -> Iterator[Slip]:
        """The registers' new version calls the event's name otherwise, for one afternoon."""
        for number in range(9):
            at = self._moment(days_ago=1, hour=14) + number * 23 * MINUTE
            said = {"eventName": "Store Visited", **self._visit(at)}
            yield self._slip(at, Origin.POS, {**said, **self._card(number)})

    def ahead(self) -> Iterator[Slip]:
        """Taken all the same, at the moment of its arrival, and flagged."""
        for number in range(2):
            at = self._moment(days_ago=2, hour=11) + number * HOUR
            said = {"event": "Store Visited", **self._visit(at + CLOCK_AHEAD)}
            yield self._slip(at, Origin.POS, {**said, **self._card(9 + number)})

    def too_large(self) -> Iterator[Slip]:
        """A version of the tag sends whole lists with every description, until it is taken back."""
        listed = {"list_id": "すべての商品", "category": "すべて", "products": self._shelf()}
        for number in range(6):
            at = self._moment(days_ago=3, hour=10) + number * 47 * MINUTE
            said = {"event": "Product List Viewed", "timestamp": _iso(at), "properties": listed}
            who = {"anonymousId": self.profiles.device(self._member(11 + number), PHONE)}
            context = {"context": {"library": {"name": "enishi.js", "version": "2.2.0"}}}
            yield self._slip(at, Origin.WEB, {**said, **who, **context})

    def undated(self) -> Iterator[Slip]:
        """Answers typed in from paper, dated as people write dates."""
        for number, score in enumerate((9, 7, 8)):
            at = self._moment(days_ago=4, hour=17) + number * MINUTE
            day = from_us(at - DAY).astimezone(self.calendar.zone)
            answer = {"survey": "店頭アンケート用紙", "metric": "NPS", "score": score}
            said = {
                "event": "Survey Answered",
                "timestamp": f"{day.year}年{day.month}月{day.day}日",
            }
            properties = {"properties": {**answer, "channel": "store"}}
            yield self._slip(at, Origin.SURVEY, {**said, **properties, **self._card(17 + number)})

    def withheld(self) -> Iterator[Slip]:
        """Callers who hide their number: nobody can say who it was."""
        for number in range(4):
            at = self._moment(days_ago=2 - number // 2, hour=10) + number * 97 * MINUTE
            call = {"direction": "inbound", "caller_number": "非通知", "wait_seconds": 20 + number}
            said = {"event": "Call Started", "timestamp": _iso(at), "properties": call}
            yield self._slip(at, Origin.CALLS, said)

    def _slip(self, at: int, origin: Origin, said: dict[str, Any]) -> Slip:
        name = {"messageId": f"{origin.name.lower()}-{at // SECOND}"}
        return Slip(at + SECOND, SOURCES[origin][0], json({"type": "track", **name, **said}))

    def _moment(self, *, days_ago: int, hour: int) -> int:
        """That hour of a day before the company's last one."""
        return self.calendar.midnight_before(days_ago) + hour * HOUR

    def _visit(self, moment: int) -> dict[str, Any]:
        store = self.world.stores[STORE]
        where = {"store": store.name, "store_id": store.id}
        properties = {**where, "purpose": "買い物", "duration_minutes": 10 + moment // MINUTE % 40}
        return {"timestamp": _iso(moment), "properties": properties}

    def _card(self, number: int) -> dict[str, Any]:
        card = self.profiles.of(self._member(number)).member_no
        return {"context": {"externalIds": [{"id": card, "type": "member_no"}]}}

    def _member(self, number: int) -> int:
        return self.members[number % len(self.members)]

    def _shelf(self) -> list[dict[str, Any]]:
        return [
            {
                "product_id": product.sku,
                "name": product.name,
                "category": product.category,
                "price": product.price,
                "image_url": f"{SITE}/images/products/{product.sku}/main-1200x1200.jpg",
                "description": f"{product.name}（{product.category}）。{MANUAL}",
            }
            for product in self.world.products
        ]


def _iso(moment: int) -> str:
    return from_us(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")
