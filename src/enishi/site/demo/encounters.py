"""What happens off the site: shops, vans, returns, mails, LINE messages, calls and chats."""

import numpy as np

from enishi.lib.clock import DAY, HOUR, MINUTE
from enishi.site.demo.arrays import KNOWN, PHONE, SECOND_CARD, Array, rows
from enishi.site.demo.kinds import Kind
from enishi.site.demo.lives import STORE
from enishi.site.demo.mailings import MAIL
from enishi.site.demo.scene import Scene

SECOND = 1_000_000
BURST_FROM, BURST_DAYS = 0.8, 7  # share of the window, length
# Reasons of calls, chats and LINE messages.
LATE, RETURN, FORM, PARTS, STOCK, ASSEMBLY, POINTS, INVOICE = range(8)
COUNTER_STAFF, MAIL_BACK = range(2)


def shops(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """Visits to stores with the card shown, and purchases there."""
    orders, crowd, calendar = scene.orders, scene.crowd, scene.calendar
    sold = scene.sold()
    bought = sold[orders.channel[sold] == STORE]
    mark = np.where(orders.twin[bought], SECOND_CARD, 0)
    stay = rng.integers(12, 75, len(bought))
    person = orders.person[bought]
    came = orders.time[bought] - stay * MINUTE
    store = crowd.store[person]
    count = rng.poisson(crowd.weights[:, 0] * np.minimum(crowd.rate, 0.08) * calendar.days * 0.3)
    looker = np.repeat(np.arange(scene.size), np.where(np.isinf(crowd.first), 0, count))
    day = calendar.number_of(
        calendar.start + rng.integers(0, calendar.days * DAY, len(looker), dtype=np.int64)
    )
    when = calendar.opening_hours(calendar.midnights[day], "shop", rng)
    still = calendar.busy_time(when)
    here = (still < scene.stays[looker] + 30) & (still > crowd.first[looker] - 10)
    looker, when = looker[here], when[here]
    minutes = rng.integers(8, 60, len(looker))
    return [
        rows(Kind.STORE_VISITED, person, came, slot=mark, a=store, b=stay, c=1),
        rows(Kind.ORDER_STORE, person, orders.time[bought], slot=mark, a=bought, b=store),
        rows(Kind.STORE_VISITED, looker, when, a=crowd.store[looker], b=minutes),
    ]


def deliveries(scene: Scene, rng: np.random.Generator) -> list[Array]:
    orders, journeys = scene.orders, scene.journeys
    sold = np.flatnonzero(scene.real.sold & (orders.time > scene.calendar.start - 30 * DAY))
    sent = sold[orders.delivered[sold]]
    person = orders.person[sent]
    made = [
        rows(Kind.SHIPPED, person, journeys.shipped[sent], a=sent),
        rows(Kind.DELIVERED, person, journeys.arrived[sent], a=sent, b=journeys.delay[sent]),
    ]
    online = sold[orders.channel[sold] != STORE]
    for letter, moment in ((-1, orders.time + MINUTE), (-2, journeys.shipped + 5 * MINUTE)):
        buyer = orders.person[online]
        made.append(rows(Kind.MAIL_DELIVERED, buyer, moment[online], a=letter, c=online))
    back = sold[scene.real.returned[sold]]
    person, when = orders.person[back], journeys.brought_back[back]
    at_counter = journeys.by_counter[back]
    reason = rng.integers(0, 5, len(back))
    how = np.where(at_counter, COUNTER_STAFF, MAIL_BACK)
    wait = journeys.wait[back]
    inside = at_counter
    made.append(
        rows(
            Kind.STORE_VISITED,
            person[inside],
            when[inside] - (wait[inside] + 4) * MINUTE,
            a=scene.crowd.store[person[inside]],
            b=wait[inside] + 12,
            c=2,
        )
    )
    made.append(rows(Kind.RETURN_REQUESTED, person, when, a=back, b=reason, c=how * 1000 + wait))
    paid = when + np.where(at_counter, 10 * MINUTE, 5 * DAY)
    made.append(rows(Kind.REFUNDED, person, paid, a=back))
    return made


def mails(scene: Scene, rng: np.random.Generator) -> tuple[list[Array], Array]:
    """Mailings and what people did with them; also the clicks that open the site."""
    made, clicks = [], []
    for mailing in scene.mailings:
        number, sent = mailing.number, mailing.sent
        people = mailing.audience
        held_out = people[~mailing.treated]
        made.append(rows(Kind.HELD_OUT, held_out, np.full(len(held_out), sent), a=number))
        people = people[mailing.treated]
        arrived = sent + rng.integers(0, 12 * MINUTE, len(people))
        by_mail = mailing.channel == MAIL
        kind = Kind.MAIL_DELIVERED if by_mail else Kind.LINE_SENT
        made.append(rows(kind, people, arrived, a=number))
        opened = rng.random(len(people)) < 0.24
        read = arrived + (rng.gamma(1.2, 4.0, len(people)) * HOUR).astype(np.int64)
        if by_mail:
            made.append(rows(Kind.MAIL_OPENED, people[opened], read[opened], a=number))
        pressed = opened & (rng.random(len(people)) < (0.22 if mailing.measured else 0.12))
        kind = Kind.MAIL_CLICKED if by_mail else Kind.LINE_SENT
        click = rows(kind, people[pressed], read[pressed] + 30 * SECOND, a=number)
        clicks.append(click)
        if by_mail:
            made.append(click)
    return made, np.concatenate(clicks) if clicks else rows(0, np.zeros(0, int), np.zeros(0, int))


def _troubles(scene: Scene, rng: np.random.Generator) -> list[tuple[int, Array, Array, Array]]:
    """Why people get in touch: reason, person, moment, order."""
    orders, real, journeys = scene.orders, scene.real, scene.journeys
    inside = np.flatnonzero(real.happens & orders.in_window)
    sold, size = scene.sold(), scene.size
    late = sold[real.late[sold] & (rng.random(len(sold)) < 0.62)]
    back = sold[real.returned[sold] & (rng.random(len(sold)) < 0.25)]
    stuck = inside[real.lost[inside] & (rng.random(len(inside)) < 0.3)]
    parts = sold[rng.random(len(sold)) < 0.03]
    build = sold[rng.random(len(sold)) < 0.02]
    bill = sold[(scene.crowd.persona[orders.person[sold]] == 5) & (rng.random(len(sold)) < 0.1)]
    found = [
        (LATE, late, journeys.promised[late] + DAY),
        (RETURN, back, journeys.brought_back[back] - DAY),
        (FORM, stuck, orders.time[stuck] + 25 * MINUTE),
        (PARTS, parts, journeys.arrived[parts] + DAY),
        (ASSEMBLY, build, journeys.arrived[build] + DAY // 2),
        (INVOICE, bill, orders.time[bill] + 2 * DAY),
    ]
    troubles = [(reason, orders.person[of], when, of) for reason, of, when in found]
    curious = np.flatnonzero(rng.random(size) < 0.0012 * scene.calendar.days)
    when = scene.calendar.start + rng.integers(0, scene.calendar.days * DAY, len(curious))
    troubles.append((STOCK, curious, when, np.full(len(curious), -1)))
    hit = np.flatnonzero(scene.crowd.app & (rng.random(size) < 0.16))
    since = scene.calendar.share(BURST_FROM)
    when = since + (rng.beta(1.3, 2.2, len(hit)) * BURST_DAYS * DAY).astype(np.int64)
    # The week ends at its midnight; an evening's trouble is voiced the same day.
    troubles.append(
        (POINTS, hit, np.minimum(when, since + BURST_DAYS * DAY - 14 * HOUR), np.full(len(hit), -1))
    )
    return troubles


def contacts(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """Calls, chats and LINE messages about what went wrong. c holds the seed of the words."""
    made = [rows(Kind.CALL_STARTED, np.zeros(0, int), np.zeros(0, int))]
    for reason, person, moment, order in _troubles(scene, rng):
        way = rng.random(len(person))
        friend = scene.crowd.line[person] & (way > 0.62)
        online = ~friend & scene.crowd.account[person] & (way < 0.16)
        chosen = np.where(friend, 2, np.where(online, 1, 0))
        for number, write in enumerate((_calls, _chats, _lines)):
            rows_of = chosen == number
            if rows_of.any():
                some = (person[rows_of], moment[rows_of], order[rows_of])
                made += write(scene, reason, some, rng)
    return made


Trouble = tuple[Array, Array, Array]


def _calls(scene: Scene, reason: int, who: Trouble, rng: np.random.Generator) -> list[Array]:
    person, moment, order = who
    moment = scene.calendar.opening_hours(moment, "calls", rng)
    busy = 2.2 if reason == POINTS else 1.0
    wait = np.minimum(rng.gamma(1.6, 75.0, len(person)) * busy, 3599).astype(np.int64)
    talk = 90 + rng.gamma(2.2, 130.0, len(person)).astype(np.int64)
    packed = reason * 100 + rng.integers(0, 18, len(person))  # reason and agent
    over = moment + (wait + talk) * SECOND
    serious = reason in {LATE, PARTS, POINTS, RETURN}
    ticket = np.full(len(person), serious) & (rng.random(len(person)) < 0.7)
    solved = over + (rng.gamma(2.0, 14.0, len(person)) * HOUR).astype(np.int64)
    return [
        rows(Kind.CALL_STARTED, person, moment, a=packed, b=wait, c=order),
        rows(
            Kind.CALL_ENDED, person, over, a=packed, b=wait * 10_000 + talk.clip(0, 9999), c=order
        ),
        rows(
            Kind.TICKET_OPENED,
            person[ticket],
            over[ticket] + MINUTE,
            a=packed[ticket],
            c=order[ticket],
        ),
        rows(Kind.TICKET_CLOSED, person[ticket], solved[ticket], a=packed[ticket], c=order[ticket]),
    ]


def _chats(scene: Scene, reason: int, who: Trouble, rng: np.random.Generator) -> list[Array]:
    person, moment, order = who
    slot = np.full(len(person), PHONE | KNOWN)
    words = rng.integers(0, 2**30, len(person))
    answer = rng.integers(40, 400, len(person)) * SECOND
    packed = reason * 100 + rng.integers(0, 18, len(person))
    return [
        rows(Kind.CHAT_STARTED, person, moment, slot=slot, a=packed, c=order),
        rows(Kind.CHAT_SENT, person, moment + 8 * SECOND, slot=slot, a=packed, b=words, c=order),
        rows(Kind.CHAT_RECEIVED, person, moment + answer, slot=slot, a=packed, b=words, c=order),
        rows(Kind.CHAT_ENDED, person, moment + answer + 4 * MINUTE, slot=slot, a=packed, c=order),
    ]


def _lines(scene: Scene, reason: int, who: Trouble, rng: np.random.Generator) -> list[Array]:
    person, moment, order = who
    words = rng.integers(0, 2**30, len(person))
    answer = rng.integers(20, 300, len(person)) * MINUTE
    packed = np.full(len(person), reason * 100) + rng.integers(0, 18, len(person))
    sent = -1 - packed  # a reply, not a mailing
    return [
        rows(Kind.LINE_RECEIVED, person, moment, a=packed, b=words, c=order),
        rows(Kind.LINE_SENT, person, moment + answer, a=sent, b=words, c=order),
    ]
