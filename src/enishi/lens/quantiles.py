"""Medians and other quantiles of whole numbers, the same on every engine, in little memory.

The engine counts values into bins whose bounds grow by the ratio 1.05, keeps of each bin how many
values it holds, their least, their greatest and their sum, and hands over only the bins in which
the wanted quantiles lie. A bin of up to three values gives them back exactly; in a larger one
values are taken to lie evenly, so that a quantile is never further off than 5 %. Where few events
are asked about (`few`), every value is a bin of its own and quantiles are exact.

Bins merge: add `n` and `total`, take the least `lo` and the greatest `hi`.

    bins = binned("gaps", ("a", "b"), "gap")  # SQL, from the relation `gaps`
    rows = engine.ask(Sql(f"WITH gaps AS (…), bins AS ({bins}) {placed('bins', ('a', 'b'))}"))
    quantiles(rows, 2)[("x", "y")].median
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Final

from enishi.lens.frame import Engine, Rows
from enishi.lens.sql import Sql
from enishi.lens.statistics.normal import Interval, z_of

RATIO: Final = 1.05
FEW: Final = 100_000  # events up to which quantiles are exact
PERCENTS: Final = (50, 90)
LEAST: Final = 6  # values that an interval of their median needs
_HALF: Final = z_of() / 2


def few(engine: Engine, where: str, values: Mapping[str, object]) -> bool:
    """Whether at most FEW events of the story match. Stops counting there, so it costs little."""
    limited = f"SELECT person_id FROM story WHERE {where} LIMIT {FEW + 1}"  # noqa: S608 -- our own text
    [(n,)] = engine.ask(Sql(f"SELECT COUNT(*) AS n FROM ({limited}) AS found", values))  # noqa: S608 -- our own text
    return int(str(n)) <= FEW


def bucket(value: str, *, exact: bool = False) -> str:
    """SQL of the number of the bin that a BIGINT falls into; `exact`: each value in its own."""
    if exact:
        return value
    size = f"CAST(FLOOR(LN(ABS({value})) / {log(RATIO)!r}) AS BIGINT) + 1"
    return f"CASE WHEN {value} > 0 THEN {size} WHEN {value} < 0 THEN -({size}) ELSE 0 END"


def summed(value: str) -> str:
    """SQL of the columns of a bin, in a GROUP BY its bucket: n, lo, hi, total. NULL is no value."""
    return (
        f"COUNT({value}) AS n, MIN({value}) AS lo, MAX({value}) AS hi,"
        f" SUM(CAST({value} AS DOUBLE)) AS total"
    )


def binned(source: str, by: Sequence[str], value: str, *, exact: bool = False) -> str:
    """SELECT of the bins of the BIGINT column `value` for each group of the columns `by`."""
    columns = "".join(f"{name}, " for name in by)
    return (
        f"SELECT {columns}{bucket(value, exact=exact)} AS bucket, {summed(value)}"  # noqa: S608 -- our own text
        f" FROM {source} WHERE {value} IS NOT NULL"
        f" GROUP BY {columns}{bucket(value, exact=exact)}"
    )


def placed(bins: str, by: Sequence[str], percents: Sequence[int] = PERCENTS) -> str:
    """SELECT of the bins in which the quantiles lie: (by…, whole, before, n, lo, hi, total)."""
    columns = "".join(f"{name}, " for name in by)
    groups = f"PARTITION BY {', '.join(by)}" if by else ""
    ranks = [*(_rank(percent) for percent in percents), *(_end(sign) for sign in "-+")]
    wanted = " OR ".join(f"(before <= {rank} + 1 AND before + n > {rank})" for rank in ranks)
    return (
        f"SELECT {columns}whole, before, n, lo, hi, total FROM (SELECT {columns}n, lo, hi, total,"  # noqa: S608 -- our own text
        f" SUM(n) OVER ({groups} ORDER BY bucket ROWS UNBOUNDED PRECEDING) - n AS before,"
        f" SUM(n) OVER ({groups}) AS whole FROM {bins}) AS spread WHERE {wanted}"
    )


def _rank(percent: int) -> str:
    return f"FLOOR((whole - 1) * {percent} / 100)"


def _end(sign: str) -> str:
    """The rank at which the interval of the median ends."""
    return f"(CEIL(CAST(whole AS DOUBLE) / 2 {sign} {_HALF!r} * SQRT(whole)) - 1)"


@dataclass(frozen=True)
class Bin:
    """`before` values of the group are less than these `n`."""

    before: int
    n: int
    lo: float
    hi: float
    total: float

    def at(self, rank: int) -> float:
        """The value of this rank (from 0) within the group."""
        place = rank - self.before
        if place == 0 or self.n == 1:
            return self.lo
        if place == self.n - 1:
            return self.hi
        if self.n == 3:  # the middle one is what the sum leaves
            return self.total - self.lo - self.hi
        return self.lo + (self.hi - self.lo) * place / (self.n - 1)


@dataclass(frozen=True)
class Quantiles:
    """Of `n` values, in their unit; between two values, on the straight line (type 7)."""

    n: int
    bins: tuple[Bin, ...]

    def at(self, percent: int) -> float:
        rank, rest = divmod((self.n - 1) * percent, 100)
        low = self._value(rank)
        return low if rest == 0 else low + (self._value(rank + 1) - low) * rest / 100

    @property
    def median(self) -> float:
        return self.at(50)

    @property
    def p90(self) -> float:
        return self.at(90)

    @property
    def median_interval(self) -> Interval | None:
        """95 %, by ranks, whatever the distribution; None for fewer than six values.

        Source: W. J. Conover, Practical Nonparametric Statistics (3rd ed. 1999), 3.2.
        """
        if self.n < LEAST:
            return None
        half = _HALF * sqrt(self.n)
        low, high = (ceil(self.n / 2 + end) - 1 for end in (-half, half))
        return self._value(low), self._value(high)

    def _value(self, rank: int) -> float:
        for one in self.bins:
            if one.before <= rank < one.before + one.n:
                return one.at(rank)
        raise ValueError(f"the bins do not reach rank {rank}")


def quantiles(rows: Rows, width: int) -> dict[tuple[object, ...], Quantiles]:
    """The rows of `placed` by their group, whose columns are the first `width`."""
    bins: dict[tuple[object, ...], list[Bin]] = defaultdict(list)
    sizes: dict[tuple[object, ...], int] = {}
    for row in rows:
        whole, before, n, lo, hi, total = (float(str(value)) for value in row[width:])
        bins[row[:width]].append(Bin(int(before), int(n), lo, hi, total))
        sizes[row[:width]] = int(whole)
    return {group: Quantiles(sizes[group], tuple(found)) for group, found in bins.items()}
