"""青葉リビング: its people drawn chunk by chunk, and the messages of its systems about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from enishi.lib.clock import DAY, HOUR, from_us
from enishi.site.demo import answers, encounters, membership, visits
from enishi.site.demo.arrays import APP, Array, in_order, mix
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.cards import sheet
from enishi.site.demo.crowd import draw_crowd
from enishi.site.demo.envelope import Sent, Writer
from enishi.site.demo.kinds import ON_DEVICE, SOURCES, SPECS, Kind, Origin
from enishi.site.demo.lives import add_bought, draw_orders, losses, outcome
from enishi.site.demo.mailings import caused_purchases, effects, plan
from enishi.site.demo.profiles import Profiles
from enishi.site.demo.scene import Scene, topic_rng
from enishi.site.demo.slips import Slip, slips
from enishi.site.demo.telling import Teller
from enishi.site.demo.trade import fill_baskets, follow
from enishi.site.demo.truth import Tallies, burst, outage, told
from enishi.site.demo.world import World, world

NOT_YET = 2**62  # µs, after everything
CARDS_BEFORE = 5  # days before the last one
CHUNK = 5_000  # people drawn at once; part of what makes a company the same again
_WEB_KINDS = [int(kind) for kind, spec in SPECS.items() if spec.origin == Origin.WEB]
_DEVICE_KINDS = [int(kind) for kind in ON_DEVICE]
(
    PEOPLE, LIVES, CAUSED, CIRCUMSTANCE, BASKET, JOURNEY, MAILS, SENT, VISITS, MEMBERS, SHOPS, VANS,
    TALKS, ASKED,
) = range(14)  # fmt: skip


class Block(NamedTuple):
    """Messages of one source within one hour, in order of time."""

    source: str
    messages: list[str]  # JSON, Segment format
    last: int  # time of the last one, µs


@dataclass(frozen=True)
class Chunk:
    """Everything that happened to some of the people, in columns."""

    scene: Scene
    profiles: Profiles
    rows: Array
    ids: Array  # of the messages


class Company:
    def __init__(self, people: int, seed: int, calendar: Calendar) -> None:
        self.people, self.seed, self.calendar = people, seed, calendar
        self.world: World = world()
        self.tallies = Tallies()

    @property
    def sources(self) -> tuple[tuple[str, str, str], ...]:
        """Name, kind and channel of each system that sends."""
        return SOURCES

    def messages(self) -> Iterator[Block]:
        """All messages, an hour at a time: one block for each source that sent something in it."""
        chunks = self._chunks
        writers = [Writer(Teller(c.scene, c.profiles), c.profiles) for c in chunks]
        hours = np.arange(self.calendar.start, self.calendar.until + HOUR + 1, HOUR)
        cuts = [np.searchsorted(chunk.rows["time"], hours).tolist() for chunk in chunks]
        for hour in range(len(hours) - 1):
            sent: list[Sent] = []
            for chunk, writer, cut in zip(chunks, writers, cuts, strict=True):
                some = slice(cut[hour], cut[hour + 1])
                sent.extend(writer.write(chunk.rows[some], chunk.ids[some]))
            yield from _blocks(sent)

    def slips(self) -> list[Slip]:
        """Messages that went wrong, of the last days; apart, so that `messages` are all good."""
        return slips(self.world, self.calendar, self._chunks[0].profiles)

    @property
    def cards_at(self) -> int:
        """The morning on which the stores' cards are brought in."""
        return self.calendar.midnight_before(CARDS_BEFORE) + 10 * HOUR

    def cards(self) -> bytes:
        """A contact list of the stores until the day before, to import: of members who were in one
        of them in the weeks before, and of people who are no members."""
        first, at = self._chunks[0], self.cards_at
        rows = first.rows[first.rows["kind"] == Kind.STORE_VISITED]
        lately = (rows["time"] > at - 30 * DAY) & (rows["time"] < at)
        visitors = np.unique(rows["person"][lately])
        day = from_us(at - DAY).astimezone(self.calendar.zone).date()
        return sheet(first.profiles, visitors, self.people, day)

    @property
    def truth(self) -> dict[str, Any]:
        assert self._chunks  # noqa: S101 -- the sums are known when every chunk was drawn
        return told(self.world, self.calendar, self.tallies)

    @cached_property
    def _chunks(self) -> list[Chunk]:
        return list(self.chunks())

    def chunks(self) -> Iterator[Chunk]:
        """The people, CHUNK at a time; the tallies are whole when it has ended."""
        self.tallies = Tallies()
        for number, first in enumerate(range(0, self.people, CHUNK)):
            yield self._draw(number, np.arange(first, min(first + CHUNK, self.people)))

    def _draw(self, number: int, people: Array) -> Chunk:
        calendar, places = self.calendar, self.world

        def rng(topic: int) -> np.random.Generator:
            return topic_rng(self.seed, number, topic)

        crowd = draw_crowd(places, calendar, people, rng(PEOPLE))
        orders, stays = draw_orders(places, calendar, crowd, rng(LIVES))
        mailings = plan(calendar, crowd, rng(MAILS))
        caused = caused_purchases(mailings, rng(CAUSED))
        orders = add_bought(places, calendar, crowd, orders, caused, rng(CIRCUMSTANCE))
        real = outcome(orders)
        sales = calendar.on_sale(orders.time)
        baskets = fill_baskets(places, orders, sales, rng(BASKET))
        journeys = follow(calendar, crowd, orders, real, rng(JOURNEY))
        profiles = Profiles(places, calendar, crowd, self.seed)
        scene = Scene(
            places, calendar, number, crowd, orders, real, baskets, journeys, mailings, stays
        )
        tallies = self.tallies
        tallies.add_losses(losses(orders, baskets.revenue))
        tallies.add_crowd(places, crowd, profiles, calendar.until)
        tallies.add_effects(effects(mailings, orders, real.sold, baskets.revenue, calendar.until))
        rows = self._without_outage(self._events(scene, rng))
        rows["person"] += int(people[0])
        return Chunk(scene, profiles, rows, self._ids(rows))

    def _events(self, scene: Scene, rng: Any) -> Array:
        written, clicks = encounters.mails(scene, rng(SENT))
        parts = [*written, *visits.visit(scene, clicks, rng(VISITS))]
        parts += membership.register(scene, rng(MEMBERS))
        parts += encounters.shops(scene, rng(SHOPS))
        parts += encounters.deliveries(scene, rng(VANS))
        talks = encounters.contacts(scene, rng(TALKS))
        said = answers.ask(scene, rng(ASKED))
        self.tallies.add_answers(said)
        parts += [*talks, *answers.answer_rows(scene, said, rng(ASKED + 1))]
        spoken = np.concatenate(talks)
        calls = spoken[spoken["kind"] == Kind.CALL_ENDED]
        parts += answers.satisfaction(scene, calls, rng(ASKED + 2))
        parts += answers.efforts(scene, rng(ASKED + 3))
        parts += answers.reviews(scene, rng(ASKED + 4))
        rows = in_order(parts, scene.calendar.start, scene.calendar.until)
        self._count_burst(rows)
        return rows

    def _count_burst(self, rows: Array) -> None:
        start, end = burst(self.calendar)
        kinds = (Kind.CALL_STARTED, Kind.CHAT_SENT, Kind.LINE_RECEIVED)
        about = np.isin(rows["kind"], [int(kind) for kind in kinds])
        about &= (
            (rows["a"] // 100 == encounters.POINTS) & (rows["time"] >= start) & (rows["time"] < end)
        )
        self.tallies.burst_events += int(about.sum())
        self.tallies.burst_people += len(np.unique(rows["person"][about]))

    def _without_outage(self, rows: Array) -> Array:
        """The tag of the site was missing for a while: what it would have sent never came."""
        start, end = outage(self.calendar)
        by_tag = np.isin(rows["kind"], _WEB_KINDS)
        by_tag &= ~(np.isin(rows["kind"], _DEVICE_KINDS) & (rows["slot"] & 7 == APP))
        lost = by_tag & (rows["time"] >= start) & (rows["time"] < end)
        self.tallies.hidden += int(lost.sum())
        kept: Array = rows[~lost]
        return kept

    def _ids(self, rows: Array) -> Array:
        """Of each message: its person and place among theirs, mixed with what was asked for."""
        order = np.argsort(rows["person"], kind="stable")
        people = rows["person"][order].astype(np.int64)
        first = np.searchsorted(people, people, side="left")
        place = np.empty(len(rows), dtype=np.int64)
        place[order] = np.arange(len(rows)) - first
        numbers = (rows["person"].astype(np.int64) << 24) | place
        asked = (self.people, self.seed, self.calendar.days, self.calendar.end.toordinal())
        return mix(numbers, int.from_bytes(blake2b(repr(asked).encode(), digest_size=8).digest()))


def _blocks(sent: list[Sent]) -> Iterator[Block]:
    by_origin: dict[Origin, list[Sent]] = {}
    for message in sorted(sent, key=lambda one: one.time):
        by_origin.setdefault(message.origin, []).append(message)
    for origin, messages in sorted(by_origin.items(), key=lambda entry: entry[1][0].time):
        yield Block(SOURCES[origin][0], [m.body for m in messages], messages[-1].time)


def generate(
    people: int,
    days: int,
    seed: int,
    *,
    end: date,
    zone: ZoneInfo,
    until: int | None = None,
) -> Company:
    """The company whose last day is `end`; nothing after `until` (µs; the end of that day) is told.

    The same arguments give the same bytes.
    """
    calendar = Calendar(end, days, zone, NOT_YET)
    last = min(until or NOT_YET, calendar.over - 1)
    return Company(people, seed, Calendar(end, days, zone, last))
