"""The fold: what may never come out of it, whatever goes in."""

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from enishi.people.enums import HAND, MergeState, Refusal
from enishi.people.partition import SIZE, Evidence, Facts, fold

IDENTITIES = range(1, 9)
KINDS = ("user_id", "member_no", "email", "custom", "anonymous_id", "phone")
OWNED = st.dictionaries(
    st.sampled_from(IDENTITIES),
    st.sets(st.tuples(st.sampled_from(KINDS), st.sampled_from("abc")), max_size=3),
)
NAMES = st.dictionaries(st.sampled_from(IDENTITIES), st.sets(st.sampled_from(["田中", "佐藤"])))
ENDS = st.lists(st.sampled_from(IDENTITIES), min_size=2, max_size=2, unique=True).map(sorted)
PIECES = st.lists(st.tuples(ENDS, st.sampled_from((*KINDS, "alias")), st.sampled_from("ab")))
VETOES = st.lists(
    st.sets(st.sampled_from(IDENTITIES), min_size=2).map(
        lambda both: (frozenset(sorted(both)[:1]), frozenset(sorted(both)[1:]))
    ),
    max_size=2,
)
LIMITS = {"user_id": 1, "member_no": 1}
RANKS = {kind: 100 - number for number, kind in enumerate(KINDS)}


Owned = dict[int, set[tuple[str, str]]]


def facts(owned: Owned | None = None) -> Facts:
    return Facts(
        limit=lambda kind: LIMITS.get(kind, 2),
        rank=lambda kind: RANKS.get(kind, 50),
        owned=owned or {},
    )


def evidence(pieces: list[tuple[list[int], str, str]]) -> list[Evidence]:
    return [
        Evidence(n, low, high, kind, value) for n, ((low, high), kind, value) in enumerate(pieces)
    ]


@given(OWNED, NAMES, PIECES, VETOES)
def test_no_rule_passes_a_guard_rail(
    owned: Owned,
    names: dict[int, set[str]],
    pieces: list[tuple[list[int], str, str]],
    vetoes: list[tuple[frozenset[int], frozenset[int]]],
) -> None:
    known = replace(facts(owned), names=names, vetoes=vetoes, shared=frozenset({("phone", "b")}))
    result = fold(IDENTITIES, evidence(pieces), known)
    for person in set(result.person.values()):
        mine = {identity for identity in IDENTITIES if result.person[identity] == person}
        assert person == min(mine)
        for one, other in vetoes:
            assert not (mine & one and mine & other)
        for kind in KINDS:
            values = [{v for k, v in owned.get(i, ()) if k == kind} for i in mine]
            most = max(map(len, values), default=0)
            assert len(set().union(*values)) <= max(most, LIMITS.get(kind, 2))
    for piece in evidence(pieces):
        outcome = result.outcomes[piece.id]
        together = result.person[piece.low] == result.person[piece.high]
        assert (outcome.state in {MergeState.MERGED, MergeState.KNOWN}) == together
        assert (outcome.state == MergeState.REFUSED) == bool(outcome.why)


@given(OWNED, PIECES)
def test_evidence_that_joins_nobody_changes_nothing(
    owned: Owned, pieces: list[tuple[list[int], str, str]]
) -> None:
    whole = fold(IDENTITIES, evidence(pieces), facts(owned))
    joined = [p for p in evidence(pieces) if whole.outcomes[p.id].state == MergeState.MERGED]
    assert fold(IDENTITIES, joined, facts(owned)).person == whole.person


def test_a_merge_remembers_both_sides_as_they_were() -> None:
    pieces = [Evidence(1, 1, 2, "email"), Evidence(2, 2, 3, "email"), Evidence(3, 1, 3, "email")]
    outcomes = fold([1, 2, 3], pieces, facts()).outcomes
    assert (outcomes[2].left, outcomes[2].right) == ((1, 2), (3,))
    assert outcomes[3].state == MergeState.KNOWN


def test_a_person_has_a_largest_size_that_only_hands_pass() -> None:
    chain = [Evidence(n, n, n + 1, "email") for n in range(1, SIZE + 1)]
    result = fold(range(1, SIZE + 2), chain, facts())
    assert result.outcomes[SIZE].why == Refusal.SIZE
    by_hand = [*chain, Evidence(SIZE + 1, 1, SIZE + 1, HAND)]
    assert len(set(fold(range(1, SIZE + 2), by_hand, facts()).person.values())) == 1


def test_a_large_closure_is_folded_in_no_time() -> None:
    pieces = [Evidence(n, n % 5_000 + 1, (n * 7) % 5_000 + 1, "email") for n in range(5_000)]
    begun = time.perf_counter()
    fold(range(1, 5_001), pieces, facts())
    assert time.perf_counter() - begun < 2
