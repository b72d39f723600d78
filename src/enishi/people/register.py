"""Who owns which identifier: the rows that one batch needs, held in memory, changed, and written
back."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable

import msgspec

from enishi.lib import clock
from enishi.people.arrivals import Arrival
from enishi.people.enums import CARRIERS
from enishi.people.kinds import Claim, Rules
from enishi.people.models import SharedValue
from enishi.people.sql import rows, rows_with_ids, rows_with_values, write

Key = tuple[str, str]  # kind, value

# How exactly the last sight of an identifier is noted, and the last of a carrier's user. The latter
# matters only to the late event of another user on the same device, within that time.
SEEN = clock.HOUR
CLAIMED = 10 * clock.SECOND


class Held(msgspec.Struct, gc=False):
    """One row of Identifier: an identity holds this value, carriers from `since` on."""

    kind: str
    value: str
    since: int
    identity: int
    claim: str
    claimed_from: int | None
    claimed_to: int | None
    raw: str
    source_id: int
    first_seen: int
    last_seen: int
    id: int | None = None
    changed: bool = False

    def touch(self, at: int, claim: str) -> None:
        """Seen again at `at`, by the user that holds it if `claim` is theirs. To spare a write for
        every event, what is a little later than what is noted is not noted."""
        if at >= self.last_seen + SEEN:
            self.last_seen, self.changed = at, True
        elif at < self.first_seen:
            self.first_seen, self.changed = at, True
        if claim and claim == self.claim:
            if self.claimed_from is None or at < self.claimed_from:
                self.claimed_from, self.changed = at, True
            if self.claimed_to is None or at >= self.claimed_to + CLAIMED:
                self.claimed_to, self.changed = at, True


class Link(msgspec.Struct, frozen=True, gc=False):
    """Evidence that two identities are one person: a row of Merge to be."""

    low: int
    high: int
    kind: str
    value: str
    rule: str
    at: int
    source_id: int
    message_id: str


_COLUMNS = (
    "kind, value, since, identity_id, claim, claimed_from, claimed_to, raw, source_id, "
    "first_seen, last_seen"
)
_SELECT = f"SELECT {_COLUMNS}, id FROM people_identifier WHERE"  # noqa: S608 -- fixed names
_INSERT = (
    f"INSERT INTO people_identifier ({_COLUMNS}) "  # noqa: S608 -- fixed names
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_UPDATE = (
    "UPDATE people_identifier SET claim = %s, claimed_from = %s, claimed_to = %s, "
    "first_seen = %s, last_seen = %s WHERE id = %s"
)


class Register:
    def __init__(self, rules: Rules, keys: Collection[Key]) -> None:
        self.rules = rules
        self._spans: dict[Key, list[Held]] = {}
        self._owned: dict[int, list[Held]] = {}
        self._linked: dict[Key, set[tuple[int, int]]] = {}
        self._next: int | None = None
        self.shared: set[Key] = set(SharedValue.objects.values_list("kind", "value"))
        self.new_shared: dict[Key, int] = {}
        self.born: dict[int, int] = {}  # new identity → born at
        self.links: list[Link] = []
        self.gained: set[int] = set()  # identities that were here before, and own something new
        self._load(keys)

    def _load(self, keys: Collection[Key]) -> None:
        for key in keys:
            self._spans[key] = []
        for row in rows_with_values(_SELECT, keys):
            held = Held(*row)
            self._spans[held.kind, held.value].append(held)
        for key, spans in self._spans.items():
            if len(spans) > 1 and key[0] in CARRIERS:
                spans.sort(key=_since)

    def at(self, key: Key, moment: int) -> Held | None:
        """The row that holds the value at that moment."""
        spans = self._spans[key]
        if len(spans) < 2:
            return spans[0] if spans else None
        return spans[max(bisect_right(spans, moment, key=_since) - 1, 0)]

    def spans(self, key: Key) -> list[Held]:
        return self._spans[key]

    def owned(self, identity: int) -> list[Held]:
        """Everything that points to the identity."""
        if identity not in self._owned:
            self.load_owned([identity])
        return self._owned[identity]

    def load_owned(self, identities: Iterable[int]) -> None:
        wanted = {identity for identity in identities if identity not in self._owned}
        for identity in wanted:
            self._owned[identity] = []
        for row in rows_with_ids(_SELECT, "identity_id", wanted):
            held = Held(*row)
            ours = self._spans.get((held.kind, held.value), ())
            self._owned[held.identity].append(
                next((span for span in ours if span.since == held.since), held)
            )
        for spans in self._spans.values():
            for span in spans:
                if span.id is None and span.identity in wanted:
                    self._owned[span.identity].append(span)

    def new_identity(self, at: int) -> int:
        if self._next is None:
            self._next = rows("SELECT COALESCE(MAX(id), 0) + 1 FROM people_identity")[0][0]
        identity: int = self._next
        self._next += 1
        self._owned[identity] = []
        self.born[identity] = at
        return identity

    def attach(self, claim: Claim, identity: int, arrival: Arrival, user: str = "") -> None:
        """The identity owns the value from now on; carriers from the beginning of time."""
        self.hold(claim.key, claim.raw, identity, arrival, since=0, user=user)

    def hold(
        self, key: Key, raw: str, identity: int, arrival: Arrival, *, since: int, user: str
    ) -> Held:
        held = Held(
            *key,
            since=since,
            identity=identity,
            claim=user,
            claimed_from=arrival.at if user else None,
            claimed_to=arrival.at if user else None,
            raw=raw[:300],
            source_id=arrival.source_id,
            first_seen=arrival.at,
            last_seen=arrival.at,
        )
        spans = self._spans.setdefault(key, [])
        spans.append(held)
        spans.sort(key=_since)
        if identity in self._owned:
            self._owned[identity].append(held)
        if identity not in self.born:
            self.gained.add(identity)
        return held

    def has_room(self, identity: int, kind: str) -> bool:
        values = {held.value for held in self.owned(identity) if held.kind == kind}
        return kind in CARRIERS or len(values) < self.rules.limit(kind)

    def load_links(self, keys: Collection[Key]) -> None:
        wanted = {key for key in keys if key not in self._linked}
        for key in wanted:
            self._linked[key] = set()
        select = "SELECT kind, value, low_id, high_id FROM people_merge WHERE"
        for kind, value, low, high in rows_with_values(select, wanted):
            self._linked[kind, value].add((low, high))

    def link(self, one: int, other: int, key: Key, arrival: Arrival, *, rule: str) -> None:
        """Note that the event says that the two are one person: once for each pair and value, and
        no more once the value is known to be shared by many."""
        low, high = min(one, other), max(one, other)
        if one == other or key in self.shared:
            return
        if key not in self._linked:
            self.load_links([key])
        pairs = self._linked[key]
        if (low, high) in pairs:
            return
        pairs.add((low, high))
        self.links.append(
            Link(low, high, *key, rule, arrival.at, arrival.source_id, arrival.message_id)
        )
        identities = len({identity for pair in pairs for identity in pair})
        if identities > self.rules.shared_limit(key[0]):
            self.shared.add(key)
            self.new_shared[key] = identities

    def write(self) -> None:
        born = [(identity, identity, at) for identity, at in self.born.items()]
        write(
            "INSERT INTO people_identity (id, person_id, born_at, events, orders, revenue, "
            "currency, channels) VALUES (%s, %s, %s, 0, 0, 0, '', '{}')",
            born,
        )
        new, changed = [], []
        for spans in self._spans.values():
            for held in spans:
                if held.id is None:
                    new.append(msgspec.structs.astuple(held)[:-2])
                elif held.changed:
                    changed.append(
                        (
                            held.claim,
                            held.claimed_from,
                            held.claimed_to,
                            held.first_seen,
                            held.last_seen,
                            held.id,
                        )
                    )
        write(_INSERT, new)
        write(_UPDATE, changed)


def _since(held: Held) -> int:
    return held.since


def users_of(held: Iterable[Held]) -> dict[str, set[str]]:
    """kind → values that say who the user is: owned, or claimed on a carrier."""
    users: dict[str, set[str]] = defaultdict(set)
    for row in held:
        if row.kind not in CARRIERS:
            users[row.kind].add(row.value)
        elif row.claim:
            kind, _, value = row.claim.partition(":")
            users[kind].add(value)
    return users
