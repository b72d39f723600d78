"""Which identities are one person: a pure fold of the evidence, in order of arrival.

    partition = fold(evidence in order of arrival, facts about the identities)

The fold has no memory. It is played again, over everything that evidence connects, whenever
something that it depends on has changed: new evidence, a new identifier or name of an identity in
reach, a value found to be shared, a veto, a hand. So the state after any history is a function of
what arrived and what members decided, and an un-merge *is* the history with that veto from its
start: there is no second code path that could differ.

Guard rails, in the order in which they refuse. A hand passes all but the first: a veto is a
member's word too, and `merge_people` lifts those in its way.
 1. veto      a member said that somebody on one side and somebody on the other are different
              people.
 2. shared    the value points to more identities than a human being plausibly has: it is no
              evidence at all.
 3. conflict  the sides own different values of a kind that says who somebody is (user id, member
              number, LINE, e-mail) and that is stronger than the evidence. Two user ids never
              become one by a rule.
 4. limit     the union would own more values of a kind than its limit, and more than either side
              has already.
 5. size      the union would have more identities than SIZE.
 6. name      the evidence is a telephone number, and the sides' names have no spelling in common.
Refused evidence stays in the ledger with its reason, as a candidate that a member may accept.

Cost: union-find with the smaller side folded into the larger; a piece of evidence costs the values
of the smaller side plus the vetoes that touch it; the whole is O((n + e) log n) for n identities
and e pieces."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from enishi.people.enums import ALIAS, HAND, WHO, Kind, MergeState, Refusal

SIZE = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    id: int
    low: int
    high: int
    kind: str
    value: str = ""
    withdrawn: str = ""  # UNDONE or DISMISSED: shown in the ledger, but no evidence


@dataclass(frozen=True, slots=True)
class Outcome:
    state: str
    why: str = ""
    left: tuple[int, ...] = ()
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the fold may know about the identities."""

    limit: Callable[[str], int]
    rank: Callable[[str], int]
    owned: Mapping[int, Iterable[tuple[str, str]]] = field(default_factory=dict)
    names: Mapping[int, Iterable[str]] = field(default_factory=dict)
    vetoes: Sequence[tuple[frozenset[int], frozenset[int]]] = ()
    shared: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Partition:
    person: dict[int, int]  # identity → the smallest identity of its person
    outcomes: dict[int, Outcome]  # evidence id →


class Side:
    """The identities that are one person so far, and what they own together."""

    __slots__ = ("identities", "names", "owned", "vetoes")

    def __init__(self, identity: int, facts: Facts) -> None:
        self.identities = {identity}
        self.names = set(facts.names.get(identity, ()))
        self.owned: dict[str, set[str]] = defaultdict(set)
        self.vetoes: set[tuple[int, int]] = set()  # (veto, side)
        for kind, value in facts.owned.get(identity, ()):
            self.owned[kind].add(value)

    def absorb(self, other: "Side") -> None:
        self.identities |= other.identities
        self.names |= other.names
        self.vetoes |= other.vetoes
        for kind, values in other.owned.items():
            self.owned[kind] |= values


def fold(identities: Iterable[int], evidence: Iterable[Evidence], facts: Facts) -> Partition:
    """The partition of `identities`, and what became of every piece of evidence among them."""
    sides = {identity: Side(identity, facts) for identity in identities}
    for number, veto in enumerate(facts.vetoes):
        for which, members in enumerate(veto):
            for identity in members & sides.keys():
                sides[identity].vetoes.add((number, which))
    outcomes: dict[int, Outcome] = {}
    for piece in evidence:
        outcomes[piece.id] = _weigh(piece, sides, facts)
    person = {identity: min(side.identities) for identity, side in sides.items()}
    return Partition(person, dict(_reconsidered(evidence, outcomes, person)))


def _weigh(piece: Evidence, sides: dict[int, Side], facts: Facts) -> Outcome:
    left, right = sides[piece.low], sides[piece.high]
    if piece.withdrawn:
        return Outcome(piece.withdrawn)
    if left is right:
        return Outcome(MergeState.KNOWN)
    if why := _refusal(piece, left, right, facts):
        return Outcome(MergeState.REFUSED, why)
    outcome = Outcome(
        MergeState.MERGED,
        left=tuple(sorted(left.identities)),
        right=tuple(sorted(right.identities)),
    )
    big, small = (left, right) if len(left.identities) >= len(right.identities) else (right, left)
    big.absorb(small)
    for identity in small.identities:
        sides[identity] = big
    return outcome


def _refusal(piece: Evidence, left: Side, right: Side, facts: Facts) -> str:
    if _vetoed(left, right):
        return Refusal.VETO
    if piece.kind == HAND:
        return ""
    for why, stands in _GUARDS:
        if stands(piece, left, right, facts):
            return why
    return ""


def _vetoed(left: Side, right: Side) -> bool:
    return any((number, 1 - which) in right.vetoes for number, which in left.vetoes)


def _shared(piece: Evidence, left: Side, right: Side, facts: Facts) -> bool:
    return (piece.kind, piece.value) in facts.shared


def _conflict(piece: Evidence, left: Side, right: Side, facts: Facts) -> bool:
    # An alias call is explicit: only a different user id speaks louder.
    strength = facts.rank(Kind.USER_ID) - 1 if piece.kind == ALIAS else facts.rank(piece.kind)
    return any(
        left.owned[kind] and right.owned[kind] and left.owned[kind].isdisjoint(right.owned[kind])
        for kind in WHO
        if kind in left.owned and kind in right.owned and facts.rank(kind) > strength
    )


def _limit(piece: Evidence, left: Side, right: Side, facts: Facts) -> bool:
    for kind in left.owned.keys() & right.owned.keys():
        ours, theirs = left.owned[kind], right.owned[kind]
        allowed = max(facts.limit(kind), len(ours), len(theirs))
        if len(ours) + len(theirs) > allowed and len(ours | theirs) > allowed:
            return True
    return False


def _size(piece: Evidence, left: Side, right: Side, facts: Facts) -> bool:
    return len(left.identities) + len(right.identities) > SIZE


def _name(piece: Evidence, left: Side, right: Side, facts: Facts) -> bool:
    differ = bool(left.names and right.names) and left.names.isdisjoint(right.names)
    return piece.kind == Kind.PHONE and differ


_GUARDS: tuple[tuple[str, Callable[[Evidence, Side, Side, Facts], bool]], ...] = (
    (Refusal.SHARED, _shared),
    (Refusal.CONFLICT, _conflict),
    (Refusal.LIMIT, _limit),
    (Refusal.SIZE, _size),
    (Refusal.NAME, _name),
)


def _reconsidered(
    evidence: Iterable[Evidence], outcomes: dict[int, Outcome], person: dict[int, int]
) -> Iterable[tuple[int, Outcome]]:
    """What was refused, and came to be one person by other evidence, is no question any more."""
    for piece in evidence:
        outcome = outcomes[piece.id]
        if outcome.state == MergeState.REFUSED and person[piece.low] == person[piece.high]:
            outcome = Outcome(MergeState.KNOWN)
        yield piece.id, outcome
