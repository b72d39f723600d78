"""What each person buys, what goes wrong, and what that costs.

Purchases follow BG/NBD in busy time and Gamma-Gamma in money. Every chance is drawn once, before it
is known whether a pain is on: a counterfactual is the same draws read again with one pain off, so
that the difference in money is the pain's own and exact.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from enishi.lib.clock import DAY
from enishi.site.demo.arrays import Array, choose_each
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.crowd import NEVER, Crowd
from enishi.site.demo.world import NAGI, World

STORE, WEB, APP = range(3)
MOST = 64  # purchases a person can make
LATE, COUNTER, FORM = PAINS = ("late-delivery", "returns-counter", "form-error")
FORM_SINCE = 0.25  # share of the window after which the form is broken
SHIFT_BEFORE, SHIFT_AFTER = (2.6, 0.5, 0.6), (0.45, 1.7, 1.3)


@dataclass(frozen=True)
class Orders:
    """All purchases that could happen, by person and time; draws are uniform in [0, 1)."""

    person: Array  # place in the crowd
    count: Array  # how many before it
    time: Array
    value: Array  # yen wanted
    channel: Array
    by_phone: Array  # on the smartphone's browser
    delivered: Array  # by van, not carried home
    slow_road: Array  # from the slow warehouse
    counter: Array  # a return would be brought to the slow counter
    campaign: Array  # index of the mailing that caused it, -1: none
    form_draw: Array
    late_draw: Array
    late_leaves: Array
    return_draw: Array
    wait_leaves: Array
    form_on: Array
    in_window: Array
    twin: Array  # under the second membership

    @cached_property
    def fixed(self) -> Array:
        return self.campaign >= 0

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Outcome:
    """What became of each possible purchase under a set of pains."""

    happens: Array  # the person came to buy
    lost: Array  # and gave up at the form
    form: Array  # met the error (lost or not)
    late: Array  # delivered days late by the slow warehouse
    returned: Array
    waited: Array  # at the slow counter

    @property
    def sold(self) -> Array:
        sold: Array = self.happens & ~self.lost
        return sold


def draw_orders(
    world: World, calendar: Calendar, crowd: Crowd, rng: np.random.Generator
) -> tuple[Orders, Array]:
    """Possible purchases by BG/NBD, and until when (busy time) each person stays a customer."""
    size = len(crowd)
    gaps = rng.standard_exponential((size, MOST), dtype=np.float32) / crowd.rate[:, None]
    gaps[:, 0] = 0
    busy = crowd.first[:, None] + np.cumsum(gaps, axis=1)
    leaves = rng.random((size, MOST), dtype=np.float32) < crowd.drop[:, None]
    leaves[:, 0] = False  # the first purchase starts the clock of BG/NBD
    before: Array = np.cumsum(leaves, axis=1) - leaves
    there = (before == 0) & (busy < calendar.length)
    person, count = np.nonzero(there)
    last = np.where(there, busy, -1.0).max(axis=1)
    gone = (leaves & there).any(axis=1)
    stays = np.where(gone, last, calendar.length)
    day = calendar.day_of(busy[there])
    time = calendar.at_hour(day, crowd.habit[person], rng)
    value = rng.gamma(4.0, size=len(person)) / crowd.taste[person]
    # An hour was drawn after the day: put purchases of one day back into their order.
    order = np.lexsort((time, person))
    none = np.full(len(person), -1)
    return _circumstances(
        world, calendar, crowd, (person, count, time[order], value, none), rng
    ), stays


def _circumstances(
    world: World,
    calendar: Calendar,
    crowd: Crowd,
    bought: tuple[Array, Array, Array, Array, Array],
    rng: np.random.Generator,
) -> Orders:
    person, count, time, value, campaign = bought
    size = len(person)
    after = time >= calendar.half
    shift = np.where(after[:, None], SHIFT_AFTER, SHIFT_BEFORE)
    channel = choose_each(rng.random(size), crowd.weights[person] * shift)
    by_phone = (channel == WEB) & (rng.random(size) < 0.72)
    channel = np.where((campaign >= 0) & (channel == WEB) & by_phone, STORE, channel)
    by_phone &= channel == WEB
    store = channel == STORE
    time = np.where(store, calendar.opening_hours(time, "shop", rng), time)
    warehouse = np.array([city.warehouse for city in world.cities])[crowd.city[person]]
    delivered = ~store | ((value > 22000) & (rng.random(size) < 0.6))
    near = crowd.store[person] == world.slow_counter
    return Orders(
        person=person,
        count=count,
        time=time,
        value=value,
        channel=channel,
        by_phone=by_phone,
        delivered=delivered,
        slow_road=delivered & (warehouse == world.slow_warehouse),
        counter=near & (rng.random(size) < 0.8),
        campaign=campaign,
        form_draw=rng.random(size),
        late_draw=rng.random(size),
        late_leaves=rng.random(size),
        return_draw=rng.random(size),
        wait_leaves=rng.random(size),
        form_on=by_phone & (crowd.phone[person] == NAGI) & (time >= calendar.share(FORM_SINCE)),
        in_window=(time >= calendar.start) & (time <= calendar.until),
        twin=store & (crowd.twin[person] != NEVER) & (time >= crowd.twin[person] + DAY),
    )


def add_bought(
    world: World,
    calendar: Calendar,
    crowd: Crowd,
    orders: Orders,
    extra: tuple[Array, Array, Array],
    rng: np.random.Generator,
) -> Orders:
    """The purchases that a mailing caused (person, time, mailing) joined to those of habit."""
    person, time, campaign = extra
    value = rng.gamma(4.0, size=len(person)) / crowd.taste[person]
    bought = (person, np.full(len(person), 1), time, value, campaign)
    caused = _circumstances(world, calendar, crowd, bought, rng)
    order = np.lexsort(
        (np.concatenate([orders.time, caused.time]), np.concatenate([orders.person, person]))
    )
    names = Orders.__dataclass_fields__
    return Orders(
        **{
            name: np.concatenate([getattr(orders, name), getattr(caused, name)])[order]
            for name in names
        }
    )


def outcome(orders: Orders, *, off: str = "") -> Outcome:
    """Read the draws with every pain on but `off`."""
    form = orders.form_on & (orders.form_draw < 0.62) & (off != FORM)
    lost = form & (orders.form_draw < 0.44)  # the others find another device
    late = orders.slow_road & (orders.late_draw < 0.38) & (off != LATE) & ~orders.fixed
    returned = (orders.return_draw < 0.09) & ~lost & ~orders.fixed
    waited = returned & orders.counter & (off != COUNTER)
    leaves = ~lost & ((late & (orders.late_leaves < 0.42)) | (waited & (orders.wait_leaves < 0.55)))
    before: Array = np.cumsum(leaves) - leaves
    first_row = np.searchsorted(orders.person, orders.person, side="left")
    happens = (before - before[first_row] == 0) | orders.fixed
    late &= ~lost
    return Outcome(happens, lost, form, late, returned & happens, waited & happens)


@dataclass(frozen=True)
class Loss:
    pain: str
    people: Array  # places in the crowd of those who lived it, in the window
    money: int  # yen not sold in the window because of it


def losses(orders: Orders, price: Array) -> list[Loss]:
    """What each pain alone cost: sales without it less sales with it, by the same draws."""
    real = outcome(orders)
    sold = int(price[real.sold & orders.in_window].sum())
    found = []
    for pain, felt in zip(PAINS, (real.late, real.waited, real.form), strict=True):
        without = outcome(orders, off=pain)
        money = int(price[without.sold & orders.in_window].sum()) - sold
        met = felt & real.happens & orders.in_window
        found.append(Loss(pain, np.unique(orders.person[met]), money))
    return found
