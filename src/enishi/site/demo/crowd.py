"""Who the customers are: numbers first (this file), texts when they are needed (`profiles`)."""

from dataclasses import dataclass, fields

import numpy as np

from enishi.lib.clock import DAY
from enishi.site.demo.arrays import Array, choose, choose_each
from enishi.site.demo.calendar import HABITS, LOOKBACK, Calendar
from enishi.site.demo.world import PHONES, World

PROSPECTS = 0.14  # look, and have not bought yet
TWICE = 0.06  # share of customers with a second membership
FAMILY_PHONE = 0.35  # households that give their landline
SHARED_BROWSER = 0.4  # households with one computer for two


@dataclass(frozen=True)
class Crowd:
    """One array a fact, one entry a person. Numbers of people run through the whole company."""

    number: Array
    persona: Array
    household: Array  # number of the first person of the household
    female: Array
    born: Array  # year
    birthday: Array  # day of the year
    surname: Array
    given: Array
    city: Array
    home: Array  # town, block, building: digits of one number
    store: Array
    phone: Array  # index of PHONES
    weights: Array  # (n, 3): store, web, app
    habit: Array
    rate: Array  # purchases a busy day
    drop: Array  # chance to be lost after a purchase
    taste: Array  # inverse scale of an order's value
    first: Array  # busy time of the first purchase; infinite for prospects
    joined: Array  # µs: registered
    account: Array  # has a login of the shop
    member: Array  # stands in the register; the others are visitors without a name
    app: Array
    line: Array
    mail_ok: Array
    mail_ends: Array  # µs: when they left the mailing list (huge: never)
    line_ok: Array
    linked: Array  # µs: when the card was tied to the login (huge: never)
    twin: Array  # µs: when the second membership was made (huge: never)
    family_phone: Array
    shared_browser: Array
    english: Array

    def __len__(self) -> int:
        return len(self.number)

    def of(self, rows: Array) -> "Crowd":
        return Crowd(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


NEVER = np.iinfo(np.int64).max


def _households(rng: np.random.Generator, size: int) -> Array:
    """Each person's first of household: about a fifth live with the person before them."""
    joins = rng.random(size) < 0.2
    joins[0] = False
    joins[1:] &= ~joins[:-1]  # two customers of one home, not three
    first = np.arange(size)
    first[joins] -= 1
    return first


def _given_names(world: World, female: Array, born: Array, rng: np.random.Generator) -> Array:
    """A name of the person's sex and years: group × 1000 + place in the group, by popularity."""
    names = np.zeros(len(born), dtype=np.int64)
    for group, (of_women, first, last, choices) in enumerate(world.given):
        rows = np.flatnonzero((female == of_women) & (born >= first) & (born <= last))
        weights = 1.0 / (np.arange(len(choices)) + 6)
        names[rows] = group * 1000 + choose(rng, weights, len(rows))
    return names


def draw_crowd(world: World, calendar: Calendar, numbers: Array, rng: np.random.Generator) -> Crowd:
    size = len(numbers)
    persona = choose(rng, np.array([p.share for p in world.personas]), size)
    business = np.array([p.id == "business" for p in world.personas])[persona]
    home = _households(rng, size)
    home = np.where(business | business[home], np.arange(size), home)
    low, high = np.array([p.born for p in world.personas]).T
    born = rng.integers(low[persona], high[persona] + 1)
    surname = choose(rng, 1.0 / (np.arange(len(world.surnames)) + 9), size)[home]
    female = rng.random(size) < 0.58
    alone = home == np.arange(size)
    female = np.where(alone, female, ~female[home])
    city = choose(rng, world.city_weights, size)[home]
    near = np.array([(c.stores + c.stores * 2)[:3] for c in world.cities])
    store = near[city, choose_each(rng.random(size), np.tile([0.72, 0.2, 0.08], (size, 1)))]
    means = _means(world, calendar, persona, rng)
    return Crowd(
        number=numbers,
        persona=persona,
        household=numbers[home],
        female=female,
        born=born,
        birthday=rng.integers(0, 365, size),
        surname=surname,
        given=_given_names(world, female, born, rng),
        city=city,
        home=rng.integers(0, 10**8, size)[home],
        store=store,
        phone=choose(rng, np.array([p[3] for p in PHONES]), size),
        habit=np.array([HABITS.index(p.hours) for p in world.personas])[persona],
        family_phone=(rng.random(size) < FAMILY_PHONE)[home] & (_with_others(home)),
        shared_browser=(rng.random(size) < SHARED_BROWSER)[home] & (_with_others(home)),
        english=rng.random(size) < 0.08,
        **means,
    )


def _with_others(home: Array) -> Array:
    counts = np.bincount(home, minlength=len(home))
    shared: Array = counts[home] > 1
    return shared


def _means(
    world: World, calendar: Calendar, persona: Array, rng: np.random.Generator
) -> dict[str, Array]:
    """How and how often each person deals with the shop."""
    size = len(persona)

    def life(key: str) -> Array:
        return np.array([p.life[key] for p in world.personas])[persona]

    def spend(key: str) -> Array:
        return np.array([p.spend[key] for p in world.personas])[persona]

    affinity = np.array([p.channels for p in world.personas])[persona]
    affinity *= rng.gamma(2.0, 0.5, (size, 3))
    reach = np.minimum(affinity / affinity.sum(axis=1, keepdims=True) * 2.2, 1)
    account = rng.random(size) < 0.25 + 0.75 * np.maximum(reach[:, 1], reach[:, 2])
    app = account & (rng.random(size) < reach[:, 2])
    weights = affinity * np.stack([np.ones(size), account, app], axis=1)
    first = rng.uniform(0, calendar.length, size)
    prospect = rng.random(size) < PROSPECTS
    joined = calendar.midnights[calendar.day_of(first)] - rng.integers(0, 20, size) * DAY
    old = (first < 60) & ~prospect  # before the simulation began: members for years
    joined = np.where(old, joined - (rng.gamma(2.0, 500.0, size) * DAY).astype(np.int64), joined)
    window = calendar.start
    tie = window + rng.integers(0, calendar.days * DAY, size)
    fate = rng.random(size)
    linked = np.where(fate < 0.74, joined, np.where(fate < 0.92, np.maximum(tie, joined), NEVER))
    twin = (
        window - LOOKBACK // 2 * DAY + rng.integers(0, (LOOKBACK + calendar.days) * DAY // 2, size)
    )
    twins = (rng.random(size) < TWICE) & ~prospect
    return {
        "weights": weights,
        "rate": rng.gamma(life("r")) / life("alpha"),
        "drop": rng.beta(life("a"), life("b")),
        "taste": rng.gamma(spend("q")) / spend("gamma"),
        "first": np.where(prospect, np.inf, first),
        "joined": joined,
        "account": account,
        "member": account | ~prospect | (rng.random(size) < 0.5),
        "app": app,
        "line": rng.random(size) < 0.35 + 0.3 * app,
        "mail_ok": rng.random(size) < 0.78,
        "mail_ends": np.where(
            rng.random(size) < 0.03, window + rng.integers(0, calendar.days * DAY, size), NEVER
        ),
        "line_ok": rng.random(size) < 0.85,
        "linked": np.where(account, linked, NEVER),
        "twin": np.where(twins, np.maximum(twin, joined + 7 * DAY), NEVER),
    }
