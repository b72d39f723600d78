"""What is planted and what it truly did, added up over the people. Only checks read it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from enishi.lib.clock import DAY, HOUR, from_us
from enishi.site.demo.answers import DRIVER_NAMES, DRIVERS, NPS, WEIGHTS, Answers
from enishi.site.demo.arrays import Array
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.crowd import NEVER, Crowd
from enishi.site.demo.encounters import BURST_DAYS, BURST_FROM
from enishi.site.demo.kinds import SOURCES, Origin
from enishi.site.demo.lives import PAINS, Loss
from enishi.site.demo.mailings import MAIL, SPAN, Effect
from enishi.site.demo.profiles import Profiles, variant_of
from enishi.site.demo.world import CHANNELS, World

OUTAGE_FROM, OUTAGE_HOURS = 0.62, 36
TOUCHPOINTS = dict(zip(PAINS, ("配送", "返品受付", "購入手続き"), strict=True))
_VARIANTS = ("name_writing", "half_width_kana", "email_typo", "other_phone")


@dataclass
class Tallies:
    """Sums of what the chunks found."""

    felt: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lost: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    personas: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    pairs: list[dict[str, object]] = field(default_factory=list)
    families: int = 0
    browsers: int = 0
    effects: dict[str, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    cells: Array = field(default_factory=lambda: np.zeros((2, 3, 3), dtype=np.int64))
    hidden: int = 0  # events of the outage that never arrived
    burst_people: int = 0
    burst_events: int = 0

    def add_losses(self, losses: list[Loss]) -> None:
        for loss in losses:
            self.felt[loss.pain] += len(loss.people)
            self.lost[loss.pain] += loss.money

    def add_crowd(self, world: World, crowd: Crowd, profiles: Profiles, until: int) -> None:
        counted = np.bincount(crowd.persona, minlength=len(world.personas))
        self.personas = counted + (self.personas if len(self.personas) else 0)
        for place in np.flatnonzero((crowd.twin != NEVER) & (crowd.twin <= until)).tolist():
            first, second = profiles.of(place), profiles.of(place, True)  # noqa: FBT003 -- a cache key
            variant = _VARIANTS[variant_of(int(crowd.number[place]))]
            self.pairs.append({"a": first.member_no, "b": second.member_no, "variant": variant})
        homes = np.unique(crowd.household[crowd.family_phone])
        self.families += len(homes)
        self.browsers += len(np.unique(crowd.household[crowd.shared_browser & crowd.account]))

    def add_effects(self, effects: list[Effect]) -> None:
        for effect in effects:
            self.effects[effect.id].append(effect)

    def add_answers(self, answers: Answers) -> None:
        band = np.where(answers.score >= 9, 2, np.where(answers.score >= 7, 1, 0))
        np.add.at(self.cells, (answers.after.astype(int), answers.channel, band), 1)


def _nps(counts: Array) -> float | None:
    total = int(counts.sum())
    return round(float(counts[2] - counts[0]) / total * 100, 2) if total else None


def _mix_shift(cells: Array, calendar: Calendar) -> dict[str, object]:
    def period(half: int) -> dict[str, object]:
        total = int(cells[half].sum())
        groups = {
            name: {
                "answers": int(cells[half, number].sum()),
                "share": round(float(cells[half, number].sum()) / max(total, 1), 4),
                "nps": _nps(cells[half, number]),
                "planted": round(NPS[number][half] * 100, 1),
            }
            for number, name in enumerate(CHANNELS)
        }
        return {"answers": total, "nps": _nps(cells[half].sum(axis=0)), "groups": groups}

    split = from_us(calendar.half).isoformat()
    return {
        "metric": "NPS",
        "by": "channel",
        "split": split,
        "before": period(0),
        "after": period(1),
    }


def _campaigns(effects: dict[str, list[Effect]]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for name, parts in effects.items():
        treated = sum(part.treated for part in parts)
        moved = sum(part.converted_by_it for part in parts)
        found.append(
            {
                "id": name,
                "channel": "mail" if parts[0].channel == MAIL else "line",
                "sent": from_us(parts[0].sent).isoformat(),
                "days": SPAN,
                "treated": treated,
                "holdout": sum(part.held_out for part in parts),
                "uplift": round(moved / treated, 5) if treated else 0.0,
                "converted": moved,
                "money": sum(part.money for part in parts),
            }
        )
    return found


def outage(calendar: Calendar) -> tuple[int, int]:
    start = calendar.share(OUTAGE_FROM) + 9 * HOUR
    return start, start + OUTAGE_HOURS * HOUR


def burst(calendar: Calendar) -> tuple[int, int]:
    start = calendar.share(BURST_FROM)
    return start, start + BURST_DAYS * DAY


def _span(start: int, end: int) -> dict[str, str]:
    return {"from": from_us(start).isoformat(), "to": from_us(end).isoformat()}


def _personas(world: World, counted: Array) -> list[dict[str, object]]:
    return [
        {
            "id": persona.id,
            "name": persona.name,
            "description": persona.text,
            "people": int(counted[number]),
            "life": {"model": "BG/NBD", "unit": "busy day", **persona.life},
            "spend": {"model": "Gamma-Gamma", "unit": "JPY", **persona.spend},
        }
        for number, persona in enumerate(world.personas)
    ]


def _pains(tallies: Tallies) -> list[dict[str, str | int | float]]:
    return [
        {
            "id": pain,
            "touchpoint": TOUCHPOINTS[pain],
            "people": tallies.felt[pain],
            "loss_per_person": round(tallies.lost[pain] / max(tallies.felt[pain], 1), 2),
            "money": tallies.lost[pain],
        }
        for pain in PAINS
    ]


def told(world: World, calendar: Calendar, tallies: Tallies) -> dict[str, Any]:
    """The truth file. Money is yen of sales (before shipping) within the window."""
    burst_from, burst_to = burst(calendar)
    return {
        "pains": _pains(tallies),
        "personas": _personas(world, tallies.personas),
        "duplicates": {
            "pairs": tallies.pairs,
            "family_phones": tallies.families,
            "shared_browsers": tallies.browsers,
            "shop_tablets": [f"tablet-{store.id}" for store in world.stores],
        },
        "campaigns": _campaigns(tallies.effects),
        "mix_shift": _mix_shift(tallies.cells, calendar),
        "outages": [
            {"source": SOURCES[Origin.WEB][0], **_span(*outage(calendar)), "events": tallies.hidden}
        ],
        "bursts": [
            {
                "topic": "ポイントが消えた",
                **_span(burst_from, burst_to),
                "people": tallies.burst_people,
                "events": tallies.burst_events,
            }
        ],
        "drivers": [
            {"id": name, "name": label, "weight": weight}
            for name, label, weight in zip(DRIVERS, DRIVER_NAMES, WEIGHTS, strict=True)
        ],
    }
