"""What is known of a person: whose word holds, and what a member's hand changes."""

import msgspec
import pytest
from tests.cast import aya

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict, NotFound
from enishi.people import actions, facts, queries
from enishi.people.arrivals import Tally
from enishi.people.models import Identifier, Person, Trait
from enishi.people.resolution import resolve, tally
from enishi.people.tests.cast import POS, SHOP, arrive, event
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db


def traits(person: int) -> dict[str, object]:
    return {trait.name: trait.value for trait in queries.traits_of(person)}


def test_the_newest_word_by_event_time_holds_however_late_it_arrives() -> None:
    person, *_ = arrive(
        event(10, user_id="u1", traits={"plan": "gold"}),
        event(30, user_id="u1", traits={"plan": "silver"}),
        event(20, user_id="u1", traits={"plan": "bronze"}),
    )
    assert traits(person) == {"plan": "silver"}
    history = queries.trait_history(person, "plan")
    assert [row.value for row in history] == ["silver", "bronze", "gold"]


def test_of_one_instant_the_source_of_higher_priority_holds_then_the_later_arrival() -> None:
    person, *_ = arrive(
        event(10, user_id="u1", source=POS, priority=5, traits={"plan": "pos"}),
        event(10, user_id="u1", source=SHOP, priority=1, traits={"plan": "shop", "rank": 1}),
        event(10, user_id="u1", source=POS, priority=1, traits={"rank": 2}),
    )
    assert traits(person) == {"plan": "pos", "rank": 2}


def test_saying_the_same_again_makes_no_new_row_and_still_counts_as_newer() -> None:
    person, *_ = arrive(
        event(10, user_id="u1", traits={"plan": "gold"}),
        event(30, user_id="u1", traits={"plan": "gold"}),
        event(20, user_id="u1", traits={"plan": "late"}),
    )
    assert traits(person) == {"plan": "gold"}
    assert Trait.objects.count() == 2


def test_a_name_said_again_is_the_newest_word_on_a_person_of_two_identities() -> None:
    one, other = resolve(
        [
            event(10, user_id="u1", traits={"name": "佐藤"}),
            event(20, user_id="u2", traits={"name": "鈴木"}),
        ]
    )
    actions.merge_people(queries.person(one), queries.person(other), reason="", by=aya())
    assert queries.person(one).name == "鈴木"
    resolve([event(30, user_id="u1", traits={"name": "佐藤"})])
    assert queries.person(one).name == "佐藤"


def test_one_and_true_are_different_and_types_are_kept() -> None:
    person, *_ = arrive(
        event(
            user_id="u1", traits={"a": True, "b": 1, "c": 1.5, "d": "x", "e": [1], "f": {"g": 2}}
        ),
        event(user_id="u1", traits={"a": 1}),
    )
    assert {t.name: (t.value, t.type) for t in queries.traits_of(person)} == {
        "a": (1, "number"),
        "b": (1, "number"),
        "c": (1.5, "number"),
        "d": ("x", "text"),
        "e": ([1], "list"),
        "f": ({"g": 2}, "object"),
    }


def test_a_trait_that_is_set_to_null_is_gone() -> None:
    person, *_ = arrive(
        event(user_id="u1", traits={"plan": "gold"}), event(user_id="u1", traits={"plan": None})
    )
    assert traits(person) == {}


def test_a_hand_wins_over_every_source_until_it_is_withdrawn() -> None:
    (number,) = arrive(event(user_id="u1", traits={"name": "田中 美咲"}))
    person = queries.person(number)
    person = actions.edit_traits(person, {"name": "田中 美紗希"}, version=person.version, by=aya())
    assert person.name == "田中 美紗希"
    arrive(event(clock.now_us() + clock.DAY, user_id="u1", traits={"name": "田中 みさき"}))
    assert queries.person(number).name == "田中 美紗希"
    actions.withdraw_trait(person, "name", by=aya())
    actions.withdraw_trait(person, "name", by=aya())
    assert queries.person(number).name == "田中 みさき"
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["edited", "withdrew"]


def test_an_edit_of_what_somebody_else_changed_meanwhile_is_refused() -> None:
    (number,) = arrive(event(user_id="u1"))
    person = queries.person(number)
    actions.edit_traits(person, {"plan": "gold"}, version=person.version, by=aya())
    with pytest.raises(Conflict) as refused:
        actions.edit_traits(person, {"plan": "silver"}, version=person.version, by=aya())
    assert refused.value.field == "version"
    assert traits(number) == {"plan": "gold"}


def test_editing_to_what_is_there_changes_nothing() -> None:
    (number,) = arrive(event(user_id="u1"))
    person = queries.person(number)
    person = actions.edit_traits(person, {"plan": "gold"}, version=person.version, by=aya())
    again = actions.edit_traits(person, {"plan": "gold"}, version=person.version, by=aya())
    assert again.version == person.version
    assert Trait.objects.count() == 1


@pytest.mark.parametrize("changes", [{" ": "x"}, {"a" * 121: "x"}, {"a": "x" * 9_000}])
def test_an_edit_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    (number,) = arrive(event(user_id="u1"))
    person = queries.person(number)
    with pytest.raises(BadInput):
        actions.edit_traits(person, changes, version=person.version, by=aya())


def test_what_a_member_edits_on_a_merged_person_stays_with_the_one_shown_first() -> None:
    one, other = arrive(event(user_id="u1"), event(user_id="u2"))
    merge = actions.merge_people(queries.person(one), queries.person(other), reason="", by=aya())
    person = queries.person(other)
    actions.edit_traits(person, {"plan": "gold"}, version=person.version, by=aya())
    actions.add_tag(person, "VIP", by=aya())
    actions.write_note(person, "likes oak", by=aya())
    actions.undo_merge(merge, by=aya())
    assert (traits(one), queries.tags_of(one)) == ({"plan": "gold"}, ["VIP"])
    assert (traits(other), queries.tags_of(other)) == ({}, [])
    assert queries.notes_of(one).get().text == "likes oak"


def test_tags_and_notes_come_and_go_and_twice_is_once() -> None:
    (number,) = arrive(event(user_id="u1"))
    person = queries.person(number)
    for _ in range(2):
        actions.add_tag(person, " ＶＩＰ ", by=aya())
    assert queries.tags_of(number) == ["VIP"]
    assert queries.tag_counts() == [("VIP", 1)]
    note = actions.write_note(person, "called", by=aya())
    for _ in range(2):
        actions.remove_tag(person, "VIP", by=aya())
        actions.delete_note(note, by=aya())
    assert (queries.tags_of(number), queries.notes_of(number).count()) == ([], 0)
    with pytest.raises(BadInput):
        actions.add_tag(person, " ", by=aya())
    with pytest.raises(BadInput):
        actions.write_note(person, "", by=aya())


def test_a_mail_that_another_owns_is_still_shown_with_who_brought_it() -> None:
    one, other = arrive(
        event(user_id="u1", email="Family@Example.jp"),
        event(user_id="u2", email="family@example.jp"),
    )
    assert queries.person(one).email == "family@example.jp"
    assert queries.person(other).email == "family@example.jp"
    assert queries.person_by("email", "FAMILY@example.jp").pk == one
    assert Identifier.objects.get(kind="email").raw == "Family@Example.jp"


def test_a_person_is_found_by_each_identifier_and_at_each_moment() -> None:
    first, second = arrive(
        event(100, user_id="u1", device="tablet"), event(200, user_id="u2", device="tablet")
    )
    assert queries.person_by("user_id", "u2").pk == second
    assert queries.person_by("device", "tablet").pk == second
    assert queries.person_by("device", "tablet", at=150).pk == first
    for kind, value in (("user_id", "zzz"), ("email", "no mail"), ("user_id", "null")):
        with pytest.raises(NotFound):
            queries.person_by(kind, value)
    with pytest.raises(NotFound):
        queries.person(999)
    with pytest.raises(NotFound):
        queries.merge(999)


def test_figures_are_the_sums_over_the_identities_and_part_with_them() -> None:
    one, other = resolve([event(10, user_id="u1"), event(20, user_id="u2")])
    tally({one: Tally(2, 10, 30, 1, {"JPY": 5_000_000}, {"web": 2})})
    tally({other: Tally(3, 5, 20, 2, {"JPY": 7_000_000}, {"store": 3}), one: Tally(1, 8, 8)})
    merge = actions.merge_people(queries.person(one), queries.person(other), reason="", by=aya())
    assert figures(one) == (2, 6, 5, 30, 3, 12_000_000, "store")
    actions.undo_merge(merge, by=aya())
    assert figures(one) == (1, 3, 8, 30, 1, 5_000_000, "web")
    assert figures(other) == (1, 3, 5, 20, 2, 7_000_000, "store")
    tally({})


def test_amounts_of_another_currency_than_the_first_are_not_added_up() -> None:
    one, other = resolve([event(user_id="u1"), event(user_id="u2")])
    tally({one: Tally(2, orders=2, revenue={"JPY": 5_000_000, "USD": 19_990})})
    tally({one: Tally(1, orders=1, revenue={"USD": 7_000})})
    tally({other: Tally(1, orders=1, revenue={"USD": 9_000})})
    actions.merge_people(queries.person(one), queries.person(other), reason="", by=aya())
    person = queries.person(one)
    assert (person.orders, person.revenue, person.currency) == (4, 5_000_000, "JPY")


def figures(person: int) -> tuple[object, ...]:
    names = ("identities", "events", "first_seen", "last_seen", "orders", "revenue", "channel")
    row = Person.objects.values(*names).get(pk=person)
    return tuple(row[name] for name in names)


def test_identifiers_are_shown_strongest_first_without_our_own() -> None:
    (person,) = arrive(
        event(phone="0312345678", anonymous_id="a1", user_id="u1", email="a@example.jp", crm="c1")
    )
    kinds = [held.kind for held in queries.identifiers_of(person)]
    assert kinds == ["user_id", "email", "crm", "anonymous_id", "phone"]
    (other,) = arrive(event(phone="0399999999", traits={"name": "林"}))
    assert [held.kind for held in queries.identifiers_of(other)] == ["phone"]


def test_events_that_say_nothing_of_who_it_was_are_nobodys() -> None:
    people = arrive(
        event(user_id="null"), event(anonymous_id="undefined"), event(user_id="0", source=POS)
    )
    assert people[0] == people[1] != people[2]
    assert not queries.person(people[0]).known
    assert queries.identifiers_of(people[0]) == []


def test_what_everybody_said_is_the_same_in_columns_as_person_by_person() -> None:
    arrivals = [
        event(10, user_id="once", traits={"plan": "gold", "other": "not asked for"}),
        event(10, user_id="again", traits={"plan": "gold", "age": 3}),
        event(30, user_id="again", traits={"plan": "gold"}),
        event(10, user_id="changed", traits={"plan": "gold"}),
        event(20, user_id="changed", traits={"plan": None, "age": 4}),
        event(20, user_id="part", traits={"plan": True}),
        event(20, user_id="part", source=POS, traits={"plan": 1}),
    ]
    people = arrive(*arrivals)
    actions.merge_people(queries.person(people[0]), queries.person(people[-1]), reason="", by=aya())
    names = {"plan", "age"}
    columns = facts.trait_columns(names)
    told = zip(*(column.tolist() for column in columns), strict=True)
    assert sorted((*row[:4], msgspec.json.decode(row[4])) for row in told) == sorted(
        tuple(change) for change in facts.trait_changes(names, set(people))
    )
    assert [len(column) for column in facts.trait_columns({"nobody says"})] == [0] * 5
