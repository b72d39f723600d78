"""Mail and LINE campaigns with randomised hold-outs: one that sells, one that does not."""

from dataclasses import dataclass

import numpy as np

from enishi.lib.clock import DAY, HOUR, MINUTE
from enishi.site.demo.arrays import Array
from enishi.site.demo.calendar import LOOKBACK, Calendar
from enishi.site.demo.crowd import Crowd
from enishi.site.demo.lives import Orders

SPAN = 14  # days in which a mailing may cause a purchase
HELD_OUT = 0.3
MAIL_EFFECT = 0.07  # chance that a mailing causes a purchase that would not have been
MAIL, LINE = range(2)
FEATURES = (  # one a month
    "新春まとめ買いフェア",
    "春の収納見直し特集",
    "新生活応援フェア",
    "はじめてのひとり部屋特集",
    "暮らしの衣替え特集",
    "梅雨のすっきり寝室特集",
    "夏の涼感寝具フェア",
    "夏の終わりの模様替え特集",
    "秋の夜長のあかり特集",
    "冬支度はじめましょう特集",
    "あったか寝具フェア",
    "年末すっきり収納フェア",
)
COUPONS = (
    "LINE限定クーポン",
    "ポイント2倍デー",
    "新着アイテム",
    "スタッフのおすすめ",
    "お友だち感謝デー",
)
NEWS = ("暮らしの便り", "新商品のお知らせ", "組み合わせのヒント", "店長のおすすめ", "手入れの知恵")


@dataclass(frozen=True)
class Mailing:
    number: int
    channel: int
    sent: int  # µs
    title: str
    audience: Array  # places in the crowd
    treated: Array  # of the audience
    measured: bool  # has a hold-out

    @property
    def id(self) -> str:
        return f"{'mail' if self.channel == MAIL else 'line'}-{self.number:03d}"


def _days(calendar: Calendar, every: int, from_day: int) -> range:
    return range(LOOKBACK + from_day, LOOKBACK + calendar.days, every)


def plan(calendar: Calendar, crowd: Crowd, rng: np.random.Generator) -> list[Mailing]:
    """Measured campaigns every 30 days on each channel, newsletters between them."""
    made: list[Mailing] = []
    schedule = [(day, MAIL, True) for day in _days(calendar, 30, 4)]
    schedule += [(day, LINE, True) for day in _days(calendar, 30, 18)]
    schedule += [(day, MAIL, False) for day in _days(calendar, 20, 10)]
    schedule += [(day, LINE, False) for day in _days(calendar, 40, 27)]
    for number, (day, channel, measured) in enumerate(schedule):
        sent = int(calendar.midnights[day]) + (10 if channel == MAIL else 18) * HOUR + 5 * MINUTE
        reads_mail = crowd.member & crowd.mail_ok & (crowd.mail_ends > sent)
        willing = reads_mail if channel == MAIL else crowd.line & crowd.line_ok
        audience = np.flatnonzero(willing & (crowd.joined < sent - DAY))
        treated = rng.random(len(audience)) >= (HELD_OUT if measured else 0)
        title = NEWS[number % len(NEWS)]
        if measured:
            month = calendar.dates[day].month
            title = FEATURES[month - 1] if channel == MAIL else COUPONS[number % len(COUPONS)]
        made.append(Mailing(number, channel, sent, title, audience, treated, measured))
    return made


def caused_purchases(
    mailings: list[Mailing], rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Who buys because of a measured mail campaign: person, time, number of the mailing."""
    people, times, numbers = [np.zeros(0, int)], [np.zeros(0, int)], [np.zeros(0, int)]
    for mailing in mailings:
        draw = rng.random(len(mailing.audience))
        after = rng.integers(DAY, (SPAN - 1) * DAY, len(mailing.audience))
        if mailing.channel == MAIL and mailing.measured:
            moved = mailing.treated & (draw < MAIL_EFFECT)
            people.append(mailing.audience[moved])
            times.append(mailing.sent + after[moved])
            numbers.append(np.full(int(moved.sum()), mailing.number))
    return np.concatenate(people), np.concatenate(times), np.concatenate(numbers)


@dataclass(frozen=True)
class Effect:
    """Counts of one mailing in one chunk of people, from which truth is added up."""

    id: str
    channel: int
    sent: int
    treated: int
    held_out: int
    converted_by_it: int  # bought in the span, and would not have
    money: int


def effects(
    mailings: list[Mailing], orders: Orders, sold: Array, price: Array, until: int
) -> list[Effect]:
    """The true effect of each measured mailing: the same people without the purchases it caused."""
    found = []
    for mailing in mailings:
        if not mailing.measured:
            continue
        inside = sold & (orders.time > mailing.sent) & (orders.time <= mailing.sent + SPAN * DAY)
        inside &= orders.time <= until
        own = inside & (orders.campaign == mailing.number)
        anyway = np.unique(orders.person[inside & (orders.campaign < 0)])
        moved = np.setdiff1d(orders.person[own], anyway)
        treated = int(mailing.treated.sum())
        found.append(
            Effect(
                mailing.id,
                mailing.channel,
                mailing.sent,
                treated,
                len(mailing.audience) - treated,
                len(moved),
                int(price[own].sum()),
            )
        )
    return found
