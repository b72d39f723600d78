"""What each kind of identifier is worth, and which values are worth nothing."""

import pytest
from tests.cast import aya

from enishi.lib.errors import BadInput
from enishi.people import actions, queries
from enishi.people.kinds import rules
from enishi.people.models import KindRule
from enishi.people.tests.cast import arrive, event

pytestmark = pytest.mark.django_db

NOTHING = """
 0 00 000-000 - --- -1 null NULL None nil undefined NaN n/a anonymous guest empty unknown
 00000000-0000-0000-0000-000000000000 (null) ｎｕｌｌ ゲスト {{user_id}} %uid%
"""


@pytest.mark.parametrize("raw", ["", "  ", "[object Object]", *NOTHING.split()])
def test_placeholders_are_no_identifiers(raw: str) -> None:
    assert rules().clean("user_id", raw) is None


@pytest.mark.parametrize("raw", ["u1", "1", "007", "nullable", "guesthouse", "5c1f0f4e-aaaa"])
def test_what_looks_a_little_like_one_is_kept(raw: str) -> None:
    assert rules().clean("user_id", raw) == raw


def test_the_stronger_kind_decides_whose_event_it_is() -> None:
    rank = rules().rank
    order = ["user_id", "member_no", "line", "email", "crm", "anonymous_id", "device", "phone"]
    assert sorted(order, key=rank, reverse=True) == order


def test_a_company_may_have_rules_of_its_own() -> None:
    actions.set_kind_rule("crm", limit=1, priority=85, blocked="x.*", by=aya())
    actions.set_kind_rule("crm", limit=1, priority=85, blocked="x.*", by=aya())
    assert KindRule.objects.count() == 1
    assert (rules().clean("crm", "x9"), rules().clean("crm", "c9")) == (None, "c9")
    one, other = arrive(
        event(crm="c1", email="a@example.jp"), event(crm="c2", email="a@example.jp")
    )
    assert one != other
    row = next(row for row in queries.kind_rules() if row.kind == "crm")
    assert (row.limit, row.priority, row.changed) == (1, 85, True)


def test_a_person_takes_five_addresses_and_no_more() -> None:
    arrive(*(event(user_id="u1", email=f"a{n}@example.jp") for n in range(7)))
    assert len(queries.identifiers_of(queries.person_by("user_id", "u1").pk)) == 6
    first, sixth = arrive(event(email="a0@example.jp"), event(email="a6@example.jp"))
    assert first == queries.person_by("user_id", "u1").pk != sixth
    arrive(event(user_id="u1", email="a6@example.jp"))
    assert queries.candidates_page().items[0].why == "limit"


@pytest.mark.parametrize(
    ("kind", "limit", "blocked"), [("", 1, ""), ("nobody", 1, ""), ("crm", 0, ""), ("crm", 1, "(")]
)
def test_a_rule_that_cannot_be_is_refused(kind: str, limit: int, blocked: str) -> None:
    with pytest.raises(BadInput):
        actions.set_kind_rule(kind, limit=limit, priority=50, blocked=blocked, by=aya())
