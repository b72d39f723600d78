"""What customers answer, consistent with what they lived through: NPS, CSAT, CES and reviews.

The score is a fixed distribution for each channel and half of the window, handed out by rank of a
hidden satisfaction: so every channel rises from one half to the next by exactly what `NPS` says,
and still the whole falls, because people move to the channels with the lower level.
"""

from dataclasses import dataclass

import numpy as np

from enishi.lib.clock import DAY, HOUR, MINUTE
from enishi.site.demo.arrays import Array, rows
from enishi.site.demo.kinds import Kind
from enishi.site.demo.scene import Scene

NPS = ((0.55, 0.62), (-0.16, -0.07), (0.08, 0.16))  # store, web, app: before, after
PASSIVE = 0.3
DRIVERS = ("delivery", "quality", "staff", "price", "site")
DRIVER_NAMES = ("配送", "品質", "接客", "価格", "サイト・アプリ")
WEIGHTS = (0.34, 0.26, 0.18, 0.13, 0.09)
NOISE = 0.35
BELOW = (0.03, 0.03, 0.06, 0.09, 0.13, 0.26, 0.40)  # detractors: 0 … 6
NPS_METRIC, CSAT_METRIC, CES_METRIC = range(3)
# What a comment is about, in the order of the bits in `marks` of an answer.
MARK_LATE, MARK_WAIT, MARK_FORM, MARK_POINTS, MARK_PHONE = 1, 2, 4, 8, 16


@dataclass(frozen=True)
class Answers:
    """NPS answers of one chunk."""

    person: Array
    order: Array
    time: Array
    channel: Array
    after: Array
    score: Array
    ratings: Array  # (n, drivers), 1–5
    marks: Array


def _scores(nps: float) -> Array:
    """Cumulative shares of the scores 0 … 10 for a net promoter score."""
    promoters = (1 - PASSIVE + nps) / 2
    detractors = 1 - PASSIVE - promoters
    shares = [*(detractors * np.array(BELOW)), PASSIVE * 0.4, PASSIVE * 0.6]
    return np.cumsum([*shares, promoters * 0.55, promoters * 0.45])


def _ratings(scene: Scene, order: Array, rng: np.random.Generator) -> Array:
    """1–5 for each driver; the delivery is judged by the delivery that was had, and so on."""
    size = len(order)
    late, waited = scene.real.late[order], scene.real.waited[order]
    web = scene.orders.channel[order] == 1
    shift = np.zeros((size, len(DRIVERS)))
    shift[:, 0] = 0.35 - 2.3 * late - 0.5 * (scene.journeys.delay[order] == 1)
    shift[:, 1] = 0.25
    shift[:, 2] = 0.2 - 1.5 * waited
    shift[:, 3] = 0.6 * (scene.baskets.discount[order] > 0) - 0.1
    shift[:, 4] = -0.4 * web - 1.2 * scene.real.form[order]
    return np.clip(np.rint(3.6 + shift + rng.normal(0, 0.95, shift.shape)), 1, 5)


def ask(scene: Scene, rng: np.random.Generator) -> Answers:
    """The survey after a purchase: who answers, and what."""
    orders, journeys = scene.orders, scene.journeys
    sold = scene.sold()
    chance = 0.36 + 0.12 * scene.real.late[sold]
    order = sold[rng.random(len(sold)) < chance]
    person = orders.person[order]
    moment = journeys.arrived[order] + rng.integers(2, 9, len(order)) * DAY
    moment = np.where(
        scene.real.returned[order],
        np.maximum(moment, journeys.brought_back[order] + DAY),
        moment,
    )
    number = scene.calendar.number_of(moment)
    moment = scene.calendar.at_hour(number, scene.crowd.habit[person], rng)
    inside = (moment > journeys.arrived[order]) & (moment <= scene.calendar.until)
    order, person, moment = order[inside], person[inside], moment[inside]
    ratings = _ratings(scene, order, rng)
    hidden = (ratings - 3.0) @ np.array(WEIGHTS) + rng.normal(0, NOISE, len(order))
    channel, after = orders.channel[order], moment >= scene.calendar.half
    score = np.zeros(len(order), dtype=np.int64)
    for group in range(3):
        for half in (False, True):
            cell = np.flatnonzero((channel == group) & (after == half))
            rank = np.argsort(np.argsort(hidden[cell], kind="stable"), kind="stable")
            place = (rank + 0.5) / max(len(cell), 1)
            score[cell] = np.searchsorted(_scores(NPS[group][int(half)]), place)
    score = np.minimum(score, 10)
    marks = scene.real.late[order] * MARK_LATE + scene.real.waited[order] * MARK_WAIT
    marks = marks + scene.real.form[order] * MARK_FORM
    return Answers(person, order, moment, channel, after, score, ratings.astype(np.int64), marks)


def pack(ratings: Array) -> Array:
    """Five ratings of 1–5 in one number."""
    packed: Array = ratings @ (10 ** np.arange(ratings.shape[1] - 1, -1, -1))
    return packed


def answer_rows(scene: Scene, answers: Answers, rng: np.random.Generator) -> list[Array]:
    """NPS answers: a = order, b = ratings and score, c = marks and the seed of the words."""
    words = rng.integers(0, 2**24, len(answers.order))
    speaks = rng.random(len(answers.order)) < 0.34 + 0.3 * (answers.score <= 6)
    seed = np.where(speaks, words, 0)
    packed = pack(answers.ratings) * 100 + answers.score
    return [
        rows(
            Kind.SURVEY,
            answers.person,
            answers.time,
            slot=NPS_METRIC,
            a=answers.order,
            b=packed,
            c=answers.marks * 2**24 + seed,
        )
    ]


def satisfaction(scene: Scene, calls: Array, rng: np.random.Generator) -> list[Array]:
    """CSAT after calls: lower the longer the wait."""
    asked = calls[rng.random(len(calls)) < 0.3]
    wait = asked["b"] // 10_000
    reason = asked["a"] // 100
    liking = 4.4 - wait / 160 - 1.1 * (reason == 6) - 0.5 * (reason == 0)
    score = np.clip(np.rint(liking + rng.normal(0, 0.8, len(asked))), 1, 5).astype(np.int64)
    marks = np.where(reason == 6, MARK_POINTS, np.where(wait > 240, MARK_PHONE, 0))
    seed = np.where(rng.random(len(asked)) < 0.5, rng.integers(1, 2**24, len(asked)), 0)
    when = asked["time"] + rng.integers(10, 300, len(asked)) * MINUTE
    return [
        rows(
            Kind.SURVEY,
            asked["person"],
            when,
            slot=CSAT_METRIC,
            a=asked["c"],
            b=wait // 60 * 100 + score,
            c=marks * 2**24 + seed,
        )
    ]


def efforts(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """CES (1 = hard, 7 = easy) after returns, and after a struggle with the form."""
    real, orders, journeys = scene.real, scene.orders, scene.journeys
    back = np.flatnonzero(real.returned & orders.in_window & ~real.lost)
    stuck = np.flatnonzero(real.form & real.happens & orders.in_window)
    of = np.concatenate([back, stuck])
    when = np.concatenate([journeys.brought_back[back] + 3 * HOUR, orders.time[stuck] + HOUR])
    keep = rng.random(len(of)) < 0.4
    of, when, form = of[keep], when[keep], np.repeat([False, True], [len(back), len(stuck)])[keep]
    ease = 5.9 - 3.4 * (real.waited[of] & ~form) - 3.6 * form
    score = np.clip(np.rint(ease + rng.normal(0, 0.9, len(of))), 1, 7).astype(np.int64)
    marks = np.where(form, MARK_FORM, real.waited[of] * MARK_WAIT)
    seed = np.where(rng.random(len(of)) < 0.6, rng.integers(1, 2**24, len(of)), 0)
    return [
        rows(
            Kind.SURVEY,
            orders.person[of],
            when,
            slot=CES_METRIC,
            a=of,
            b=journeys.wait[of] * 100 + score,
            c=marks * 2**24 + seed,
        )
    ]


def reviews(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """Reviews of products: a = order, b = product × 10 + stars, c = the seed of the words."""
    sold = scene.sold()
    online = scene.crowd.account[scene.orders.person[sold]]
    sold = sold[online & (rng.random(len(sold)) < 0.09)]
    liking = 4.15 - 0.9 * scene.real.late[sold] - 1.6 * scene.real.returned[sold]
    stars = np.clip(np.rint(liking + rng.normal(0, 0.95, len(sold))), 1, 5).astype(np.int64)
    late = scene.real.late[sold] & (stars <= 3)
    when = scene.journeys.arrived[sold] + (rng.gamma(2.0, 5.0, len(sold)) * DAY).astype(np.int64)
    when = scene.calendar.at_hour(
        scene.calendar.number_of(when), scene.crowd.habit[scene.orders.person[sold]], rng
    )
    seed = rng.integers(1, 2**24, len(sold)) + late * MARK_LATE * 2**24
    return [
        rows(
            Kind.REVIEW,
            scene.orders.person[sold],
            np.maximum(when, scene.journeys.arrived[sold] + HOUR),
            a=sold,
            b=scene.baskets.items[sold, 0] * 10 + stars,
            c=seed,
        )
    ]
