"""Who is one person, and who never becomes one by a rule."""

import pytest

from enishi.people import queries
from enishi.people.enums import MergeState, Refusal
from enishi.people.models import Identity, Merge, Person, SharedValue
from enishi.people.resolution import resolve
from enishi.people.tests.cast import arrive, event, people_of

pytestmark = pytest.mark.django_db


def why() -> list[str]:
    return sorted(Merge.objects.filter(state=MergeState.REFUSED).values_list("why", flat=True))


def test_a_visitor_who_signs_up_keeps_what_they_did_before() -> None:
    people = arrive(
        event(anonymous_id="a1"),
        event(anonymous_id="a1", user_id="u1"),
        event(user_id="u1"),
        event(anonymous_id="a1"),
    )
    assert len(set(people)) == 1
    assert Identity.objects.count() == 1


def test_a_member_who_comes_back_on_a_new_browser_is_one_person_by_a_merge() -> None:
    people = arrive(
        event(user_id="u1"), event(anonymous_id="a1"), event(anonymous_id="a1", user_id="u1")
    )
    assert len(set(people)) == 1
    merge = Merge.objects.get()
    assert (merge.kind, merge.value, merge.rule, merge.state) == (
        "anonymous_id",
        "a1",
        "carrier",
        MergeState.MERGED,
    )


def test_two_user_ids_never_merge_by_a_shared_mail() -> None:
    people = arrive(
        event(user_id="u1", email="family@example.jp"),
        event(user_id="u2", email="family@example.jp"),
    )
    assert len(set(people)) == 2
    assert why() == [Refusal.CONFLICT]


def test_a_phone_does_not_merge_two_mails() -> None:
    people = arrive(
        event(email="a@example.jp", phone="090-1234-5678"),
        event(email="b@example.jp", phone="+81 90 1234 5678"),
    )
    assert len(set(people)) == 2
    assert why() == [Refusal.CONFLICT]


@pytest.mark.parametrize("kind", ["user_id", "email", "anonymous_id", "name"])
def test_one_phone_on_200_people_fuses_nobody(kind: str) -> None:
    phone = "０９０−１２３４−５６７８"
    arrivals = [
        event(phone=phone, traits={"name": f"客{n}"})
        if kind == "name"
        else event(named={kind: f"c{n}@example.jp", "phone": phone})
        for n in range(200)
    ]
    assert len(set(people_of(*resolve(arrivals)))) == 200
    assert SharedValue.objects.get().value == "+819012345678"
    assert Person.objects.count() == 200


@pytest.mark.parametrize("kind", ["anonymous_id", "device"])
def test_a_shop_tablet_fuses_nobody_and_knows_whose_moment_it_was(kind: str) -> None:
    tablet = {kind: "tablet"}
    first = arrive(*(event(n * 100, user_id=f"u{n}", named=tablet) for n in range(1, 201)))
    assert len(set(first)) == 200
    anonymous = arrive(*(event(n * 100 + 50, named=tablet) for n in range(200, 0, -1)))
    assert anonymous == first[::-1]


def test_a_tablet_whose_users_were_known_before_and_arrive_late_in_any_order() -> None:
    known = arrive(*(event(user_id=f"u{n}") for n in range(20)))
    order = [7, 3, 11, 0, 19, 4, 5, 1, 18, 2, 6, 17, 8, 9, 16, 10, 12, 15, 13, 14]
    arrive(*(event((n + 1) * 100, user_id=f"u{n}", anonymous_id="t") for n in order))
    moments = arrive(*(event((n + 1) * 100 + 50, anonymous_id="t") for n in range(20)))
    assert moments == known


def test_a_person_has_one_member_number() -> None:
    people = arrive(
        event(member_no="m1", line="L1"),
        event(member_no="m2", line="L1"),
    )
    assert len(set(people)) == 2
    assert why() == [Refusal.CONFLICT]


def test_a_blocked_value_says_nothing() -> None:
    people = arrive(
        event(user_id="null", email="a@example.jp"),
        event(user_id="NULL", email="b@example.jp"),
        event(user_id="0000-0000", email="c@example.jp"),
        event(user_id=" -1 ", email="d@example.jp"),
        event(user_id="anonymous", email="e@example.jp"),
    )
    assert len(set(people)) == 5


def test_an_alias_joins_a_browser_to_its_user_but_never_two_users() -> None:
    people = arrive(
        event(anonymous_id="a1"),
        event(user_id="u1"),
        event(user_id="u1", previous=(("user_id", "a1"), ("anonymous_id", "a1"))),
        event(user_id="u2"),
        event(user_id="u2", previous=(("user_id", "u1"), ("anonymous_id", "u1"))),
    )
    assert people[0] == people[1] == people[2] != people[3]
    assert why() == [Refusal.CONFLICT]


def test_a_family_phone_waits_for_a_member_to_look() -> None:
    people = arrive(
        event(phone="0312345678", traits={"name": "田中 一郎"}),
        event(phone="03-1234-5678", traits={"name": "田中 花子"}),
        event(phone="03-1234-5678", traits={"name": "田中　一郎"}),
    )
    assert people[0] == people[2] != people[1]
    assert why() == [Refusal.NAME]


def test_a_second_user_id_on_a_merged_person_takes_the_weaker_merge_apart() -> None:
    arrive(
        event(anonymous_id="a1", phone="0312345678"),
        event(anonymous_id="a2", phone="0312345678"),
    )
    assert Person.objects.count() == 1
    arrive(event(anonymous_id="a1", user_id="u1"), event(anonymous_id="a2", user_id="u2"))
    assert Person.objects.count() == 2
    assert why() == [Refusal.CONFLICT]


def test_the_review_list_has_pages_and_reasons() -> None:
    arrive(*(event(user_id=f"u{n}", email="f@example.jp") for n in range(4)))
    first = queries.candidates_page(limit=2)
    second = queries.candidates_page(limit=2, cursor=first.next_cursor or "")
    assert [len(first.items), len(second.items), queries.candidates_count()] == [2, 1, 3]
    assert queries.candidates_page(why=Refusal.NAME).items == []
    sides = queries.sides_of(first.items[0])
    assert ["u" in {h.value[0] for h in side.identifiers} for side in sides] == [True, True]
    assert queries.identities_count() == 4


def test_a_value_that_too_many_share_is_listed() -> None:
    arrive(*(event(phone="0312345678", traits={"name": f"客{n}"}) for n in range(12)))
    shared = queries.shared_values().get()
    assert (shared.kind, shared.value, shared.identities) == ("phone", "+81312345678", 11)


def test_a_call_from_a_shared_number_is_nobodys_of_them() -> None:
    named = arrive(*(event(phone="0312345678", traits={"name": f"客{n}"}) for n in range(12)))
    (caller,) = arrive(event(phone="0312345678"))
    assert caller not in named
