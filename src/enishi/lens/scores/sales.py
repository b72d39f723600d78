"""Sales of groups, reduced by the engine to sums over people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from enishi.lens.frame import Frame
from enishi.lens.scores.answers import Group
from enishi.lens.scores.grouping import WHOLE, Grouping
from enishi.lens.scores.orders import sums_sql
from enishi.lens.sql import Sql
from enishi.lens.statistics.counts import compound, poisson
from enishi.lens.statistics.means import Pairs, ratio_interval
from enishi.lens.statistics.normal import Interval
from enishi.lens.window import Window


@dataclass(frozen=True)
class Sales:
    """Sums over the people of a group; money in units of the currency."""

    pairs: Pairs  # y = money, x = orders, of each person
    squares: float = 0.0  # of single orders and refunds
    abroad: int = 0  # orders and refunds in another currency, which bring no amount

    @property
    def revenue(self) -> float:
        return self.pairs.y

    @property
    def orders(self) -> int:
        return int(self.pairs.x)

    @property
    def aov(self) -> float | None:
        return self.pairs.y / self.pairs.x if self.pairs.x else None

    @property
    def revenue_interval(self) -> Interval:
        return compound(self.pairs.y, self.squares)

    @property
    def orders_interval(self) -> Interval:
        return poisson(self.pairs.x)

    @property
    def aov_interval(self) -> Interval | None:
        return ratio_interval(self.pairs) if self.pairs.x and self.pairs.n > 1 else None


NOTHING: Final = Sales(Pairs(0, 0, 0, 0, 0, 0))


@dataclass(frozen=True)
class Sold:
    """Which sales: in a window, split by a grouping."""

    window: Window
    currencies: Mapping[str, object]  # of lens.money
    grouping: Grouping = field(default=WHOLE)

    @property
    def values(self) -> dict[str, object]:
        return {**self.window.values, **self.grouping.values, **self.currencies}

    def by_part(self, frame: Frame) -> dict[Group, Sales]:
        """By group as SQL names it; periods in their order, else the most money first."""
        rows = frame.engine.ask(Sql(sums_sql(self.grouping.sql), self.values))
        found = {part: _sales(*map(_number, numbers)) for part, *numbers in rows}
        if self.grouping.periods:
            return {part: found[part] for part in sorted(found, key=lambda one: int(str(one)))}
        order = sorted(found, key=lambda one: (one is None, -found[one].revenue, str(one)))
        return {part: found[part] for part in order}


def together(found: Mapping[Group, Sales]) -> Sales:
    """The one group of sales that were not split."""
    return next(iter(found.values()), NOTHING)


def _number(value: object) -> float:
    return float(str(value))


def _sales(people: float, *sums: float) -> Sales:
    y, x, yy, xx, xy, squares, abroad = sums
    return Sales(Pairs(int(people), y, x, yy, xx, xy), squares, int(abroad))
