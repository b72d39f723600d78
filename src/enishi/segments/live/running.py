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
from enishi.lens.conditions.values import is_within, range_of, test_of
from enishi.lens.window import END

ORDER: Final = attrgetter("time", "seq")
NOBODY: Final = Facts(since=0)
NO: Final = Verdict(holds=False)
YES: Final = Verdict(holds=True)


@dataclass(slots=True)
class Stream:
    """Times, and the events where a value of them is asked for."""

    times: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def put(self, event: Event, *, whole: bool) -> bool:
        """False where it came late: what was worked out from the stream is to be done again."""
        in_order = not self.times or self.times[-1] <= event.time
        if in_order:
            self.times.append(event.time)
        else:
            insort(self.times, event.time)
        if whole:
            if in_order and (not self.events or ORDER(self.events[-1]) < ORDER(event)):
                self.events.append(event)
            else:
                insort(self.events, event, key=ORDER)
        return in_order


@dataclass(frozen=True)
class Meant:
    """Which events a stream holds: `picks` is asked once for each event."""

    picks: Picks
    value: str = ""  # only those with this property

    def takes(self, event: Event) -> bool:
        return self.picks(event) and (not self.value or event.said(self.value) is not None)


def meant(events: tree.Events, value: str = "") -> Meant | None:
    """None where it depends on more than the event itself."""
    if any(one.of == "trait" for one in events.where):
        return None
    return Meant(picker(events, NOBODY), value)


class Count:
    """Did, and did not, without a sum."""

    whole = False

    def __init__(self, leaf: tree.Did | tree.DidNot) -> None:
        self.window = leaf.window
        self.span = length(leaf.window.span) if isinstance(leaf.window, tree.Last) else 0
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
        since, until = bounds(self.window, at, calendar)
        number = bisect_left(times, until) - bisect_left(times, since)
        holds = is_within(number, self.range)
        if not times or not isinstance(self.window, tree.This | tree.Previous):
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


class Latest:
    """The last value in a window that only ever loses its oldest."""

    whole = True

    def __init__(self, leaf: tree.LastValue) -> None:
        self.name = leaf.name
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
        return Progress([None] * self.size)

    def go_on(self, progress: "Progress", event: Event, steps: int) -> None:
        """`steps`: one bit for each step that the event may be."""
        lived = self.lives(event.time)
        if lived is None:
            return
        best, last = progress.best, self.size - 1
        for step in range(last, -1, -1):
            if not steps >> step & 1:
                continue
            begun = (event.time, lived[1]) if step == 0 else best[step - 1]
            if begun is None or event.time - begun[0] >= self.within:
                continue
            best[step] = begun
            if step == last and begun[1] > lived[0] and begun[1] > progress.until:
                progress.until = begun[1]


@dataclass(slots=True)
class Progress:
    best: list[tuple[int, int] | None]  # of each step: when it began, and until when that counts
    until: int = -END

    def verdict(self, at: int) -> Verdict:
        if self.until <= at:
            return NO
        return Verdict(holds=True, next=None if self.until >= END else self.until)


Short: TypeAlias = Count | Latest | Chain


def short_way(leaf: tree.Condition, calendar: Calendar) -> Short | None:
    """The short way of a leaf, where it has one."""
    if isinstance(leaf, tree.Did | tree.DidNot):
        if isinstance(leaf.window, tree.SinceFirst | tree.Before) or (
            isinstance(leaf, tree.Did) and leaf.sum_of
        ):
            return None
        return Count(leaf)
    if not isinstance(getattr(leaf, "window", None), tree.Ever | tree.Last):
        return None
    if isinstance(leaf, tree.LastValue):
        return Latest(leaf)
    if isinstance(leaf, tree.Sequence) and leaf.then == "did":
        return Chain(leaf, calendar)
    return None
