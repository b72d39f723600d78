"""The leaves of a tree for one person: when each holds.

A leaf tells for any instant whether it holds, and the instants at which that may change with
nothing new about the person."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from enishi.lens.conditions import dates
from enishi.lens.conditions.days import Calendar, Life, length, life
from enishi.lens.conditions.facts import COUNTED_KINDS, Event, Facts, Permission, Said
from enishi.lens.conditions.tree import (
    Consent,
    Did,
    DidNot,
    Events,
    Filter,
    FirstValue,
    Identifier,
    LastValue,
    SinceFirst,
    Tag,
    Trait,
    Window,
)
from enishi.lens.conditions.tree import Sequence as Steps
from enishi.lens.conditions.values import is_within, range_of, test_of, thousandths
from enishi.lens.window import END

HoldsAt: TypeAlias = Callable[[int], bool]
Picks: TypeAlias = Callable[[Event], bool]


@dataclass(frozen=True)
class Leaf:
    """`changes` in order; what comes after the last is known, or `again` says when to look."""

    holds_at: HoldsAt
    changes: Sequence[int]
    again: int | None = None

    def next_after(self, at: int) -> int | None:
        now = self.holds_at(at)
        for moment in self.changes[bisect_right(self.changes, at) :]:
            if self.holds_at(moment) != now:
                return moment
        return self.again


@dataclass(frozen=True)
class Block:
    """The events that a leaf looks at, in order, and when each counts: at any instant those are
    neighbours, from `low` to before `high`."""

    events: Sequence[Event]
    enter: Sequence[int]
    leave: Sequence[int]

    def at(self, moment: int) -> tuple[int, int]:
        return bisect_right(self.leave, moment), bisect_right(self.enter, moment)

    def count(self, moment: int) -> int:
        low, high = self.at(moment)
        return high - low

    @property
    def changes(self) -> list[int]:
        return sorted({moment for moment in (*self.enter, *self.leave) if moment < END})


def picker(wanted: Events, facts: Facts) -> Picks:
    """Whether an event is one that is meant, whatever the window."""
    tests = [_filter(one, facts) for one in wanted.where]
    named = name_test(wanted.event) if wanted.event else None

    def picks(event: Event) -> bool:
        if event.kind > COUNTED_KINDS:
            return False
        if not (named(event.name) if named else event.touchpoint == wanted.touchpoint):
            return False
        return all(test(event) for test in tests)

    return picks


def name_test(wanted: str) -> Callable[[str], bool]:
    if wanted.endswith("*"):
        start = wanted[:-1]
        return lambda name: name.startswith(start)
    return lambda name: name == wanted


def _filter(one: Filter, facts: Facts) -> Picks:
    test = test_of(one.op, one.value)
    name = one.name
    if one.of == "event":
        return lambda event: test(getattr(event, name))
    if one.of == "trait":
        rows = facts.traits.get(name, ())
        return lambda event: test(value_at(rows, event.time))
    return lambda event: test(event.said(name))


def value_at(rows: Sequence[Said], moment: int) -> object:
    """What was in force then."""
    place = bisect_right(rows, moment, key=lambda row: row.at)
    return rows[place - 1].value if place else None


def block(events: Iterable[Event], lives: Callable[[int], Life | None]) -> Block:
    found = [(event, lived) for event in events if (lived := lives(event.time))]
    return Block(
        [event for event, _ in found],
        [enter for _, (enter, _) in found],
        [leave for _, (_, leave) in found],
    )


def lives_in(window: Window, facts: Facts, calendar: Calendar) -> Callable[[int], Life | None]:
    return life(window, calendar, _first(window, facts))


def _first(window: Window, facts: Facts) -> int | None:
    if not isinstance(window, SinceFirst):
        return None
    named = name_test(window.event) if window.event else lambda name: True
    counted = (e.time for e in facts.events if e.kind <= COUNTED_KINDS and named(e.name))
    return next(counted, None)


def did(leaf: Did | DidNot, facts: Facts, calendar: Calendar) -> Leaf:
    picks = picker(leaf, facts)
    found = block(filter(picks, facts.events), lives_in(leaf.window, facts, calendar))
    if isinstance(leaf, DidNot):
        return Leaf(lambda moment: found.count(moment) == 0, found.changes)
    weights = [thousandths(e.said(leaf.sum_of)) if leaf.sum_of else 1 for e in found.events]
    sums = list(accumulate(weights, initial=0))
    bounds = range_of(leaf.amount, is_sum=bool(leaf.sum_of))

    def holds_at(moment: int) -> bool:
        low, high = found.at(moment)
        return is_within(sums[high] - sums[low], bounds)

    return Leaf(holds_at, found.changes)


def value(leaf: FirstValue | LastValue, facts: Facts, calendar: Calendar) -> Leaf:
    picks = picker(leaf, facts)
    there = (e for e in facts.events if picks(e) and e.said(leaf.name) is not None)
    found = block(there, lives_in(leaf.window, facts, calendar))
    test = test_of(leaf.op, leaf.value)
    passes = [test(event.said(leaf.name)) for event in found.events]
    if_none = test(None)
    is_last = isinstance(leaf, LastValue)

    def holds_at(moment: int) -> bool:
        low, high = found.at(moment)
        if low == high:
            return if_none
        return passes[high - 1 if is_last else low]

    return Leaf(holds_at, found.changes)


def sequence(leaf: Steps, facts: Facts, calendar: Calendar) -> Leaf:
    lives = lives_in(leaf.window, facts, calendar)
    pickers = [picker(step, facts) for step in leaf.steps]
    within = length(leaf.within)
    if leaf.then == "did":
        return _during(_chains(facts.events, pickers, within, lives))
    return _during(_unfollowed(facts.events, pickers, within, lives))


def _chains(
    events: Sequence[Event],
    pickers: Sequence[Picks],
    within: int,
    lives: Callable[[int], Life | None],
) -> Iterator[Life]:
    """When each whole chain counts. Of several starts the latest is best: it is the shortest way,
    and leaves the window last."""
    best: list[tuple[int, Life] | None] = [None] * len(pickers)
    for event in events:
        lived = lives(event.time)
        if lived is None:
            continue
        for step in range(len(pickers) - 1, -1, -1):
            start = (event.time, lived) if step == 0 else best[step - 1]
            if start is None or event.time - start[0] >= within or not pickers[step](event):
                continue
            best[step] = start
            if step == len(pickers) - 1:
                yield lived[0], start[1][1]


def _unfollowed(
    events: Sequence[Event],
    pickers: Sequence[Picks],
    within: int,
    lives: Callable[[int], Life | None],
) -> Iterator[Life]:
    """When each first step counts that was not followed by the second in time."""
    follows: int | None = None  # the time of the next second step
    for event in reversed(events):
        lived = lives(event.time)
        if lived and pickers[0](event) and (follows is None or follows - event.time >= within):
            yield max(lived[0], event.time + within), lived[1]
        if pickers[1](event):
            follows = event.time


def _during(lives: Iterable[Life]) -> Leaf:
    """Holds while at least one of these counts."""
    starts: list[int] = []
    ends: list[int] = []
    for enter, leave in sorted(lived for lived in lives if lived[0] < lived[1]):
        if ends and enter <= ends[-1]:
            ends[-1] = max(ends[-1], leave)
        else:
            starts.append(enter)
            ends.append(leave)
    return Leaf(
        lambda moment: bisect_right(starts, moment) > bisect_right(ends, moment),
        sorted(moment for moment in (*starts, *ends) if moment < END),
    )


def trait(leaf: Trait, facts: Facts, at: int, calendar: Calendar) -> Leaf:
    rows = facts.traits.get(leaf.name, ())
    ago = length(leaf.ago) if leaf.ago else 0
    fresh = length(leaf.fresh) if leaf.fresh else None
    asked = dates.asked(leaf, calendar)
    test = test_of(leaf.op, leaf.value) if asked is None else None

    def holds_at(moment: int) -> bool:
        then = moment - ago
        place = bisect_right(rows, then, key=lambda row: row.at)
        row = rows[place - 1] if place else None
        got = None if row is None or (fresh and then - row.at >= fresh) else row.value
        return asked.holds(got, then) if asked else test is not None and test(got)

    changes = {row.at + more + ago for row in rows for more in {0, fresh or 0}}
    again = None
    if asked:
        changes |= {day + ago for row in rows for day in asked.changes(row.value, at - ago)}
        again = asked.again(at - ago) if rows else None
    return Leaf(holds_at, sorted(changes), again and again + ago)


def since(moment: int | None) -> Leaf:
    """Holds from that instant on; never, without one."""
    return Leaf(lambda at: moment is not None and at >= moment, [] if moment is None else [moment])


def tag(leaf: Tag, facts: Facts) -> Leaf:
    return since(facts.tags.get(leaf.name))


def identifier(leaf: Identifier, facts: Facts) -> Leaf:
    return since(facts.identifiers.get(leaf.kind))


def consent(leaf: Consent, facts: Facts) -> Leaf:
    slots = [facts.consents.get((leaf.purpose, channel), ()) for channel in {leaf.channel, ""}]

    def holds_at(moment: int) -> bool:
        said = [row.granted for rows in slots if (row := _in_force(rows, moment))]
        state = "unknown" if not said else "granted" if all(said) else "refused"
        return state == leaf.state

    return Leaf(holds_at, sorted({row.at for rows in slots for row in rows}))


def _in_force(rows: Sequence[Permission], moment: int) -> Permission | None:
    place = bisect_right(rows, moment, key=lambda row: row.at)
    return rows[place - 1] if place else None
