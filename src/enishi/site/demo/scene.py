"""One chunk of people with everything drawn about them: what the writers of events read."""

from dataclasses import dataclass

import numpy as np

from enishi.site.demo.arrays import APP as APP_SLOT
from enishi.site.demo.arrays import DESKTOP, KNOWN, PHONE, Array
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.crowd import Crowd
from enishi.site.demo.lives import APP, Orders, Outcome
from enishi.site.demo.mailings import Mailing
from enishi.site.demo.trade import Baskets, Journeys
from enishi.site.demo.world import World


@dataclass(frozen=True)
class Scene:
    world: World
    calendar: Calendar
    chunk: int
    crowd: Crowd
    orders: Orders
    real: Outcome
    baskets: Baskets
    journeys: Journeys
    mailings: list[Mailing]
    stays: Array  # busy time until which each person is a customer

    @property
    def size(self) -> int:
        return len(self.crowd)

    def sold(self) -> Array:
        """Orders that went through in the window."""
        return np.flatnonzero(self.real.sold & self.orders.in_window)

    def order_number(self, order: int) -> str:
        return f"A-{20_000 + self.chunk * 400_000 + order:06d}"

    def device_of(self, order: Array) -> Array:
        """The slot from which an online order is made."""
        by_phone = np.where(self.orders.by_phone[order], PHONE, DESKTOP)
        return np.where(self.orders.channel[order] == APP, APP_SLOT, by_phone)

    def known_on(self, person: Array, moment: Array) -> Array:
        """The mark of a signed-in device, where the person has a login by then."""
        return KNOWN * (self.crowd.account[person] & (self.crowd.joined[person] <= moment))


def topic_rng(seed: int, chunk: int, topic: int) -> np.random.Generator:
    """Each topic draws from a stream of its own: a change to one leaves the others as they were."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, chunk, topic])))
