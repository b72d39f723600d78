"""The lake holds what the rows hold, once; and a question never misses what is stored."""

import msgspec
import pytest
from django.utils import translation

from enishi.lib.clock import from_us
from enishi.timeline.doctor import Depth, deep, examine
from enishi.timeline.enums import Flag
from enishi.timeline.lake import keeper, table
from enishi.timeline.lake.questions import lake_engine, query
from enishi.timeline.lease import LAKE, lease
from enishi.timeline.models import Event, TouchpointRule
from enishi.timeline.record import record
from enishi.timeline.tests.stream import happen, track
from enishi.timeline.touchpoints import Rulebook

pytestmark = pytest.mark.django_db
JULY = 1_783_000_000_000_000


def messages(start: int, count: int) -> list[dict[str, object]]:
    return [dict(track("Searched", f"m{n}")) for n in range(start, start + count)]


def test_a_question_sees_rows_before_and_after_they_are_flushed() -> None:
    count = "SELECT count(*), count(DISTINCT seq) FROM events"
    happen(*messages(0, 5))
    assert query(count) == [(5, 5)]
    assert table.flush_all() == 5
    assert query(count) == [(5, 5)]
    happen(*messages(5, 3))
    assert query(count) == [(8, 8)]
    assert deep() == Depth(rows=8, lake=5, above_mark=3, missing=0, doubled=0)


def test_a_flush_again_moves_nothing() -> None:
    happen(*messages(0, 5))
    assert [table.flush_all(), table.flush_all()] == [5, 0]


def test_a_flush_in_parts_moves_everything_once() -> None:
    happen(*messages(0, 7))
    assert [table.flush(3), table.flush(3), table.flush(3), table.flush(3)] == [3, 3, 1, 0]
    assert deep() == Depth(rows=7, lake=7, above_mark=0, missing=0, doubled=0)


def test_a_question_that_began_before_a_compaction_ends_well() -> None:
    for part in range(4):
        happen(*messages(part * 5, 5))
        table.flush_all()
    with lake_engine() as engine:
        assert table.compact() == 1
        assert engine.rows("SELECT count(*) FROM events") == [(20,)]
    assert deep() == Depth(rows=20, lake=20, above_mark=0, missing=0, doubled=0)


def test_the_mark_outlives_compaction_and_checkpoints() -> None:
    for part in range(3):
        happen(*messages(part * 2, 2))
        table.flush_all()
    table.compact()
    assert table.mark_of(table.open_table()) == 6
    assert table.flush_all() == 0


def test_two_writers_never_write_the_lake_at_once() -> None:
    with lease(LAKE) as first, lease(LAKE) as second:
        assert (first, second) == (True, False)


def test_a_keeper_that_is_told_to_stop_flushes_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    happen(*messages(0, 3))
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115, PTH123 -- at its end already
    keeper.keep()
    assert deep().lake == 3


def test_money_and_orders_have_columns_of_their_own() -> None:
    happen(
        track("Order Completed", "o1", revenue=5000, currency="JPY", order_id="A-1"),
        track("Order Completed", "o2", revenue=19.99, order_id=17, quantity=2.0),
    )
    table.flush_all()
    found = query("SELECT revenue, currency, order_id, quantity FROM events ORDER BY seq")
    assert found == [(5_000_000, "JPY", "A-1", None), (19_990, None, "17", 2)]


def test_a_property_that_changes_its_type_is_kept_as_text() -> None:
    happen(
        track("Order Completed", "o1", revenue=5000),
        track("Order Completed", "o2", revenue="5,000円", order_id={"no": 1}),
    )
    found = "SELECT revenue, revenue__text, order_id, order_id__text FROM events ORDER BY seq"
    expected = [(5_000_000, None, None, None), (None, "5,000円", None, '{"no":1}')]
    assert query(found) == expected
    table.flush_all()
    assert query(found) == expected


def test_events_lie_in_the_month_of_the_companys_day() -> None:
    happen({**track("Searched", "m1"), "timestamp": "2026-06-30T15:30:00Z"})
    table.flush_all()
    assert query("SELECT local_date, month FROM events") == [("2026-07-01", "2026-07")]


def test_user_values_are_bound() -> None:
    happen(track("It's", "m1"), track("Searched", "m2"))
    assert query("SELECT message_id FROM events WHERE name = ?", ["It's"]) == [("m1",)]


def test_own_events_are_recorded_once_and_flagged() -> None:
    happen(track("Searched", "m1"))
    seqs = [record("Person Merged", 1, {"other": 2}, at=JULY, key="merge-1") for _ in range(2)]
    assert seqs == [2, 2]
    own = Event.objects.get(seq=2)
    assert (own.name, own.flags, own.identity_id, from_us(own.time).year) == (
        "Person Merged",
        Flag.OWN,
        1,
        2026,
    )
    assert query("SELECT count(*) FROM events WHERE flags & 2 = 0") == [(1,)]


def test_rules_hold_for_the_lake_as_they_do_on_pages() -> None:
    rules = [
        TouchpointRule(
            id=1,
            order=1,
            touchpoint="店舗",
            stage="purchase",
            name="Order Completed",
            property="channel",
            value="store",
        ),
        TouchpointRule(id=2, order=2, touchpoint="Purchase", stage="purchase", name="Order *"),
        TouchpointRule(
            id=3,
            order=3,
            touchpoint="It's a sale",
            stage="interest",
            channel="web",
            name="*",
            property="offer.kind",
            value="sale",
        ),
        TouchpointRule(
            id=4, order=4, touchpoint="Gift", stage="interest", name="*", property="gift"
        ),
    ]
    happen(
        track("Order Completed", "m1", channel="store"),
        track("Order Completed", "m2", channel="web"),
        track("Searched", "m3", offer={"kind": "sale"}),
        track("Searched", "m4", offer=["sale"], gift=True),
        track("Searched", "m5", gift=None),
        track("Order Refunded", "m6"),
    )
    TouchpointRule.objects.all().delete()
    TouchpointRule.objects.bulk_create(rules)
    book = Rulebook(rules)
    with translation.override("ja"):
        expected = []
        for event in Event.objects.order_by("seq"):
            properties = msgspec.json.decode(event.properties)
            found = book.touchpoint(event.name, event.channel, properties)
            expected.append((found.label, found.channel, found.stage) if found else (None,) * 3)
        said = query("SELECT touchpoint, touchpoint_channel, stage FROM touched ORDER BY seq")
    assert said == expected
    assert [one[0] for one in said] == ["店舗", "Purchase", "It's a sale", "Gift", None, "Purchase"]


def test_the_doctor_finds_a_healthy_house_healthy() -> None:
    happen(*messages(0, 3))
    table.flush_all()
    assert [finding.name for finding in examine() if not finding.ok] == []


def test_the_doctor_sees_an_event_that_the_lake_lost_and_one_it_has_twice() -> None:
    happen(*messages(0, 4))
    table.flush_all()
    Event.objects.filter(seq=2).delete()
    assert deep().missing == 1
    assert "rows" in [finding.name for finding in examine() if not finding.ok]
    row = Event.objects.get(seq=4)
    row.seq = 5
    row.save(force_insert=True)
    assert deep().doubled == 1
