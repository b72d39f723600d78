"""Rows of events in columns: what the simulator draws, before anything becomes text."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

ROW = np.dtype(
    [
        ("time", "i8"),  # µs
        ("person", "i4"),  # number in the company
        ("kind", "i2"),
        ("slot", "i1"),  # device of the person, and the marks below
        ("a", "i4"),  # what they mean depends on the kind
        ("b", "i4"),
        ("c", "i4"),
    ]
)
PHONE, DESKTOP, APP, TABLET = range(4)  # devices: the low bits of a slot
KNOWN = 8  # signed in
SECOND_CARD = 16  # under the person's second membership


def rows(  # noqa: PLR0913 -- one argument a column
    kind: int,
    person: Array,
    time: Array,
    *,
    slot: Array | int = 0,
    a: Array | int = 0,
    b: Array | int = 0,
    c: Array | int = 0,
) -> Array:
    """Event rows of one kind."""
    made = np.empty(len(person), dtype=ROW)
    made["kind"] = kind
    made["person"], made["time"], made["slot"] = person, time, slot
    made["a"], made["b"], made["c"] = a, b, c
    return made


def in_order(parts: Sequence[Array], start: int, until: int) -> Array:
    """All rows of the window by time; ties keep the order in which they were drawn."""
    everything = np.concatenate(parts)
    moment = everything["time"]
    everything = everything[(moment >= start) & (moment <= until)]
    order: Array = everything[np.argsort(everything["time"], kind="stable")]
    return order


def choose(rng: np.random.Generator, weights: Array, size: int) -> Array:
    """Indices drawn by weight."""
    cumulative = np.cumsum(weights, dtype=float)
    found: Array = np.searchsorted(cumulative / cumulative[-1], rng.random(size), side="right")
    return found


def choose_each(draw: Array, weights: Array) -> Array:
    """One index a row, by the weights of that row; `draw` is uniform."""
    cumulative = np.cumsum(weights, axis=1)
    found: Array = (draw[:, None] * cumulative[:, -1:] >= cumulative).sum(axis=1)
    return found


def mix(numbers: Array, key: int) -> Array:
    """A bijection of 64-bit numbers that looks random (splitmix64): distinct in, distinct out."""
    value = numbers.astype(np.uint64) ^ np.uint64(key)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
