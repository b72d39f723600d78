"""Who was asked and did not answer: answers count for those like them who are silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from enishi.lens.drivers.names import CONTACTS, Driver, Fact
from enishi.lens.frame import Rows
from enishi.lens.result import Row
from enishi.lens.statistics.propensity import response_weights
from enishi.lens.statistics.sample import Array, Sample

PATIENCE: Final = "14d"  # after which nobody answers any more
# What is known of everybody who is asked, besides the facts among the drivers.
ALWAYS: Final = (
    Driver("contacts", fact=Fact("count", CONTACTS)),
    Driver("orders", fact=Fact("count", ("Order Completed",))),
)


def known_of_all(drivers: Sequence[Driver]) -> list[Driver]:
    """Facts of the timeline: whoever does not answer has rated nothing."""
    facts = [Driver(one.name, fact=one.fact) for one in drivers if one.fact]
    return [*facts, *(one for one in ALWAYS if one.fact not in {fact.fact for fact in facts})]


@dataclass(frozen=True)
class Response:
    """Weights by answer (its seq), and how they came about. Whoever is not there weighs 1."""

    weights: dict[int, float]
    told: Row


def response_of(rows: Rows) -> Response:
    """rows: those of `sql.asked_with`. Whoever was asked lately may answer still, and is left
    out."""
    ripe = [row for row in rows if row[2] == 1]
    if not ripe:
        return Response({}, {})
    replies = [row[0] for row in ripe]
    answered = np.array([reply is not None for reply in replies], dtype=np.int64)
    sample = Sample.of(np.array([row[1] for row in ripe]), np.zeros(len(ripe)))
    weights = response_weights(_known(ripe), answered, sample)
    told: Row = {"asked": len(ripe), "answered": int(answered.sum())}
    told |= {"share_answered": float(answered.mean()), "weighted": weights is not None}
    if weights is None:
        return Response({}, told)
    pairs = zip(replies, weights.tolist(), strict=True)
    return Response({int(str(reply)): one for reply, one in pairs if reply is not None}, told)


def _known(rows: Rows) -> Array:
    """The facts, and on which channel they were asked."""
    facts = np.array([row[4:] for row in rows], dtype=np.float64)
    channels = np.array([str(row[3]) for row in rows])
    asked_on = [channels == one for one in np.unique(channels)[1:]]
    return np.column_stack([facts, *asked_on])
