"""Leaves that are kept up event by event: the verdicts of `lens.conditions.leaves`, at the cost of
the new event alone. A property test holds the two together.

A *stream* is the events of one person that a leaf means, in order. A leaf that has a short way
looks at its streams; every other leaf is worked out in the general way from its events."""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final, TypeAlias

from enishi.lens.conditions import tree
from enishi.lens.conditions.days import Calendar, bounds, length, life
from enishi.lens.conditions.facts import Event, Facts
from enishi.lens.conditions.holds import Verdict
from enishi.lens.conditions.leaves import Picks, picker
from enishi.lens.conditions.values import is_within, range_of, test_of, thousandths
from enishi.lens.window import END

ORDER: Final = attrgetter("time", "seq")
NOBODY: Final = Facts(since=0)
NO: Final = Verdict(holds=False)
YES: Final = Verdict(holds=True)


@dataclass(frozen=True)
class Meant:
    """Which events a stream holds, and what it keeps of them: `picks` is asked once for each."""

    picks: Picks
    value: str = ""  # only those with this property
    whole: bool = False  # the events, beside their times
    sum_of: str = ""  # what this property comes to

    def takes(self, event: Event) -> bool:
        return self.picks(event) and (not self.value or event.said(self.value) is not None)


@dataclass(slots=True)
class Stream:
    """Times; the events where a value of them is asked for; what all before each came to."""

    times: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    sums: list[int] = field(default_factory=lambda: [0])

    def put(self, event: Event, meant: Meant) -> None:
        place = bisect_right(self.times, event.time)
        self.times.insert(place, event.time)
        if meant.sum_of:
            weight = thousandths(event.said(meant.sum_of))
            self.sums.insert(place + 1, self.sums[place] + weight)
            for later in range(place + 2, len(self.sums)):
                self.sums[later] += weight
        if meant.whole:
            if not self.events or ORDER(self.events[-1]) < ORDER(event):
                self.events.append(event)
            else:
                insort(self.events, event, key=ORDER)


def meant(events: tree.Events, short: "Count | Sum | Latest") -> Meant | None:
    """None where it depends on more than the event itself."""
    if any(one.of == "trait" for one in events.where):
        return None
    return Meant(picker(events, NOBODY), short.value, short.whole, short.sum_of)


class Count:
    """Did, and did not, without a sum."""

    value, whole, sum_of = "", False, ""

    def __init__(self, leaf: tree.Did | tree.DidNot) -> None:
        self.window = leaf.window
        self.span = length(leaf.window.span) if isinstance(leaf.window, tree.Last) else 0
        self.age = length(leaf.window.span) if isinstance(leaf.window, tree.Before) else 0
        self.range: tuple[int | None, int | None] = (0, 0)
        if isinstance(leaf, tree.Did):
            self.range = range_of(leaf.amount, is_sum=False)
        self.fixed = isinstance(leaf.window, tree.Ever)

    def verdict(self, stream: Stream, at: int, calendar: Calendar) -> Verdict:
        """All of the stream has happened by `at`."""
        times = stream.times
        if self.fixed:
            return YES if is_within(len(times), self.range) else NO
        if self.span:
            return self._rolling(times, bisect_right(times, at - self.span))
        if self.age:
            return self._aging(times, bisect_right(times, at - self.age))
        since, until = bounds(self.window, at, calendar)
        low = bisect_left(times, since)
        holds = is_within(bisect_left(times, until) - low, self.range)
        if low == len(times) or not isinstance(self.window, tree.This | tree.Previous):
            return YES if holds else NO
        return Verdict(holds, calendar.start(calendar.period(self.window.unit, at)[1]))

    def _rolling(self, times: list[int], low: int) -> Verdict:
        number = len(times) - low
        least, most = self.range
        if most is not None and number > most:
            drops = number - most  # so many must leave until it holds
            if most < 0 or drops > number:
                return NO
            return Verdict(holds=False, next=times[low + drops - 1] + self.span)
        if least is not None and number < least:
            return NO
        if least is None or least <= 0:
            return YES
        return Verdict(holds=True, next=times[low + number - least] + self.span)

    def _aging(self, times: list[int], number: int) -> Verdict:
        """So many are old enough; the others only come to it."""
        least, most = self.range
        if most is not None and number > most:
            return NO
        if least is not None and number < least:
            comes = times[least - 1] + self.age if least <= len(times) else None
            return Verdict(holds=False, next=comes)
        return Verdict(
            holds=True,
            next=times[most] + self.age if most is not None and most < len(times) else None,
        )


class Sum:
    """Did, by what a property came to. An event may also take away from it."""

    value, whole = "", False

    def __init__(self, leaf: tree.Did) -> None:
        self.window = leaf.window
        self.sum_of = leaf.sum_of
        self.range = range_of(leaf.amount, is_sum=True)

    def verdict(self, stream: Stream, at: int, calendar: Calendar) -> Verdict:
        times, sums = stream.times, stream.sums
        since, until = bounds(self.window, at, calendar)
        low, high = bisect_left(times, since), bisect_left(times, until)
        holds = is_within(sums[high] - sums[low], self.range)
        if isinstance(self.window, tree.This | tree.Previous):
            after = calendar.start(calendar.period(self.window.unit, at)[1])
            return Verdict(holds, after if low < len(times) else None)
        if not isinstance(self.window, tree.Last | tree.Before):
            return YES if holds else NO
        is_last = isinstance(self.window, tree.Last)
        for place in range(low if is_last else high, len(times)):
            if place + 1 < len(times) and times[place + 1] == times[place]:
                continue  # they come, or go, together
            number = sums[high] - sums[place + 1] if is_last else sums[place + 1]
            if is_within(number, self.range) != holds:
                return Verdict(holds, times[place] + length(self.window.span))
        return YES if holds else NO


class Latest:
    """The last value in a window that only ever loses its oldest."""

    whole, sum_of = True, ""

    def __init__(self, leaf: tree.LastValue) -> None:
        self.name = self.value = leaf.name
        self.test = test_of(leaf.op, leaf.value)
        self.if_none = self.test(None)
        self.span = length(leaf.window.span) if isinstance(leaf.window, tree.Last) else 0

    def verdict(self, stream: Stream, at: int, calendar: Calendar) -> Verdict:
        if not stream.events:
            return YES if self.if_none else NO
        last = stream.events[-1]
        passes = self.test(last.said(self.name))
        if not self.span:
            return YES if passes else NO
        if last.time + self.span <= at:
            return YES if self.if_none else NO
        return Verdict(passes, None if passes == self.if_none else last.time + self.span)


class Chain:
    """One after another: of each step the latest start that leads to it, and how long the best
    whole chain counts."""

    def __init__(self, leaf: tree.Sequence, calendar: Calendar) -> None:
        self.lives = life(leaf.window, calendar, None)
        self.within = length(leaf.within)
        self.size = len(leaf.steps)

    def start(self) -> "Progress":
        return Progress(self, [None] * self.size)


@dataclass(slots=True)
class Progress:
    how: Chain
    best: list[tuple[int, int] | None]  # of each step: when it began, and until when that counts
    until: int = -END

    def go_on(self, event: Event, steps: int) -> None:
        """`steps`: one bit for each step that the event may be."""
        lived = self.how.lives(event.time)
        if lived is None:
            return
        best, last = self.best, self.how.size - 1
        for step in range(last, -1, -1):
            if not steps >> step & 1:
                continue
            begun = (event.time, lived[1]) if step == 0 else best[step - 1]
            if begun is None or event.time - begun[0] >= self.how.within:
                continue
            best[step] = begun
            if step == last and begun[1] > lived[0] and begun[1] > self.until:
                self.until = begun[1]

    def verdict(self, at: int) -> Verdict:
        if self.until <= at:
            return NO
        return Verdict(holds=True, next=None if self.until >= END else self.until)


class Unfollowed:
    """One, and not the other in time after it."""

    def __init__(self, leaf: tree.Sequence) -> None:
        self.within = length(leaf.within)
        self.span = length(leaf.window.span) if isinstance(leaf.window, tree.Last) else END
        self.counts = self.within < self.span  # else it leaves the window before it is certain

    def start(self) -> "Alone":
        return Alone(self)


@dataclass(slots=True)
class Alone:
    """Those that were not followed so far."""

    how: Unfollowed
    times: list[int] = field(default_factory=list)

    def go_on(self, event: Event, steps: int) -> None:
        """As of `Progress`. What follows in time takes away; an event does not follow itself."""
        if steps & 2:
            del self.times[bisect_right(self.times, event.time - self.how.within) :]
        if steps & 1 and self.how.counts:
            self.times.append(event.time)

    def verdict(self, at: int) -> Verdict:
        times, how = self.times, self.how
        certain = bisect_right(times, at - how.within)
        if certain and times[certain - 1] > at - how.span:
            ends = times[certain - 1] + how.span
            return Verdict(holds=True, next=ends if how.span < END else None)
        waits = certain < len(times)
        return Verdict(holds=False, next=times[certain] + how.within if waits else None)


Run: TypeAlias = Chain | Unfollowed
Going: TypeAlias = Progress | Alone
RUNS: Final = (Chain, Unfollowed)
Short: TypeAlias = Count | Sum | Latest | Run


def short_way(leaf: tree.Condition, calendar: Calendar) -> Short | None:
    """The short way of a leaf, where it has one."""
    if isinstance(leaf, tree.Did | tree.DidNot):
        if isinstance(leaf.window, tree.SinceFirst):
            return None
        return Sum(leaf) if isinstance(leaf, tree.Did) and leaf.sum_of else Count(leaf)
    if not isinstance(getattr(leaf, "window", None), tree.Ever | tree.Last):
        return None
    if isinstance(leaf, tree.LastValue):
        return Latest(leaf)
    if isinstance(leaf, tree.Sequence):
        return Chain(leaf, calendar) if leaf.then == "did" else Unfollowed(leaf)
    return None
