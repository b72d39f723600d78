"""What people do on the site and in the app: sessions, and the steps within them."""

from dataclasses import dataclass

import numpy as np

from enishi.lib.clock import DAY, HOUR, MINUTE
from enishi.site.demo.arrays import APP, DESKTOP, KNOWN, PHONE, TABLET, Array, choose_each, rows
from enishi.site.demo.kinds import Kind
from enishi.site.demo.lives import STORE
from enishi.site.demo.scene import Scene

SECOND = 1_000_000
HOME, FEATURE, GUIDE, STATUS, SHIPPING, STORES, REVIEWS, SIGN_UP = range(8)  # pages
DIRECT, SEARCH, SOCIAL, ADVERT, FROM_MAIL, FROM_LINE, INSIDE = range(7)  # where a visit comes from
BROWSE, BUY, LEAVE_CART, LOOK_UP = range(4)  # what a session is for


@dataclass(frozen=True)
class Sessions:
    person: Array
    time: Array
    slot: Array
    aim: Array
    order: Array  # the purchase it leads to or follows; -1: none
    origin: Array
    about: Array  # order that is looked up, mailing that was clicked

    def __len__(self) -> int:
        return len(self.person)


def _joined(parts: list[Sessions]) -> Sessions:
    names = Sessions.__dataclass_fields__
    return Sessions(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def _device(scene: Scene, person: Array, rng: np.random.Generator) -> Array:
    weights = scene.crowd.weights[person]
    app = scene.crowd.app[person] & (rng.random(len(person)) < 0.25 + 0.4 * (weights[:, 2] > 0.6))
    browser = np.where(rng.random(len(person)) < 0.74, PHONE, DESKTOP)
    return np.where(app, APP, browser)


def _sessions(
    scene: Scene,
    person: Array,
    time: Array,
    aim: int,
    rng: np.random.Generator,
    order: Array | None = None,
) -> Sessions:
    size = len(person)
    slot = _device(scene, person, rng) if aim != BUY or order is None else scene.device_of(order)
    signed_in = (rng.random(size) < (1.0 if aim in {BUY, LOOK_UP} else 0.45)) | (slot == APP)
    origin = choose_each(rng.random(size), np.tile([0.3, 0.42, 0.14, 0.14], (size, 1)))
    return Sessions(
        person,
        time,
        slot | np.where(signed_in, scene.known_on(person, time), 0),
        np.full(size, aim),
        np.full(size, -1) if order is None else order,
        origin,
        np.full(size, -1) if order is None else order,
    )


def _browsing(scene: Scene, rng: np.random.Generator) -> Sessions:
    """Looking around, between the first interest and the last."""
    crowd, calendar = scene.crowd, scene.calendar
    met = calendar.busy_time(crowd.joined) - 8
    opened = np.where(np.isinf(crowd.first), met, crowd.first - 14)
    closed = np.where(np.isinf(crowd.first), met + 45, scene.stays + 40)
    window = float(calendar.busy_time(np.array([calendar.start]))[0])
    opened, closed = np.maximum(opened, window), np.minimum(closed, calendar.length)
    spell = np.maximum(closed - opened, 0)
    keen = (0.010 + 0.75 * np.minimum(crowd.rate, 0.12)) * rng.gamma(1.6, 1 / 1.6, scene.size)
    online = np.minimum(crowd.weights[:, 1] + crowd.weights[:, 2] + 0.25, 1.6)
    count = rng.poisson(keen * online * spell)
    person = np.repeat(np.arange(scene.size), count)
    busy = opened[person] + rng.random(len(person)) * spell[person]
    time = calendar.at_hour(calendar.day_of(busy), crowd.habit[person], rng)
    made = _sessions(scene, person, time, BROWSE, rng)
    made.aim[rng.random(len(made)) < 0.13] = LEAVE_CART
    return made


def _around_orders(scene: Scene, rng: np.random.Generator) -> list[Sessions]:
    """The session of each online order (sold or lost), research before it, looks after it."""
    orders = scene.orders
    met = np.flatnonzero(scene.real.happens & orders.in_window)
    online = met[orders.channel[met] != STORE]
    spent = 4 * MINUTE + rng.integers(0, 12 * MINUTE, len(online))
    bought = _sessions(scene, orders.person[online], orders.time[online] - spent, BUY, rng, online)
    research = np.repeat(met, rng.poisson(np.where(orders.channel[met] == STORE, 0.6, 1.1)))
    ago = (rng.random(len(research)) * 6 * DAY + 2 * HOUR).astype(np.int64)
    before = orders.time[research] - ago
    looked = _sessions(scene, orders.person[research], before, BROWSE, rng, research)
    waiting = online[scene.real.sold[online]]
    times = rng.poisson(0.35 + 1.6 * scene.real.late[waiting])
    asked = np.repeat(waiting, times)
    start, end = scene.journeys.promised[asked] - 2 * DAY, scene.journeys.arrived[asked]
    when = start + (rng.random(len(asked)) * (end - start)).astype(np.int64)
    when = scene.calendar.at_hour(
        scene.calendar.number_of(when), scene.crowd.habit[orders.person[asked]], rng
    )
    looked_up = _sessions(scene, orders.person[asked], when, LOOK_UP, rng, asked)
    return [bought, looked, looked_up]


def _after_clicks(scene: Scene, clicks: Array, rng: np.random.Generator) -> Sessions:
    """A click in a mail or a LINE message opens the site (not the app)."""
    made = _sessions(scene, clicks["person"], clicks["time"] + 2 * SECOND, BROWSE, rng)
    slot = np.where(made.slot & 7 == APP, PHONE | (made.slot & KNOWN), made.slot)
    origin = np.where(clicks["kind"] == Kind.MAIL_CLICKED, FROM_MAIL, FROM_LINE)
    return Sessions(made.person, made.time, slot, made.aim, made.order, origin, clicks["a"])


def _tablets(scene: Scene, rng: np.random.Generator) -> Sessions:
    """The shop's own tablet, on which many customers look up stock and sign in."""
    orders = scene.orders
    inside = scene.sold()
    inside = inside[orders.channel[inside] == STORE]
    inside = inside[rng.random(len(inside)) < 0.12]
    time = orders.time[inside] - rng.integers(5, 25, len(inside)) * MINUTE
    made = _sessions(scene, orders.person[inside], time, BROWSE, rng)
    slot = TABLET | (made.slot & KNOWN)
    origin = np.full(len(inside), DIRECT)
    return Sessions(made.person, time, slot, made.aim, made.order, origin, made.about)


def _product_of(scene: Scene, person: Array, rng: np.random.Generator) -> Array:
    """A product that suits each person: their persona's categories, popular ones first."""
    world = scene.world
    liked = np.array([p.categories for p in world.personas])[scene.crowd.persona[person]]
    place = choose_each(rng.random(len(person)), np.tile([5, 3, 2, 1.5, 1], (len(person), 1)))
    category = liked[np.arange(len(person)), place]
    numbers = {name: number for number, name in enumerate(world.categories)}
    kind_of = np.array([numbers[product.category] for product in world.products])
    members = [np.flatnonzero(kind_of == number) for number in range(len(world.categories))]
    counts = np.array([len(found) for found in members])
    table = np.zeros((len(members), counts.max()), dtype=np.int64)
    for number, found in enumerate(members):
        table[number, : len(found)] = np.random.default_rng(number).permutation(found)
    rank = (rng.random(len(person)) ** 1.7 * counts[category]).astype(np.int64)
    product: Array = table[category, rank]
    return product


def _wanted(scene: Scene, order: Array, product: Array, rng: np.random.Generator) -> Array:
    """Who is about to buy looks at what they buy, most of the time."""
    item = scene.baskets.items[order, rng.integers(0, 3, len(order))]
    item = np.where(item < 0, scene.baskets.items[order, 0], item)
    return np.where((order >= 0) & (rng.random(len(order)) < 0.65), item, product)


def _steps(scene: Scene, sessions: Sessions, rng: np.random.Generator) -> list[Array]:
    """The views of every session, one after another."""
    views = np.where(sessions.aim == LOOK_UP, 1, 2 + rng.poisson(2.1, len(sessions)))
    of = np.repeat(np.arange(len(sessions)), views)
    first = np.cumsum(views) - views
    step = np.arange(len(of)) - first[of]
    pause = rng.exponential(38.0, len(of)) * (step > 0) + (step > 0)
    elapsed = np.cumsum(pause)
    elapsed = ((elapsed - elapsed[first[of]]) * SECOND).astype(np.int64)
    person, time, slot = sessions.person[of], sessions.time[of] + elapsed, sessions.slot[of]
    product = _wanted(scene, sessions.order[of], _product_of(scene, person, rng), rng)
    draw = rng.random(len(of))
    page = np.where(draw < 0.5, HOME, np.where(draw < 0.8, FEATURE, SHIPPING))
    page = np.where(step > 0, GUIDE + (draw * 1000).astype(np.int64) % 5, page)
    page = np.where((page == STATUS) | (page == SIGN_UP), REVIEWS, page)
    page = np.where(sessions.aim[of] == LOOK_UP, STATUS, page)
    origin = np.where(step == 0, sessions.origin[of], INSIDE)
    in_app = (slot & 7) == APP
    seen = np.where(step == 0, 0, np.searchsorted([0.14, 0.27, 0.4], draw, side="right"))
    made = []
    opens = (step == 0) & in_app
    made.append(rows(Kind.APP_OPENED, person[opens], time[opens] - SECOND, slot=slot[opens]))
    for kind, rows_of in (
        (Kind.PAGE, (seen == 0) & ~in_app),
        (Kind.SCREEN, (seen == 0) & in_app),
    ):
        made.append(
            rows(
                kind,
                person[rows_of],
                time[rows_of],
                slot=slot[rows_of],
                a=page[rows_of],
                b=origin[rows_of],
                c=sessions.about[of][rows_of],
            )
        )
    for kind, number in ((Kind.LIST_VIEWED, 1), (Kind.SEARCHED, 2), (Kind.PRODUCT_VIEWED, 3)):
        rows_of = seen == number
        made.append(
            rows(kind, person[rows_of], time[rows_of], slot=slot[rows_of], a=product[rows_of])
        )
    return made


def _carts(scene: Scene, sessions: Sessions, rng: np.random.Generator) -> list[Array]:
    """Carts left behind."""
    left = np.flatnonzero(sessions.aim == LEAVE_CART)
    person, slot = sessions.person[left], sessions.slot[left]
    time = sessions.time[left] + rng.integers(6, 15, len(left)) * MINUTE
    product = _product_of(scene, person, rng)
    starts = (rng.random(len(left)) < 0.35) & (slot & KNOWN > 0)
    none = np.full(len(left), -1)
    return [
        rows(Kind.PRODUCT_ADDED, person, time, slot=slot, a=product, b=1, c=none),
        rows(Kind.CART_VIEWED, person, time + 20 * SECOND, slot=slot, a=product, b=1, c=none),
        rows(
            Kind.CHECKOUT_STARTED,
            person[starts],
            time[starts] + 55 * SECOND,
            slot=slot[starts],
            a=product[starts],
            b=1,
            c=none[starts],
        ),
    ]


def _checkouts(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """From the cart to the order, or to the error at the form."""
    orders, baskets, real = scene.orders, scene.baskets, scene.real
    met = np.flatnonzero(real.happens & orders.in_window & (orders.channel != STORE))
    slot = scene.device_of(met)
    slot |= scene.known_on(orders.person[met], orders.time[met])
    end, made = orders.time[met], []
    for place in range(3):
        has = baskets.items[met, place] >= 0
        added = rows(
            Kind.PRODUCT_ADDED,
            orders.person[met[has]],
            end[has] - (170 - 25 * place) * SECOND,
            slot=slot[has],
            a=baskets.items[met[has], place],
            b=baskets.amount[met[has], place],
            c=met[has],
        )
        made.append(added)
    person, first = orders.person[met], baskets.items[met, 0]
    for kind, before in ((Kind.CART_VIEWED, 95), (Kind.CHECKOUT_STARTED, 70)):
        made.append(rows(kind, person, end - before * SECOND, slot=slot, a=first, b=1, c=met))
    for attempt in range(3):
        bad = real.form[met] & (rng.random(len(met)) < 1 - 0.4 * attempt)
        when = end[bad] - (45 - 17 * attempt) * SECOND
        phone = scene.crowd.phone[person[bad]]
        field = rng.integers(0, 2, len(when))
        made.append(
            rows(Kind.FORM_ERROR, person[bad], when, slot=slot[bad], a=field, b=phone, c=met[bad])
        )
    sold = real.sold[met]
    # Who got past the error did so on a computer.
    done = np.where(real.form[met], DESKTOP | (slot & KNOWN), slot)[sold]
    made.append(rows(Kind.ORDER_ONLINE, person[sold], end[sold], slot=done, a=met[sold]))
    return made


def visit(scene: Scene, clicks: Array, rng: np.random.Generator) -> list[Array]:
    """Every row of web and app, `clicks` being the clicks in mails and LINE messages."""
    parts = [_browsing(scene, rng), *_around_orders(scene, rng)]
    parts += [_after_clicks(scene, clicks, rng), _tablets(scene, rng)]
    sessions = _joined(parts)
    return [
        *_steps(scene, sessions, rng),
        *_carts(scene, sessions, rng),
        *_checkouts(scene, rng),
    ]
