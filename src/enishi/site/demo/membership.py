"""How the company comes to know people: register, sign-ins, LINE, consent, second memberships."""

import numpy as np

from enishi.lib.clock import DAY, HOUR, MINUTE
from enishi.site.demo.arrays import APP, DESKTOP, KNOWN, PHONE, SECOND_CARD, Array, rows
from enishi.site.demo.crowd import NEVER
from enishi.site.demo.kinds import Kind
from enishi.site.demo.scene import Scene

MAIL_CONSENT, LINE_CONSENT, ANALYSIS_CONSENT = range(3)


def _register(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """Members of before the window come with the first night's transfer, others as they join."""
    crowd, start = scene.crowd, scene.calendar.start
    everyone = np.arange(scene.size)
    transfer = start + 2 * HOUR + everyone * (HOUR // 20_000)
    before = crowd.joined <= start
    joins = np.where(
        before, transfer, crowd.joined + 12 * HOUR + rng.integers(0, 8 * HOUR, scene.size)
    )
    members = everyone[crowd.member]
    made = [rows(Kind.MEMBER, members, joins[members])]
    twins = np.flatnonzero(crowd.twin != NEVER)
    when = scene.calendar.opening_hours(np.maximum(crowd.twin[twins], start), "shop", rng)
    made.append(rows(Kind.MEMBER, twins, when, slot=SECOND_CARD))
    for purpose, agreed in ((MAIL_CONSENT, crowd.mail_ok), (LINE_CONSENT, crowd.line_ok)):
        asked = members if purpose == MAIL_CONSENT else members[crowd.line[members]]
        made.append(
            rows(Kind.CONSENT, asked, joins[asked] + MINUTE, a=purpose, b=agreed[asked].astype(int))
        )
    analysed = (rng.random(len(members)) < 0.9).astype(int)
    made.append(
        rows(Kind.CONSENT, members, joins[members] + MINUTE, a=ANALYSIS_CONSENT, b=analysed)
    )
    return made


def _sign_ins(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """The first sign-in on each device, and the moment at which the card is tied to the login."""
    crowd, calendar = scene.crowd, scene.calendar
    made = []
    for device, share in ((PHONE, 0.9), (DESKTOP, 0.45), (APP, 1.0)):
        has = crowd.account & (crowd.app if device == APP else rng.random(scene.size) < share)
        person = np.flatnonzero(has)
        since = np.maximum(crowd.joined[person], calendar.start)
        when = since + (rng.gamma(1.0, 6.0, len(person)) * DAY).astype(np.int64) + 8 * HOUR
        when = calendar.at_hour(calendar.number_of(when), crowd.habit[person], rng)
        when = np.where(when < since, since + DAY, when)
        if device == APP:
            made.append(rows(Kind.APP_INSTALLED, person, when - 2 * MINUTE, slot=APP))
        made.append(rows(Kind.LOGIN, person, when, slot=device | KNOWN))
    tied = np.flatnonzero((crowd.linked != NEVER) & (crowd.linked > calendar.start))
    moment = calendar.at_hour(calendar.number_of(crowd.linked[tied]), crowd.habit[tied], rng)
    made.append(rows(Kind.LOGIN, tied, np.maximum(moment, crowd.linked[tied]), slot=KNOWN, a=1))
    friends = np.flatnonzero(crowd.line & crowd.account)
    since = np.maximum(crowd.joined[friends], calendar.start)
    when = since + (rng.random(len(friends)) * 40 * DAY).astype(np.int64) + 9 * HOUR
    made.append(rows(Kind.LINE_LINKED, friends, when))
    return made


def _withdrawals(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """A few leave the mailing list: the mail system and the register both say so."""
    crowd, calendar = scene.crowd, scene.calendar
    tired = np.flatnonzero(crowd.member & crowd.mail_ok & (crowd.mail_ends != NEVER))
    day = calendar.number_of(crowd.mail_ends[tired])
    when = np.maximum(calendar.at_hour(day, crowd.habit[tired], rng), crowd.joined[tired] + 2 * DAY)
    return [
        rows(Kind.MAIL_UNSUBSCRIBED, tired, when),
        rows(Kind.CONSENT, tired, when + MINUTE, a=MAIL_CONSENT, b=0),
    ]


def register(scene: Scene, rng: np.random.Generator) -> list[Array]:
    return [*_register(scene, rng), *_sign_ins(scene, rng), *_withdrawals(scene, rng)]
