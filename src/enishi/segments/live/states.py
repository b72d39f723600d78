"""What the worker remembers of one person between two batches: their events, as far as segments ask
for them, what is known besides, and how far each leaf has come."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from heapq import merge

from enishi.lens.conditions.facts import Event, Facts
from enishi.lens.conditions.holds import Verdict, leaf_of
from enishi.lens.conditions.leaves import Leaf
from enishi.segments.live.running import ORDER, RUNS, Going, Run, Stream
from enishi.segments.live.watching import Ask, Watch, Watched


class Person:
    """`known` has everything but events; `latest` is the time of the newest event."""

    __slots__ = ("events", "known", "latest", "leaves", "runs", "size", "streams")

    def __init__(self, known: Facts, events: Iterable[Event], watch: Watch) -> None:
        self.known = known
        self.events: dict[str, list[Event]] = {}
        self.streams: dict[int, Stream] = {}
        self.runs: dict[int, Going] = {}
        self.leaves: dict[int, Leaf] = {}
        self.size = 0
        self.latest = 0
        for event in sorted(events, key=ORDER):
            self.add(event, watch)

    def add(self, event: Event, watch: Watch) -> None:
        """One more event; a late one takes its place, and what went on after it goes on anew."""
        self.size += 1
        in_order = event.time >= self.latest
        self.latest = max(self.latest, event.time)
        found = watch.found(event.name)
        if found.keep:
            _put(self.events.setdefault(event.name, []), event)
        for number in found.streams:
            meant = watch.streams[number]
            if meant.takes(event):
                stream = self.streams.get(number)
                if stream is None:
                    stream = self.streams[number] = Stream()
                stream.put(event, meant)
        for number in found.runs:
            if in_order:
                self._go_on(number, watch, event)
            else:
                self.runs.pop(number, None)
        for number in found.leaves:
            self.leaves.pop(number, None)

    @property
    def last_seq(self) -> int:
        """The newest event that was read, in the order of arrival."""
        return max((event.seq for rows in self.events.values() for event in rows), default=0)

    def _go_on(self, number: int, watch: Watch, event: Event) -> None:
        run = self.runs.get(number)
        if run is not None:
            run.go_on(event, watch.steps_of(number, event))

    def tell(self, known: Facts) -> None:
        """What is known besides events was read again."""
        self.known = known
        self.leaves.clear()

    def verdict(self, number: int, watch: Watch, at: int) -> Verdict:
        ask = watch.asks[number]
        if ask.short is not None and self.latest <= at:
            if isinstance(ask.short, RUNS):
                return self._run(number, ask, ask.short, watch).verdict(at)
            stream = self.streams.get(ask.stream) or Stream()
            return ask.short.verdict(stream, at, watch.calendar)
        leaf = self.leaves.get(number)
        if leaf is None:
            leaf = leaf_of(ask.leaf, self._facts(ask), at, watch.calendar)
            if not ask.by_the_day:  # what looks at dates is only good for its instant
                self.leaves[number] = leaf
        return Verdict(leaf.holds_at(at), leaf.next_after(at))

    def _run(self, number: int, ask: Ask, how: Run, watch: Watch) -> Going:
        run = self.runs.get(number)
        if run is None:
            run = self.runs[number] = how.start()
            for event in self._events(ask):
                run.go_on(event, watch.steps_of(number, event))
        return run

    def _facts(self, ask: Ask) -> Facts:
        known = self.known
        return Facts(
            since=known.since,
            events=self._events(ask),
            traits=known.traits,
            tags=known.tags,
            consents=known.consents,
            identifiers=known.identifiers,
        )

    def _events(self, ask: Ask) -> Sequence[Event]:
        """Those that the leaf looks at, in order."""
        found = [rows for name, rows in self.events.items() if ask.looks_at(name)]
        if len(found) == 1:
            return found[0]
        return list(merge(*found, key=ORDER)) if found else ()


def _put(events: list[Event], event: Event) -> None:
    if not events or ORDER(events[-1]) < ORDER(event):
        events.append(event)
    else:
        insort(events, event, key=ORDER)


def judged(
    person: Person, segments: Iterable[Watched], watch: Watch, at: int
) -> Mapping[int, Verdict]:
    """The verdict of each segment; a leaf that several share is looked at once."""
    since = person.known.since
    if since > at:
        return {segment.id: Verdict(holds=False, next=since) for segment in segments}
    seen: dict[int, Verdict] = {}

    def of_leaf(number: int) -> Verdict:
        found = seen.get(number)
        if found is None:
            found = seen[number] = person.verdict(number, watch, at)
        return found

    return {segment.id: segment.judge(of_leaf) for segment in segments}
