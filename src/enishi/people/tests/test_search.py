"""Finding people as Japanese people type."""

import pytest
from django.db import connection

from enishi.lib.errors import BadInput
from enishi.people import queries
from enishi.people.arrivals import Tally
from enishi.people.lists import ORDERS, PeopleFilter
from enishi.people.models import Identity, Tag
from enishi.people.resolution import resolve, tally
from enishi.people.tests.cast import event

pytestmark = pytest.mark.django_db


def misaki_and_others() -> list[int]:
    return resolve(
        [
            event(
                user_id="U-4711",
                member_no="AB-0099",
                anonymous_id="5c1f0f4e-aaaa-4bbb-8ccc-0123456789ab",
                traits={
                    "name": "田中 美咲",
                    "kana": "タナカ ミサキ",
                    "email": "Misaki.Tanaka@example.jp",
                    "phone": "090-1234-5678",
                },
            ),
            event(user_id="u2", traits={"lastName": "髙橋", "firstName": "廣", "kana": "ﾀｶﾊｼ ﾋﾛｼ"}),
            event(user_id="u3", traits={"firstName": "Jane", "lastName": "Smith"}),
        ]
    )


@pytest.mark.parametrize(
    "typed",
    [
        "田中",
        "田",
        "中",
        "咲",
        "田中美咲",
        "田中　美咲",
        "美咲 田中",
        "タナカ",
        "たなか",
        "ﾀﾅｶ",
        "みさき",
        "090-1234-5678",
        "０９０１２３４",
        "1234-5678",
        "misaki",
        "tanaka@example",
        "MISAKI.TANAKA@EXAMPLE.JP",
        "u-4711",
        "ab0099",
        "5c1f0f4e-aaaa-4bbb-8ccc-0123456789ab",
    ],
)
def test_misaki_is_found(typed: str) -> None:
    misaki, *_ = misaki_and_others()
    assert [p.pk for p in queries.people_page(PeopleFilter(search=typed)).items] == [misaki]


@pytest.mark.parametrize(
    "typed", ["高橋", "髙橋", "広", "廣", "高橋広", "たかはし", "タカハシ ひろし"]
)
def test_old_and_new_characters_find_each_other(typed: str) -> None:
    _, hiroshi, _ = misaki_and_others()
    assert [p.pk for p in queries.people_page(PeopleFilter(search=typed)).items] == [hiroshi]


@pytest.mark.parametrize("typed", ["田橋", "美中", "咲田", "---", '"', "* OR a", "zzz"])
def test_nobody_is_found_by_what_is_not_there(typed: str) -> None:
    misaki_and_others()
    assert list(queries.people_page(PeopleFilter(search=typed)).items) == []


def test_names_are_put_together_as_their_language_does() -> None:
    misaki_and_others()
    names = [p.name for p in queries.people_page(PeopleFilter(order="name")).items]
    assert names == ["Jane Smith", "田中 美咲", "髙橋 廣"]


def test_a_found_person_who_changes_is_found_by_the_new_name_only() -> None:
    resolve([event(user_id="u1", traits={"name": "田中 美咲"})])
    resolve([event(user_id="u1", traits={"name": "佐藤 美咲"})])
    assert list(queries.people_page(PeopleFilter(search="田中")).items) == []
    assert len(queries.people_page(PeopleFilter(search="佐藤")).items) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_pages_show_everybody_once_in_every_order(order: str) -> None:
    arrivals = [
        event(n // 2 + 1, user_id=f"u{n}", traits={"name": f"客{n // 3}"} if n % 2 else None)
        for n in range(11)
    ]
    identities = resolve(arrivals)
    tally({i: Tally(events=i % 3, first=i // 2 + 1, last=i // 2 + 1) for i in identities})
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = queries.people_page(PeopleFilter(order=order, limit=3, cursor=cursor))
        seen += [person.pk for person in page.items]
        cursor = page.next_cursor
    assert sorted(seen) == identities


@pytest.mark.parametrize("cursor", ["x", "ISO", "WyJhIl0", "é"])
def test_a_cursor_that_no_list_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput):
        queries.people_page(PeopleFilter(cursor=cursor))


@pytest.mark.parametrize("wanted", [PeopleFilter(order="x"), PeopleFilter(limit=0)])
def test_a_list_that_cannot_be_is_refused(wanted: PeopleFilter) -> None:
    with pytest.raises(BadInput):
        queries.people_page(wanted)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (PeopleFilter(known=True), [1]),
        (PeopleFilter(known=False), [2]),
        (PeopleFilter(tag="VIP"), [1]),
        (PeopleFilter(channel="store"), [2]),
        (PeopleFilter(bought=True), [2]),
        (PeopleFilter(bought=False), [1]),
        (PeopleFilter(since=50), [2]),
        (PeopleFilter(until=50), [1]),
        (PeopleFilter(search="u1", known=True, tag="VIP"), [1]),
    ],
)
def test_filters_narrow_the_list(wanted: PeopleFilter, found: list[int]) -> None:
    known, unknown = resolve([event(10, user_id="u1"), event(90, anonymous_id="a1")])
    tally(
        {
            known: Tally(events=1, first=10, last=10, channels={"web": 1}),
            unknown: Tally(events=1, first=90, last=90, orders=1, channels={"store": 1}),
        }
    )
    Tag.objects.create(identity=Identity.objects.get(pk=known), name="VIP", at=1)
    people = {known: 1, unknown: 2}
    assert [people[p.pk] for p in queries.people_page(wanted).items] == found
    assert queries.people_in(wanted).count() == len(found)


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_costs_one_query_however_long_it_is(
    size: int, django_assert_num_queries: object
) -> None:
    resolve([event(user_id=f"u{n}", traits={"name": "田中"}) for n in range(size)])
    with django_assert_num_queries(1):  # type: ignore[operator] # pytest-django's own fixture
        queries.people_page(PeopleFilter())
    asked = 2 if connection.vendor == "sqlite" else 1
    with django_assert_num_queries(asked):  # type: ignore[operator] # the same
        queries.people_page(PeopleFilter(search="田中"))


def test_counting_who_is_known_reads_an_index_not_every_row() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite tells its plan in words")
    known = queries.people_in(PeopleFilter(known=True)).order_by("id")
    assert "person_known" in known.values("id").explain()
