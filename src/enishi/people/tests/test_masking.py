"""What viewers see."""

import pytest

from enishi.people import queries
from enishi.people.masking import mask, mask_trait, masked
from enishi.people.tests.cast import arrive, event


@pytest.mark.parametrize(
    ("kind", "value", "seen"),
    [
        ("name", "田中 美咲", "田••• 美•••"),
        ("email", "misaki.tanaka@example.co.jp", "m•••@e•••.jp"),
        ("phone", "+819012345678", "•••78"),
        ("user_id", "u-4711", "u•••"),
        ("anonymous_id", "5c1f0f4e", "5•••"),
        ("email", "", ""),
    ],
)
def test_enough_to_tell_apart_and_no_more(kind: str, value: str, seen: str) -> None:
    assert mask(kind, value) == seen


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("plan", "gold", "gold"),
        ("email", "a@b.jp", "a•••@b•••.jp"),
        ("phone", "090-1234-5678", "•••78"),
        ("lastName", "田中", "田•••"),
        ("kana", "タナカ", "タ•••"),
        ("address", {"city": "千代田区"}, "•••"),
        ("birthday", "1990-01-01", "•••"),
        ("age", 30, 30),
        ("vip", True, True),
    ],
)
def test_traits_are_hidden_unless_they_are_open(name: str, value: object, seen: object) -> None:
    assert mask_trait(name, value) == seen


@pytest.mark.django_db
def test_a_masked_person_keeps_figures_and_loses_words() -> None:
    (number,) = arrive(
        event(
            user_id="u1",
            traits={"name": "田中 美咲", "email": "m@example.jp", "phone": "0312345678"},
        )
    )
    person = queries.person(number)
    seen = masked(person)
    assert (seen.name, seen.email, seen.phone, seen.grams) == (
        "田••• 美•••",
        "m•••@e•••.jp",
        "•••78",
        "",
    )
    assert (seen.pk, seen.last_seen, person.name) == (number, person.last_seen, "田中 美咲")
