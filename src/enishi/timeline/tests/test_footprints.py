"""A person's timeline as other rooms ask for it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.timeline.enums import EventType, Flag
from enishi.timeline.queries import density, events_after, last_seq, person_timeline
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db


def seqs(identity_ids: list[int], **filters: object) -> list[int]:
    return [row.seq for row in person_timeline(identity_ids, **filters).items]  # type: ignore[arg-type] # as asked


def test_the_identities_of_one_person_are_one_timeline_newest_first() -> None:
    for seq, identity_id in enumerate([1, 2, 1, 3, 2], start=1):
        making.event(seq, identity_id=identity_id)
    assert seqs([1, 2]) == [5, 3, 2, 1]
    assert seqs([]) == []


def test_many_identities_are_asked_for_in_another_way_with_the_same_answer() -> None:
    for seq in range(1, 6):
        making.event(seq, identity_id=seq)
    assert seqs(list(range(1, 100))) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("identities", [1, 4])
def test_a_page_costs_the_same_however_many_identities(
    identities: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for seq in range(1, 9):
        making.event(seq, identity_id=seq % identities)
    with django_assert_num_queries(3):  # events, rules, sources
        assert len(seqs(list(range(identities)))) == 8


def test_pages_follow_one_another_without_gap_also_within_one_instant() -> None:
    for seq in range(1, 8):
        making.event(seq, time=making.NOON)
    seen: list[int] = []
    before: str | None = None
    while True:
        page = person_timeline([1], before=before, limit=3)
        seen += [row.seq for row in page.items]
        before = page.next_cursor
        if before is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_made_up_cursor_is_refused() -> None:
    with pytest.raises(BadInput):
        person_timeline([1], before="WyJ4IiwgMV0")


def test_filters_by_kind_and_channel_and_enishis_own() -> None:
    making.event(1, "Order Completed", channel="store")
    making.event(2, "Viewed Home Page", type=EventType.PAGE)
    making.event(3, "Call Ended", channel="phone")
    making.event(4, "Survey Answered", channel="mail")
    making.event(5, "Merged", flags=Flag.OWN)
    assert seqs([1]) == [4, 3, 2, 1]
    assert seqs([1], own=True) == [5, 4, 3, 2, 1]
    assert seqs([1], kinds=["purchase", "visit"]) == [2, 1]
    assert seqs([1], kinds=["voice"]) == [4]
    assert seqs([1], channels=["phone", "store"]) == [3, 1]


def test_a_footprint_carries_its_touchpoint_and_source() -> None:
    shop = making.source()
    making.event(1, "Order Completed", channel="store", source_id=shop.pk, properties='{"total":5}')
    (row,) = person_timeline([1]).items
    assert row.touchpoint
    assert (row.touchpoint.label, row.touchpoint.stage) == ("店舗での購入", "purchase")
    assert (row.source, row.type, row.properties) == ("Online shop", "track", {"total": 5})


def test_density_counts_weeks_that_end_now() -> None:
    with clock.clock_at(making.NOON):
        making.event(1, time=making.NOON)
        making.event(2, time=making.NOON - 6 * clock.DAY)
        making.event(3, time=making.NOON - 8 * clock.DAY)
        making.event(4, time=making.NOON - 400 * clock.DAY)
        making.event(5, time=making.NOON, flags=Flag.OWN)
        assert density([1], weeks=4) == [0, 0, 1, 2]


def test_live_feeds_ask_for_what_came_after() -> None:
    assert last_seq() == 0
    for seq in (1, 2, 3):
        making.event(seq)
    assert [row.seq for row in events_after(1)] == [2, 3]
    assert last_seq() == 3
