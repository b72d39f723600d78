"""Merges by hand, undone, and kept apart."""

import pytest
from tests.cast import aya

from enishi.lib.errors import Conflict
from enishi.people import actions, queries
from enishi.people.enums import MergeState, Refusal
from enishi.people.models import Merge, Person, Veto
from enishi.people.signals import merged, unmerged
from enishi.people.tests.cast import arrive, event

pytestmark = pytest.mark.django_db


def two_people() -> tuple[Person, Person]:
    one, other = arrive(
        event(user_id="u1", traits={"name": "田中 美咲"}),
        event(user_id="u2", traits={"name": "田中 みさき"}),
    )
    return queries.person(one), queries.person(other)


def test_a_member_may_merge_what_no_rule_may_and_undo_it() -> None:
    one, other = two_people()
    merge = actions.merge_people(one, other, reason="same address", by=aya())
    assert queries.people_count() == 1
    assert queries.person(other.pk).pk == one.pk
    actions.undo_merge(merge, by=aya())
    assert queries.people_count() == 2
    assert queries.person(other.pk).name == "田中 みさき"


def test_merging_twice_is_one_merge_and_undoing_twice_is_one_undo() -> None:
    one, other = two_people()
    merge = actions.merge_people(one, other, reason="", by=aya())
    assert actions.merge_people(one, other, reason="", by=aya()) == merge
    actions.undo_merge(merge, by=aya())
    actions.undo_merge(merge, by=aya())
    assert Veto.objects.count() == 1
    assert queries.people_count() == 2


def test_a_person_cannot_be_merged_with_themselves() -> None:
    one, _ = two_people()
    with pytest.raises(Conflict):
        actions.merge_people(one, one, reason="", by=aya())


def test_an_undo_outlives_new_evidence_until_it_is_lifted() -> None:
    arrive(event(user_id="u1"), event(anonymous_id="a1"), event(user_id="u1", anonymous_id="a1"))
    assert queries.people_count() == 1
    actions.undo_merge(Merge.objects.get(), by=aya())
    assert queries.people_count() == 2
    arrive(event(user_id="u1", previous=(("anonymous_id", "a1"),)))
    assert queries.people_count() == 2
    assert Merge.objects.get(state=MergeState.REFUSED).why == Refusal.VETO
    actions.lift_veto(Veto.objects.get(), by=aya())
    actions.lift_veto(Veto.objects.get(), by=aya())
    assert queries.people_count() == 1


def test_a_merge_by_hand_lifts_the_veto_and_can_be_undone_again() -> None:
    arrive(event(user_id="u1"), event(anonymous_id="a1"), event(user_id="u1", anonymous_id="a1"))
    actions.undo_merge(Merge.objects.get(), by=aya())
    one, other = Person.objects.order_by("pk")
    again = actions.merge_people(one, other, reason="", by=aya())
    assert queries.people_count() == 1
    actions.undo_merge(again, by=aya())
    assert queries.people_count() == 2


def test_before_an_undo_the_member_sees_both_sides() -> None:
    one, other = two_people()
    merge = actions.merge_people(one, other, reason="", by=aya())
    left, right = queries.sides_of(merge)
    assert (left.name, right.name) == ("田中 美咲", "田中 みさき")
    assert [held.value for held in left.identifiers] == ["u1"]
    assert [held.value for held in right.identifiers] == ["u2"]


def test_what_joined_nobody_cannot_be_undone() -> None:
    arrive(event(user_id="u1", email="f@example.jp"), event(user_id="u2", email="f@example.jp"))
    with pytest.raises(Conflict):
        actions.undo_merge(Merge.objects.get(), by=aya())


def test_a_candidate_is_accepted_or_dismissed() -> None:
    arrive(
        event(user_id="u1", email="f@example.jp"),
        event(user_id="u2", email="f@example.jp"),
        event(user_id="u3", email="f@example.jp"),
    )
    second, first = queries.candidates_page().items
    assert first.why == Refusal.CONFLICT
    actions.dismiss_candidate(second, by=aya())
    actions.dismiss_candidate(second, by=aya())
    assert list(queries.candidates_page().items) == [first]
    actions.accept_candidate(first, reason="married", by=aya())
    assert list(queries.candidates_page().items) == []
    assert queries.people_count() == 2
    with pytest.raises(Conflict):
        actions.dismiss_candidate(Merge.objects.get(kind="hand"), by=aya())


def test_the_house_hears_of_merges_and_of_their_undoing() -> None:
    heard: list[tuple[str, int, list[int]]] = []

    def on_merged(person_id: int, absorbed: list[int], **_: object) -> None:
        heard.append(("merged", person_id, absorbed))

    def on_unmerged(person_id: int, released: list[int], **_: object) -> None:
        heard.append(("unmerged", person_id, released))

    merged.connect(on_merged)
    unmerged.connect(on_unmerged)
    try:
        one, other = two_people()
        merge = actions.merge_people(one, other, reason="", by=aya())
        actions.undo_merge(merge, by=aya())
    finally:
        merged.disconnect(on_merged)
        unmerged.disconnect(on_unmerged)
    assert heard == [("merged", one.pk, [other.pk]), ("unmerged", one.pk, [other.pk])]


def test_the_ledger_of_a_person_shows_what_joined_them_and_what_was_undone() -> None:
    one, other = two_people()
    merge = actions.merge_people(one, other, reason="same house", by=aya())
    actions.undo_merge(merge, by=aya())
    shown = queries.merges_of(one.pk).get()
    assert (shown.state, shown.evidence, shown.undone_by) == (
        MergeState.UNDONE,
        {"reason": "same house"},
        aya(),
    )
    assert queries.vetoes_of(other.pk).get().merge == merge
