"""What viewers see of messages: enough to work with, not enough to know who it was."""

import pytest

from enishi.timeline.veil import HIDDEN, veiled, veiled_example


@pytest.mark.parametrize(
    "message",
    [
        {"page": {"url": "https://shop.jp/?email=hanako%40example.jp&page=2"}},
        {"customer": {"name": "hanako", "rank": 2}},
        {"shipping": {"name": "hanako", "id": "hanako"}},
        {"hanako@example.jp": 1},
        {"items": [{"to": "hanako@example.jp"}]},
    ],
)
def test_people_in_any_corner_of_a_message_are_veiled(message: dict[str, object]) -> None:
    assert "hanako" not in repr(veiled(message))


def test_what_says_nothing_of_a_person_stays() -> None:
    message = {"product": {"name": "Sofa", "id": "S-1"}, "url": "https://shop.jp/?page=2"}
    assert veiled(message) == message


def test_examples_with_parts_are_veiled_part_by_part() -> None:
    assert "hanako" not in veiled_example("customer", '{"name":"hanako"}', personal=False)
    assert veiled_example("product", '{"name":"Sofa"}', personal=False) == '{"name":"Sofa"}'
    assert veiled_example("customer", '{"name":"hana', personal=False) == HIDDEN
