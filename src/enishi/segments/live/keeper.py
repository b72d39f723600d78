"""Live membership in the worker's process: every stored event re-judges the segments that it can
change, of the people concerned, in the pipeline's own transaction.

What was remembered of people whose transaction did not commit is forgotten: `touched`."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from django.db import transaction

from enishi.lens.conditions.holds import Verdict
from enishi.lib import clock
from enishi.people import queries as people
from enishi.segments.live import ledger
from enishi.segments.live.crowds import Part
from enishi.segments.live.definitions import definitions_mark, watch_now
from enishi.segments.live.heavy import Heavy
from enishi.segments.live.ledger import Change
from enishi.segments.live.loading import Tallied, known_of, load, reader
from enishi.segments.live.states import Person, judged
from enishi.segments.live.watching import Watch
from enishi.timeline.enums import EventType, Flag
from enishi.timeline.queries.histories import Happened, histories

# Who has lived through more than so many events that segments look at is judged a moment later,
# once for all that came meanwhile: a long history must not be added up with every event.
QUICK: Final = 100
SOON: Final = clock.SECOND // 4
PATIENCE: Final = 5 * clock.SECOND  # until somebody who is read beside the pipeline is asked again
REMEMBERED: Final = 300_000  # events of people, in memory
NOT_COUNTED: Final = Flag.BOT.value | Flag.OWN.value


class Stored(Protocol):
    """What is asked of a row of `timeline.rows`."""

    identity_id: int
    time: int
    seq: int
    type: int
    name: str
    channel: str
    flags: int
    properties: str


class Said(Protocol):
    """What is asked of a message besides."""

    traits: Mapping[str, object] | None
    consents: Sequence[object]
    claims: Sequence[object]


class Keeper:
    def __init__(self) -> None:
        self.watch: Watch | None = None
        self.people: OrderedDict[int, Person] = OrderedDict()
        self.size = 0
        self.touched: set[int] = set()
        self.heavy = Heavy()

    # -- a batch of the pipeline ------------------------------------------------------------------

    def hear(self, rows: Sequence[Stored], messages: Sequence[Said]) -> None:
        """Inside the transaction that stored them."""
        watch = self.current()
        if not watch.segments:
            return
        owner = people.person_ids({row.identity_id for row in rows})
        concerned, events, told = self._sort(rows, messages, owner, watch)
        identities = self._strangers(owner, concerned, watch)
        if not concerned:
            return
        here = self._recall(concerned, events, told, watch, identities)
        now = clock.now_us()
        long = {pk for pk, person in here.items() if person.size > QUICK}
        if long:
            soon = {pk: dict.fromkeys(map(str, concerned[pk]), now + SOON) for pk in long}
            ledger.ask_about(soon)
        quick = {pk: person for pk, person in here.items() if pk not in long}
        self._judge({pk: concerned[pk] for pk in quick}, quick, now, watch)

    def _strangers(
        self, owner: Mapping[int, int], concerned: dict[int, set[int]], watch: Watch
    ) -> list[Tallied]:
        """The identities of whom memory does not hold. Of whom we hear for the first time, what
        holds of strangers concerns them, too."""
        asked = set(owner.values()) if watch.of_strangers else concerned.keys()
        missing = asked - self.people.keys()
        identities = people.tallied_identities(missing) if missing else []
        if watch.of_strangers:
            for pk in missing - {person for _, person, events in identities if events}:
                concerned[pk] |= watch.of_strangers
        return identities

    def _sort(
        self,
        rows: Sequence[Stored],
        messages: Sequence[Said],
        owner: Mapping[int, int],
        watch: Watch,
    ) -> tuple[dict[int, set[int]], dict[int, list[Happened]], set[int]]:
        """Segments and events by person, and of whom something else was said."""
        concerned: dict[int, set[int]] = defaultdict(set)
        events: dict[int, list[Happened]] = defaultdict(list)
        told: set[int] = set()
        for row, message in zip(rows, messages, strict=True):
            person = owner[row.identity_id]
            for word in words_of(message):
                if found := watch.segments_of_word(word):
                    concerned[person] |= found
                    told.add(person)
            happened = counted(row)
            if happened is None:
                continue
            if mine := watch.found(happened.name).segments:
                concerned[person] |= mine
                events[person].append(happened)
        return concerned, events, told

    def _recall(
        self,
        concerned: Collection[int],
        events: Mapping[int, list[Happened]],
        told: set[int],
        watch: Watch,
        identities: list[Tallied] | None = None,
    ) -> dict[int, Person]:
        """The people with what is new; whom memory does not hold is read, and the batch is among
        what was stored. Who has lived through more than a batch can read is judged beside it."""
        remembered = {pk: self.people[pk] for pk in concerned if pk in self.people}
        reads = reader(watch)
        for pk, person in remembered.items():
            for row in events.get(pk, ()):
                person.add(reads(row), watch)
                self.size += 1
        if again := told & remembered.keys():
            for pk, known in known_of(again, watch).items():
                remembered[pk].tell(known)
        missing = set(concerned) - remembered.keys()
        if missing:
            if identities is None:
                identities = people.tallied_identities(missing)
            large = self.heavy.among(one for one in identities if one[1] in missing)
            if large:
                ledger.ask_again(large, at=clock.now_us() + PATIENCE)
            remembered |= load(missing - large, watch, identities, events)
        self._keep(remembered)
        return remembered

    # -- judging ----------------------------------------------------------------------------------

    def _judge(
        self,
        concerned: Mapping[int, Iterable[int]],
        here: Mapping[int, Person],
        now: int,
        watch: Watch,
        moments: Mapping[int, ledger.Pending] | None = None,
    ) -> None:
        """`moments`: when each change was due, where it was not an event that brought it."""
        members = ledger.members_among(list(here))
        verdicts: dict[int, Mapping[int, Verdict]] = {}
        changes: list[Change] = []
        for pk, person in here.items():
            segments = [watch.segments[s] for s in concerned[pk] if s in watch.segments]
            mine = verdicts[pk] = judged(person, segments, watch, now)
            due = (moments or {}).get(pk, {})
            inside = members.get(pk, set())
            for segment, verdict in mine.items():
                if verdict.holds != (segment in inside):
                    at = due.get(str(segment), 0) or now
                    changes.append(Change(segment, pk, at, verdict.holds))
        changes.sort(key=lambda one: (one.at, one.person_id, one.segment_id))
        ledger.write(changes, watch.titles)
        ledger.schedule(verdicts)

    # -- time passes ------------------------------------------------------------------------------

    def turn(self, due: Mapping[int, ledger.Pending], now: int) -> None:
        """Judge those whose instant has come, in the order of those instants; in a transaction."""
        watch = self.current()
        gone: dict[int, ledger.Pending] = {}
        concerned: dict[int, set[int]] = {}
        for pk, pending in due.items():
            if pending.get(ledger.EVERYTHING, now + 1) <= now:
                self.drop(pk)
                concerned[pk] = set(watch.segments)
                gone[pk] = {}
            else:
                concerned[pk] = {int(s) for s, at in pending.items() if at <= now}
                gone[pk] = {s: at for s, at in pending.items() if at > now}
        ledger.put(gone)
        here = self._recall(concerned, {}, set(), watch)
        self._judge(concerned, here, now, watch, due)
        nobody = concerned.keys() - here.keys() - self.heavy.waiting
        if nobody:
            ledger.forget(nobody)

    def settle(self, part: Part) -> None:
        """What came of some of a crowd; who had events meanwhile is judged. In a transaction."""
        part.changes.sort(key=lambda one: (one.at, one.person_id, one.segment_id))
        ledger.write(part.changes, self.current().titles)
        ledger.put(part.waiting)
        if part.by_hand:
            self.turn(part.by_hand, clock.now_us())

    def welcome(self, now: int) -> None:
        """Those who were read beside the pipeline, with what came meanwhile; in a transaction."""
        if not self.heavy.done:
            return
        watch = self.current()
        here: dict[int, Person] = {}
        for read in self.heavy.finished():
            if read.watch is not watch:
                ledger.ask_again([read.pk])
                continue
            reads = reader(watch)
            mine = people.people_of_identities([read.pk])
            for row in list(histories(mine, watch.names, after=read.person.last_seq)):
                read.person.add(reads(row), watch)
            here[read.pk] = read.person
        if here:
            ledger.put({pk: {} for pk in here})
            self._keep(here)
            self._judge(dict.fromkeys(here, watch.segments), here, now, watch)

    # -- memory -----------------------------------------------------------------------------------

    def current(self) -> Watch:
        """The segments as they are defined now; other definitions forget everybody."""
        mark = definitions_mark()
        if self.watch is None or self.watch.mark != mark:
            self.watch = watch_now(mark)
            self.clear()
        return self.watch

    def clear(self) -> None:
        self.people.clear()
        self.size = 0
        self.touched.clear()

    def drop(self, pk: int) -> None:
        if person := self.people.pop(pk, None):
            self.size -= person.size

    def begin(self) -> None:
        """Whoever was touched in a transaction that did not commit is read anew."""
        for pk in self.touched:
            self.drop(pk)
        self.touched.clear()

    def _keep(self, people: Mapping[int, Person]) -> None:
        for pk, person in people.items():
            if pk not in self.people:
                self.size += person.size
                self.people[pk] = person
            self.people.move_to_end(pk)
        self.touched |= people.keys()
        transaction.on_commit(self.touched.clear)
        while self.size > REMEMBERED and len(self.people) > len(people):
            _, person = self.people.popitem(last=False)
            self.size -= person.size


def counted(row: Stored) -> Happened | None:
    """The row as a leaf may look at it; None for what never counts."""
    if row.type > EventType.SCREEN or row.flags & NOT_COUNTED:
        return None
    return Happened(
        row.identity_id, row.time, row.seq, row.type, row.name, row.channel, row.properties
    )


def words_of(message: Said) -> Iterator[str]:
    """What a message says of its person besides the event."""
    for name in message.traits or ():
        yield f"trait:{name[:120]}"
    if message.consents:
        yield "consent"
    if message.claims:
        yield "identifier"
