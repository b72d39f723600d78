"""What a page shows of a metric, whatever question gave it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode

from enishi.ask.answers import Answer

Params = Mapping[str, object]
Asked = tuple[str, Params]
Value = float | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One metric in one period. `verdict` says whether the change is real: rose, fell,
    not_distinguishable, not_enough_data; empty where the figures are counts of everything and
    nothing is inferred."""

    value: Value
    low: Value = None
    high: Value = None
    n: int = 0
    reason: str | None = None
    before: Value = None
    change: Value = None
    change_low: Value = None
    change_high: Value = None
    verdict: str = ""
    n_before: int = 0
    mean: Value = None  # beside a share
    spread: Mapping[str, Value] = field(default_factory=dict)  # seconds: median, p90
    classes: Mapping[str, int] = field(default_factory=dict)  # promoters, passives, detractors
    people: str = ""  # address of those who are behind it
    month: str = ""  # its first day, where the value is of a calendar month


@dataclass(frozen=True)
class Course:
    """Values over the days `x`, with their intervals; `before` is the compared period, day by day
    beside it."""

    x: Sequence[str]
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    before: Sequence[Value] = ()
    n: Sequence[int] = ()
    window: int = 1  # days that a point looks back
    unit: str = "day"  # that a point stands for: day, week, month; empty: an instant
    links: Sequence[str] = ()  # to the people of each point

    @property
    def is_known(self) -> bool:
        return any(value is not None for value in self.values)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One group of a split."""

    group: object
    reading: Reading


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What one group contributes to a change: its share moved (mix), or its own score (rate)."""

    group: object
    mix: float
    rate: float
    mix_interval: tuple[float, float]
    rate_interval: tuple[float, float]
    value_before: Value
    value_after: Value
    share_before: float
    share_after: float
    n_before: int
    n_after: int

    @property
    def total(self) -> float:
        return self.mix + self.rate


@dataclass(frozen=True, kw_only=True)
class Why:
    """The exact split of a change. `causes` add up to `change`."""

    change: float
    mix: float
    rate: float
    mix_interval: tuple[float, float]
    rate_interval: tuple[float, float]
    before: float
    after: float
    verdict: str
    causes: Sequence[Cause] = field(default_factory=list)


def number(value: object) -> Value:
    return float(value) if isinstance(value, int | float) else None


def whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def people_link(answer: Answer, row: Params, params: Params | None = None) -> str:
    """The page of those behind a row of the answer, or of the same question asked otherwise."""
    said = {"params": _json(params or answer.params), "row": _json(row)}
    return f"{reverse('overview:behind', args=[answer.question])}?{urlencode(said)}"


def _json(value: Params) -> str:
    return json.dumps(value, ensure_ascii=False)
