"""Permission: per purpose and channel; where two sides meet, the stricter."""

import pytest
from tests.cast import aya

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people import actions, queries
from enishi.people.tests.cast import arrive, event

pytestmark = pytest.mark.django_db

YES = (("marketing", "mail", True),)
NO = (("marketing", "mail", False),)


def mail(person: int) -> list[bool]:
    return [c.granted for c in queries.consents_of(person) if c.channel == "mail"]


def test_the_newest_word_holds_and_the_history_stays() -> None:
    person, *_ = arrive(
        event(10, user_id="u1", consents=YES),
        event(30, user_id="u1", consents=NO),
        event(20, user_id="u1", consents=YES),
    )
    assert mail(person) == [False]
    assert [c.granted for c in queries.consent_history(person)] == [False, True, True]


def test_a_merge_makes_it_stricter_and_an_undo_gives_each_side_its_own() -> None:
    one, other = arrive(event(10, user_id="u1", consents=NO), event(20, user_id="u2", consents=YES))
    merge = actions.merge_people(queries.person(one), queries.person(other), reason="", by=aya())
    assert mail(one) == [False]
    actions.undo_merge(merge, by=aya())
    assert (mail(one), mail(other)) == ([False], [True])


def test_what_is_said_after_the_merge_is_said_by_both() -> None:
    arrive(
        event(10, anonymous_id="a1", consents=NO),
        event(20, user_id="u1"),
        event(30, user_id="u1", anonymous_id="a1"),
    )
    person, _ = arrive(event(40, user_id="u1", consents=YES), event(50, user_id="u1"))
    assert mail(person) == [True]
    arrive(event(60, anonymous_id="a2"), event(70, user_id="u1", anonymous_id="a2"))
    assert mail(person) == [True]


def test_a_member_writes_down_what_they_were_told_once() -> None:
    (number,) = arrive(event(10, user_id="u1", consents=YES))
    person = queries.person(number)
    with clock.clock_at(1000):
        for _ in range(2):
            actions.set_consent(
                person, "marketing", "mail", granted=False, reason="by phone", by=aya()
            )
    assert mail(number) == [False]
    newest = queries.consent_history(number)[0]
    assert (newest.reason, newest.by, queries.consent_history(number).count()) == (
        "by phone",
        aya(),
        2,
    )
    with pytest.raises(BadInput):
        actions.set_consent(person, " ", "mail", granted=True, reason="", by=aya())


def test_channels_and_purposes_are_apart() -> None:
    (person,) = arrive(
        event(user_id="u1", consents=(*YES, ("marketing", "line", False), ("analytics", "", True)))
    )
    assert [(c.purpose, c.channel, c.granted) for c in queries.consents_of(person)] == [
        ("analytics", "", True),
        ("marketing", "line", False),
        ("marketing", "mail", True),
    ]
