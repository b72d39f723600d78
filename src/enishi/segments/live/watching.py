"""Which segments an event, or a new word about a person, can change.

Leaves that several segments have in common are one; each says what it looks at, and only that can
change it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from enishi.lens.conditions import tree
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.depends import Depends, depends
from enishi.lens.conditions.facts import Event
from enishi.lens.conditions.holds import Verdict
from enishi.lens.conditions.leaves import Picks, picker
from enishi.lens.conditions.tree import Condition, asked_events, leaves_in, to_json
from enishi.segments.live.running import NOBODY, RUNS, Meant, Short, meant, short_way


@dataclass(frozen=True)
class Ask:
    """A leaf, and what it looks at: event names and beginnings of names; traits, tags, consents and
    identifiers as words ("trait:plan", "consent", "identifier"); tags are given by hand only."""

    leaf: Condition
    names: frozenset[str]
    prefixes: frozenset[str]
    words: frozenset[str]
    all_events: bool  # also for where it only looks from whence to count
    by_the_day: bool
    short: Short | None = None
    stream: int = -1  # of the short way

    def looks_at(self, name: str) -> bool:
        return (
            self.all_events or name in self.names or any(name.startswith(p) for p in self.prefixes)
        )


OfLeaf: TypeAlias = Callable[[int], Verdict]


@dataclass(frozen=True)
class Watched:
    """A segment: its condition, and how it is judged from its leaves by their numbers."""

    id: int
    condition: Condition
    judge: Callable[[OfLeaf], Verdict]


@dataclass(frozen=True)
class Found:
    """What an event of one name goes to."""

    segments: frozenset[int]
    leaves: tuple[int, ...]  # in the general way
    streams: tuple[int, ...]
    runs: tuple[int, ...]
    keep: bool  # the event itself is needed later


@dataclass
class Watch:
    """All live segments. `mark` says of which state of the definitions it is."""

    calendar: Calendar
    mark: object = None
    segments: dict[int, Watched] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    of_strangers: frozenset[int] = frozenset()  # what holds, or will, for whom nothing is known of
    asks: list[Ask] = field(default_factory=list)
    streams: list[Meant] = field(default_factory=list)
    of_leaf: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    of_word: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _steps: dict[int, list[Picks]] = field(default_factory=dict)
    _of_stream: dict[str, int] = field(default_factory=dict)
    _found: dict[str, Found] = field(default_factory=dict)
    _reads: dict[str, bool] = field(default_factory=dict)

    def found(self, name: str) -> Found:
        known = self._found.get(name)
        if known is None:
            known = self._found[name] = self._find(name)
        return known

    def _find(self, name: str) -> Found:
        leaves = [n for n, ask in enumerate(self.asks) if ask.looks_at(name)]
        general = [n for n in leaves if self.asks[n].short is None]
        runs = [n for n in leaves if isinstance(self.asks[n].short, RUNS)]
        return Found(
            segments=frozenset(s for n in leaves for s in self.of_leaf[n]),
            leaves=tuple(leaves),
            streams=tuple(sorted({self.asks[n].stream for n in leaves} - {-1})),
            runs=tuple(runs),
            keep=bool(general or runs or leaves),
        )

    @property
    def asks_for_events(self) -> bool:
        return any(ask.names or ask.prefixes or ask.all_events for ask in self.asks)

    @cached_property
    def asks_for_fields(self) -> bool:
        """Some leaf looks at an event's touchpoint, stage or channel: the rules decide those."""
        return any(
            events.touchpoint or any(one.of == "event" for one in events.where)
            for ask in self.asks
            for events in asked_events(ask.leaf)
        )

    @cached_property
    def names(self) -> frozenset[str] | None:
        """Every name that is looked at; None where some are only known by their beginning."""
        if any(ask.prefixes or ask.all_events for ask in self.asks):
            return None
        return frozenset(name for ask in self.asks for name in ask.names)

    @cached_property
    def asked(self) -> Depends:
        """What all segments together look at."""
        return depends(tree.All(of=tuple(one.condition for one in self.segments.values())))

    def reads_properties(self, name: str) -> bool:
        known = self._reads.get(name)
        if known is None:
            known = self._reads[name] = any(
                ask.looks_at(name) and reads_properties(ask.leaf) for ask in self.asks
            )
        return known

    def segments_of_word(self, word: str) -> set[int]:
        return self.of_word.get(word, set())

    def steps_of(self, number: int, event: Event) -> int:
        """One bit for each step of the sequence that the event may be."""
        pickers = self._steps.get(number)
        if pickers is None:
            leaf = self.asks[number].leaf
            steps = leaf.steps if isinstance(leaf, tree.Sequence) else ()
            pickers = self._steps[number] = [picker(step, NOBODY) for step in steps]
        return sum(1 << place for place, picks in enumerate(pickers) if picks(event))

    def enter(self, leaf: Condition, ask: Ask) -> int:
        """A new leaf, with its short way where it has one."""
        short = short_way(leaf, self.calendar)
        if isinstance(short, RUNS):
            steps = leaf.steps if isinstance(leaf, tree.Sequence) else ()
            if any(one.of == "trait" for step in steps for one in step.where):
                short = None
        elif short is not None and isinstance(leaf, tree.Events):
            stream = self._stream(leaf, meant(leaf, short))
            ask = replace(ask, stream=stream)
            short = None if stream < 0 else short
        self.asks.append(replace(ask, short=short))
        return len(self.asks) - 1

    def _stream(self, events: tree.Events, found: Meant | None) -> int:
        """Streams of the same events are one."""
        if found is None:
            return -1
        kept = (found.value, found.whole, found.sum_of)
        key = repr((events.event, events.touchpoint, events.where, *kept))
        if key not in self._of_stream:
            self._of_stream[key] = len(self.streams)
            self.streams.append(found)
        return self._of_stream[key]


def watch_of(
    conditions: Iterable[tuple[int, Condition]],
    calendar: Calendar,
    names_of_touchpoint: Callable[[str], Sequence[str]],
    mark: object = None,
) -> Watch:
    """`conditions` are expanded; `names_of_touchpoint` gives the names ("Viewed *" too) of events
    that may be that touchpoint."""
    watch = Watch(calendar, mark)
    numbers: dict[str, int] = {}
    for pk, condition in conditions:
        mine: dict[int, int] = {}
        for leaf in leaves_in(condition):
            key = to_json(leaf)
            if key not in numbers:
                numbers[key] = watch.enter(leaf, ask_of(leaf, names_of_touchpoint))
            mine[id(leaf)] = numbers[key]
        watch.segments[pk] = Watched(pk, condition, judge_of(condition, mine, watch))
        for number in mine.values():
            watch.of_leaf[number].add(pk)
            for word in watch.asks[number].words:
                watch.of_word[word].add(pk)
    return watch


def judge_of(
    condition: Condition, numbers: Mapping[int, int], watch: Watch
) -> Callable[[OfLeaf], Verdict]:
    """`lens.conditions.holds.judge`, with what decides alone looked at first: a part that does not
    hold, and cannot by itself, settles an `all`; one that holds for good settles an `any`."""
    if isinstance(condition, tree.Not):
        inner = judge_of(condition.of, numbers, watch)
        return lambda of_leaf: opposite(inner(of_leaf))
    if isinstance(condition, tree.All | tree.Any):
        ordered = sorted(condition.of, key=lambda part: cost(part, numbers, watch))
        many = [judge_of(part, numbers, watch) for part in ordered]
        wanted = isinstance(condition, tree.All)
        return lambda of_leaf: together(many, of_leaf, wanted=wanted)
    number = numbers[id(condition)]
    return lambda of_leaf: of_leaf(number)


def cost(part: Condition, numbers: Mapping[int, int], watch: Watch) -> int:
    """What looks at no events costs least."""
    asks = [watch.asks[numbers[id(leaf)]] for leaf in leaves_in(part)]
    return sum(1 + 5 * bool(ask.names or ask.prefixes or ask.all_events) for ask in asks)


def together(
    many: Sequence[Callable[[OfLeaf], Verdict]], of_leaf: OfLeaf, *, wanted: bool
) -> Verdict:
    """All (`wanted`) or any of these. While none is against, the first change ends it; else every
    one that is against must change first."""
    first: int | None = None
    last = -1
    for one in many:
        verdict = one(of_leaf)
        if verdict.holds is not wanted:
            if verdict.next is None:
                return Verdict(not wanted)
            last = max(last, verdict.next)
        elif verdict.next is not None and (first is None or verdict.next < first):
            first = verdict.next
    return Verdict(not wanted, last) if last >= 0 else Verdict(wanted, first)


def opposite(verdict: Verdict) -> Verdict:
    return Verdict(not verdict.holds, verdict.next)


def ask_of(leaf: Condition, names_of_touchpoint: Callable[[str], Sequence[str]]) -> Ask:
    on = depends(leaf)
    names = set(on.events)
    for touchpoint in on.touchpoints:
        names.update(names_of_touchpoint(touchpoint))
    words = [f"trait:{name}" for name in on.traits]
    words += ["consent"] if on.purposes else []
    words += ["identifier"] if on.identifiers else []
    return Ask(
        leaf,
        names=frozenset(name for name in names if not name.endswith("*")),
        prefixes=frozenset(name[:-1] for name in names if name.endswith("*")),
        words=frozenset(words),
        all_events=on.every_event,
        by_the_day=isinstance(leaf, tree.Trait) and leaf.op in tree.DATE_OPS,
    )


def reads_properties(leaf: Condition) -> bool:
    if isinstance(leaf, tree.FirstValue | tree.LastValue):
        return True
    if isinstance(leaf, tree.Did) and leaf.sum_of:
        return True
    return any(one.of == "property" for events in asked_events(leaf) for one in events.where)
