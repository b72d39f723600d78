"""What an answer is: rows, and what must be known to trust them."""

from dataclasses import dataclass, field
from typing import Final

Row = dict[str, object]

# Why there is no answer, or no more of one.
NO_EVENTS: Final = "no_events"
NOT_ENOUGH_DATA: Final = "not_enough_data"
NO_VARIATION: Final = "no_variation"  # everybody says the same
OTHER_CURRENCY: Final = "other_currency"  # there is money, but none in the one asked about


@dataclass(frozen=True, kw_only=True)
class Result:
    """`n` is what the whole answer rests on (people, or answers: the question says which);
    `interval` is its 95 % interval where it is one statistic; `reason` is a code where there is no
    answer, never a made-up number; `totals` are figures beside the rows."""

    rows: list[Row]
    n: int
    interval: tuple[float, float] | None = None
    reason: str | None = None
    totals: Row = field(default_factory=dict)
