"""An un-merge equals a history that never merged: any history with undos in it ends as the same
arrivals, replayed in the same order in an empty house, with the standing vetoes there from the
start."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.lib import clock
from enishi.people import actions, portraits, queries
from enishi.people.arrivals import Arrival, Tally
from enishi.people.enums import HAND, MergeState
from enishi.people.kinds import rules
from enishi.people.linkage import refold
from enishi.people.models import Identifier, Identity, Merge, Person, Veto, VetoSide
from enishi.people.resolution import resolve, tally

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Hand:
    """A member merges, undoes, lifts or dismisses whatever the number leads to."""

    verb: str
    number: int


Step = Arrival | Hand
History = list[Step]


def pool(kind: str, size: int) -> st.SearchStrategy[tuple[str, str]]:
    form = {"email": "e{}@example.jp", "phone": "090-0000-000{}"}.get(kind, f"{kind[0]}{{}}")
    return st.integers(1, size).map(lambda n: (kind, form.format(n)))


CLAIMS = st.lists(
    st.one_of(
        pool("user_id", 3),
        pool("anonymous_id", 3),
        pool("email", 3),
        pool("phone", 2),
        pool("device", 2),
        pool("line", 2),
        pool("member_no", 2),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda claim: claim[0],
).map(tuple)
TRAITS = st.dictionaries(
    st.sampled_from(["name", "plan"]), st.sampled_from(["田中", "佐藤", "鈴木"]), max_size=2
)
CONSENTS = st.lists(
    st.tuples(st.just("marketing"), st.sampled_from(["mail", "line"]), st.booleans()), max_size=1
).map(tuple)
ARRIVALS = st.builds(
    Arrival,
    at=st.integers(1, 12),
    received_at=st.just(0),
    source_id=st.integers(1, 2),
    priority=st.integers(0, 1),
    message_id=st.just("m"),
    claims=CLAIMS,
    traits=st.none() | TRAITS,
    consents=CONSENTS,
    previous=st.just(()) | st.tuples(pool("anonymous_id", 3) | pool("user_id", 3)),
)
HANDS = st.builds(
    Hand,
    st.sampled_from(["merge", "undo", "undo", "undo", "lift", "dismiss"]),
    st.integers(0, 9),
)
HISTORIES = st.lists(st.one_of(ARRIVALS, ARRIVALS, HANDS), min_size=3, max_size=14).map(
    lambda steps: [*[s for s in steps if isinstance(s, Arrival)][:1], *steps]
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(HISTORIES)
def test_an_undone_merge_leaves_no_trace(history: History) -> None:
    with forgotten():
        lived, hands, vetoes, dismissed = live(history)
    with forgotten():
        replayed = replay(history, hands, vetoes, dismissed)
    assert lived == replayed


@contextmanager
def forgotten() -> Iterator[None]:
    """Whatever happens inside did not."""
    with transaction.atomic(), clock.clock_at(20):
        yield
        transaction.set_rollback(True)


def stored(batch: list[Arrival]) -> list[int]:
    """What the pipeline does with a batch."""
    identities = resolve(batch)
    tallies: dict[int, Tally] = {}
    for arrival, identity in zip(batch, identities, strict=True):
        tally_of = tallies.setdefault(identity, Tally(first=arrival.at, last=arrival.at))
        tally_of.events += 1
        tally_of.first = min(tally_of.first, arrival.at)
        tally_of.last = max(tally_of.last, arrival.at)
        tally_of.channels["web"] = tally_of.channels.get("web", 0) + 1
    tally(tallies)
    return identities


Pair = tuple[int, int]
Sides = tuple[tuple[int, ...], tuple[int, ...]]


def live(
    history: History,
) -> tuple[object, dict[int, Pair], list[Sides], list[tuple[int, int, str, str]]]:
    """The history, one step at a time. → the end, the hand merges that stand (by step), the
    standing vetoes, and what was dismissed."""
    events: list[int] = []
    made: dict[int, int] = {}
    for number, step in enumerate(history):
        if isinstance(step, Arrival):
            events += stored([step])
        elif merge := by_hand(step):
            made[number] = merge
    standing = {
        row.pk: (row.low_id, row.high_id) for row in Merge.objects.filter(kind=HAND, undone_at=None)
    }
    hands = {number: standing[merge] for number, merge in made.items() if merge in standing}
    dismissed = Merge.objects.filter(state=MergeState.DISMISSED)
    return (
        end_of(events),
        hands,
        [sides(veto) for veto in Veto.objects.filter(lifted_at=None)],
        list(dismissed.values_list("low_id", "high_id", "kind", "value")),
    )


def sides(veto: Veto) -> Sides:
    one, other = (
        tuple(veto.sides.filter(side=n).values_list("identity_id", flat=True)) for n in (0, 1)
    )
    return one, other


def by_hand(step: Hand) -> int | None:
    """Do it to the n-th thing that it can be done to. → the merge that was made."""
    if step.verb == "merge":
        people = list(Person.objects.order_by("pk"))
        if len(people) > 1:
            one, other = people[step.number % len(people)], people[(step.number + 1) % len(people)]
            return actions.merge_people(one, other, reason="", by=None).pk
    elif step.verb == "undo":
        merges = list(Merge.objects.filter(state=MergeState.MERGED).order_by("pk"))
        if merges:
            actions.undo_merge(merges[step.number % len(merges)], by=None)
    elif step.verb == "lift":
        vetoes = list(Veto.objects.filter(lifted_at=None).order_by("pk"))
        if vetoes:
            actions.lift_veto(vetoes[step.number % len(vetoes)], by=None)
    else:
        waiting = list(Merge.objects.filter(state=MergeState.REFUSED).order_by("pk"))
        if waiting:
            actions.dismiss_candidate(waiting[step.number % len(waiting)], by=None)
    return None


def replay(
    history: History,
    hands: dict[int, Pair],
    vetoes: list[Sides],
    dismissed: list[tuple[int, int, str, str]],
) -> object:
    """The same arrivals, in batches as long as nothing intervenes, under vetoes that were always
    there."""
    for number, both in enumerate(vetoes):
        never = Merge.objects.create(
            low_id=1, high_id=1, kind=HAND, value=f"never {number}", at=0, undone_at=0
        )
        veto = Veto.objects.create(merge=never, at=0)
        VetoSide.objects.bulk_create(
            VetoSide(veto=veto, side=side, identity_id=identity)
            for side, identities in enumerate(both)
            for identity in identities
        )
    events: list[int] = []
    batch: list[Arrival] = []
    for number, step in enumerate(history):
        if isinstance(step, Arrival):
            batch.append(step)
        elif number in hands:
            events += stored(batch)
            batch = []
            low, high = hands[number]
            merge = Merge(low_id=low, high_id=high, kind=HAND, value=f"hand {number}", at=20)
            merge.save()
            portraits.redraw(refold([low, high], rules()))
    events += stored(batch)
    for low, high, kind, value in dismissed:
        found = Merge.objects.filter(low=low, high=high, kind=kind, value=value)
        found.update(state=MergeState.DISMISSED)
    everybody = list(Identity.objects.values_list("id", flat=True))
    portraits.redraw(refold(everybody, rules()))
    return end_of(events)


SHOWN = (
    "name",
    "email",
    "phone",
    "known",
    "grams",
    "identities",
    "events",
    "first_seen",
    "last_seen",
)


def end_of(events: list[int]) -> object:
    """People, identifiers, traits, consents, and whose every event is."""
    person = queries.person_ids(Identity.objects.values_list("id", flat=True))
    held = Identifier.objects.values_list(
        *("kind", "value", "since", "identity_id", "claim", "first_seen", "last_seen")
    )
    people = sorted(set(person.values()))
    rows = Person.objects.order_by("id").values("id", *SHOWN)
    return {
        "rows": list(rows),
        "people": person,
        "events": [(identity, person[identity]) for identity in events],
        "identifiers": sorted(held),
        "traits": {p: [(t.name, t.value, t.at) for t in queries.traits_of(p)] for p in people},
        "consents": {
            p: [(c.purpose, c.channel, c.granted) for c in queries.consents_of(p)] for p in people
        },
    }
