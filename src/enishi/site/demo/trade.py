"""What is in each purchase, when it arrives, and how its return went."""

from dataclasses import dataclass

import numpy as np

from enishi.lib.clock import DAY, HOUR
from enishi.site.demo.arrays import Array
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.crowd import Crowd
from enishi.site.demo.lives import STORE, Orders, Outcome
from enishi.site.demo.world import World

FREE_SHIPPING = 15_000
SHIPPING = 990


@dataclass(frozen=True)
class Baskets:
    items: Array  # (n, 3) product numbers, -1: none
    amount: Array  # (n, 3) pieces
    subtotal: Array
    discount: Array
    shipping: Array

    @property
    def revenue(self) -> Array:
        """Sales before shipping."""
        revenue: Array = self.subtotal - self.discount
        return revenue


def fill_baskets(world: World, orders: Orders, sale: Array, rng: np.random.Generator) -> Baskets:
    """Products whose prices come near the value that each purchase was meant to have."""
    prices, size = world.prices, len(orders)
    items = np.full((size, 3), -1)
    amount = np.zeros((size, 3), dtype=np.int64)
    left = np.maximum(orders.value, prices[2])
    for place, greed in enumerate((rng.uniform(0.5, 1.0, size), rng.uniform(0.6, 1.0, size), 1.0)):
        wanted = left * greed
        nearest = np.searchsorted(prices, wanted, side="right") - 1
        jitter = np.minimum(rng.integers(0, 4, size), nearest)
        chosen = np.where(nearest >= 0, nearest - np.where(nearest > 3, jitter, 0), -1)
        price = prices[chosen]
        pieces = np.clip((wanted // price).astype(np.int64), 1, 12)
        fits = (chosen >= 0) & (price <= left) & ((place == 0) | (nearest > 0))
        items[:, place] = np.where(fits, chosen, -1)
        amount[:, place] = np.where(fits, pieces, 0)
        left = left - np.where(fits, price * pieces, 0)
    subtotal = (prices[items] * amount).sum(axis=1)
    coupon = sale & (rng.random(size) < 0.5) & (subtotal >= 5000)
    return Baskets(
        items=items,
        amount=amount,
        subtotal=subtotal,
        discount=np.where(coupon, subtotal // 100 * 10, 0),
        shipping=np.where(orders.delivered & (subtotal < FREE_SHIPPING), SHIPPING, 0),
    )


@dataclass(frozen=True)
class Journeys:
    """After the purchase, one entry an order; times of what did not happen are after all time."""

    promised: Array  # midnight of the promised day
    shipped: Array
    arrived: Array  # at home, or carried home
    delay: Array  # days
    brought_back: Array
    wait: Array  # minutes at the counter or in the return's queue
    by_counter: Array


def follow(
    calendar: Calendar, crowd: Crowd, orders: Orders, real: Outcome, rng: np.random.Generator
) -> Journeys:
    size = len(orders)
    lead = rng.integers(2, 8, size) + (orders.value > 40000) * rng.integers(0, 5, size)
    number = calendar.number_of(orders.time)
    promised = calendar.midnights[number] + lead * DAY
    ordinary = (orders.late_draw < 0.04) & ~real.late
    delay = np.where(real.late, 2 + np.minimum(rng.geometric(0.32, size), 10), ordinary * 1)
    hour = rng.integers(9, 19, size) * HOUR + rng.integers(0, HOUR, size)
    door = promised + delay * DAY + hour
    arrived = np.where(orders.delivered, door, orders.time + 2 * HOUR)
    back = arrived + rng.integers(1, 8, size) * DAY
    noon = rng.integers(10, 19, size) * HOUR + rng.integers(0, HOUR, size)
    back = calendar.midnights[calendar.number_of(back)] + noon
    store = orders.channel == STORE
    quick = rng.gamma(3.0, 2.2, size)
    slow = 22 + rng.gamma(4.0, 4.5, size)
    return Journeys(
        promised=promised,
        shipped=promised + (delay - 1) * DAY - rng.integers(5 * HOUR, 14 * HOUR, size),
        arrived=arrived,
        delay=np.where(orders.delivered, delay, 0),
        brought_back=back,
        wait=np.where(real.waited, slow, 1 + quick).astype(np.int64),
        by_counter=store | orders.counter | (rng.random(size) < 0.55),
    )
