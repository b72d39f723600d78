"""What an acknowledged event leaves behind, once and for ever."""

from datetime import UTC, datetime
from importlib import import_module

import msgspec
import pytest
from django.apps import apps
from django.db import connection
from tests import cast

from enishi.lib import clock
from enishi.lib.folder import spool_file
from enishi.people.models import Identity
from enishi.timeline.enums import Lane, Verdict
from enishi.timeline.models import (
    Arrival,
    Cursor,
    Daily,
    DailyEvents,
    Event,
    EventName,
    EventProperty,
    Quarantined,
    Source,
)
from enishi.timeline.pipeline.apply import Applied, CursorMovedError, apply_batch
from enishi.timeline.pipeline.reader import LaneReader
from enishi.timeline.queries import catalogue_row
from enishi.timeline.queries.figures import spool_lag_seconds
from enishi.timeline.spool import Spool
from enishi.timeline.tests.stream import Message, drain, happen, source, spool_in, track
from enishi.timeline.worker import Pace, Worker

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)  # in Tokyo


def test_an_acknowledged_event_becomes_a_row_in_order() -> None:
    happen(track("Product Viewed", "m1", price=1200), track("Product Added", "m2"))
    rows = Event.objects.order_by("seq").values_list("seq", "message_id", "name", "properties")
    assert list(rows) == [
        (1, "m1", "Product Viewed", '{"price":1200}'),
        (2, "m2", "Product Added", "{}"),
    ]


def test_one_message_sent_many_times_is_one_event() -> None:
    happen(track("Product Viewed", "m1"), track("Product Viewed", "m1"))
    happen(track("Product Viewed", "m1"))
    happen(track("Product Viewed", "m1"), lane=Lane.IMPORT)
    assert Event.objects.count() == 1
    assert Daily.objects.get(verdict=Verdict.DUPLICATE).count == 3


def test_the_same_id_from_another_source_is_another_event() -> None:
    happen(track("Product Viewed", "m1"))
    spool_in(track("Product Viewed", "m1"), of=source("App"))
    drain()
    assert Event.objects.count() == 2


def test_what_is_refused_is_kept_with_its_reason_and_the_rest_goes_on() -> None:
    happen({"type": "track", "userId": "misaki", "messageId": "bad"}, track("Searched", "good"))
    refused = Quarantined.objects.get()
    assert (refused.reason, refused.message_id) == ("event_missing", "bad")
    assert msgspec.json.decode(refused.message)["userId"] == "misaki"
    assert Event.objects.get().message_id == "good"


def test_the_spool_keeps_nothing_that_is_applied() -> None:
    happen(*[track("Searched", f"m{n}") for n in range(10)])
    spool = Spool(spool_file())
    assert spool.read(Lane.LIVE, 0, 10) == []
    assert spool_lag_seconds() == 0


def test_lag_is_counted_from_the_oldest_event_that_waits() -> None:
    with clock.clock_at(NOON):
        spool_in(track("Searched", "m1"))
    with clock.clock_at(clock.to_us(NOON) + 7 * clock.SECOND):
        assert spool_lag_seconds() == 7


def test_a_batch_larger_than_a_step_is_applied_in_steps_without_loss() -> None:
    spool_in(*[track("Searched", f"m{n}") for n in range(10)])
    spool_in(track("Searched", "m10"))
    reader = LaneReader(Spool(spool_file()), Lane.LIVE)
    steps = [apply_batch(reader, 4) for _ in range(4)]
    assert [step and step.messages for step in steps] == [4, 4, 3, None]
    assert Event.objects.count() == 11


def test_a_reader_that_starts_anew_goes_on_inside_a_record() -> None:
    spool_in(*[track("Searched", f"m{n}") for n in range(10)])
    spool = Spool(spool_file())
    apply_batch(LaneReader(spool, Lane.LIVE), 4)
    assert Cursor.objects.get(lane=Lane.LIVE).position == 4
    apply_batch(LaneReader(spool, Lane.LIVE), 100)
    assert Event.objects.values("message_id").distinct().count() == 10


def test_live_events_do_not_wait_for_an_import() -> None:
    spool_in(*[track("Searched", f"i{n}") for n in range(500)], lane=Lane.IMPORT)
    worker = Worker(Spool(spool_file()))
    worker.step()
    spool_in(track("Order Completed", "live"))
    worker.step()
    assert Event.objects.order_by("-seq")[0].message_id == "live"
    assert Event.objects.count() < 500


def test_a_cursor_that_somebody_else_moved_stops_the_batch() -> None:
    spool_in(track("Searched", "m1"))

    class Late(LaneReader):
        def read(self, limit: int):  # type: ignore[no-untyped-def] # as its base
            part = super().read(limit)
            Cursor.objects.update_or_create(lane=Lane.LIVE, defaults={"offset": 99})
            return part

    with pytest.raises(CursorMovedError):
        apply_batch(Late(Spool(spool_file()), Lane.LIVE), 10)
    assert not Event.objects.exists()


def test_the_catalogue_learns_names_properties_types_and_examples() -> None:
    happen(
        track("Product Viewed", "m1", price=1200, name="ソファ"),
        track("Product Viewed", "m2", price="1,200", tags=["new"], sale=True, note=None),
    )
    happen(track("Product Viewed", "m3", price=1300, size={"w": 1}))
    name = EventName.objects.get(name="Product Viewed")
    assert (name.count, name.sources, name.own) == (3, [source().pk], False)
    types = dict(EventProperty.objects.values_list("name", "types"))
    assert types == {
        "price": {"number": 2, "text": 1},
        "name": {"text": 1},
        "tags": {"array": 1},
        "sale": {"boolean": 1},
        "note": {"null": 1},
        "size": {"object": 1},
    }
    assert EventProperty.objects.get(name="name").example == "ソファ"


def test_orders_and_refunds_are_counted_for_the_identity() -> None:
    happen(
        track("Order Completed", "o1", revenue=5000, currency="JPY"),
        track("Order Completed", "o2", total=19.99, currency="JPY"),
        track("Order Completed", "o3", revenue="viel"),
        track("Order Refunded", "r1", revenue=1000, currency="JPY"),
    )
    identity = Identity.objects.get()
    assert (identity.orders, identity.revenue, identity.currency) == (3, 4_019_990, "JPY")


def test_amounts_of_two_currencies_are_not_added_up_wherever_a_batch_ends() -> None:
    happen(track("Order Completed", "o1", revenue=5000, currency="JPY"))
    happen(track("Order Completed", "o2", revenue=20, currency="USD"))
    identity = Identity.objects.get()
    assert (identity.orders, identity.revenue, identity.currency) == (2, 5_000_000, "JPY")


@pytest.mark.parametrize(
    ("source_says", "call", "channel"),
    [
        ({"channel": "store"}, {"context": {"channel": "phone"}}, "phone"),
        ({"channel": "store"}, {"type": "page"}, "store"),
        ({"kind": "server"}, {"type": "page"}, "web"),
        ({"kind": "server"}, {"type": "screen"}, "app"),
        ({"kind": "app"}, {}, "app"),
        ({"kind": "server"}, {}, ""),
    ],
)
def test_a_channel_is_what_the_message_says_else_its_source_or_its_call(
    source_says: dict[str, str], call: dict[str, object], channel: str
) -> None:
    of = Source.objects.create(name="Other", **source_says)
    spool_in({**track("Searched", "m1"), **call}, of=of)
    drain()
    assert Event.objects.get().channel == channel


def test_days_are_counted_in_the_companys_zone() -> None:
    with clock.clock_at(datetime(2026, 11, 21, 15, 30, tzinfo=UTC)):  # 00:30 in Tokyo
        happen(track("Searched", "m1"))
    day = Daily.objects.get()
    assert (day.day, day.name, day.verdict, day.count) == ("2026-11-22", "Searched", "stored", 1)


def test_what_happened_is_counted_on_its_own_day_in_the_companys_zone() -> None:
    def searched_at(message_id: str, time: str) -> Message:
        return {**track("Searched", message_id), "timestamp": f"2026-11-01T{time}Z"}

    with clock.clock_at(NOON):
        happen(searched_at("m1", "14:59:59"), searched_at("m2", "15:00:00"))
        happen(searched_at("m3", "15:00:00"), searched_at("m3", "15:00:00"))
        searched = catalogue_row("Searched")
    days = DailyEvents.objects.order_by("day").values_list("day", "name", "channel", "count")
    assert list(days) == [
        ("2026-11-01", "Searched", "web", 1),
        ("2026-11-02", "Searched", "web", 2),
    ]
    assert [n for n in searched.days if n] == [1, 2]


def test_a_database_of_before_gets_its_days_counted() -> None:
    cast.company()
    happen(
        track("Searched", "m1"), {**track("Searched", "m2"), "timestamp": "2026-11-01T15:00:00Z"}
    )
    counted = sorted(DailyEvents.objects.values_list("pk", "count"))
    DailyEvents.objects.all().delete()
    module = import_module("enishi.timeline.migrations.0005_count_events_by_day")
    module.count(apps, connection.schema_editor())
    assert sorted(DailyEvents.objects.values_list("pk", "count")) == counted


def test_the_debugger_shows_the_newest_arrivals_with_their_verdicts() -> None:
    happen(track("Searched", "m1"), track("Searched", "m1"), {"type": "track", "messageId": "bad"})
    verdicts = list(Arrival.objects.order_by("id").values_list("message_id", "verdict"))
    assert sorted(verdicts) == [("bad", "quarantined"), ("m1", "duplicate"), ("m1", "stored")]
    happen(*[track("Searched", f"n{n}") for n in range(100)])
    assert Arrival.objects.order_by("-id")[0].message_id == "n99"


def test_the_debugger_is_a_ring() -> None:
    for part in range(8):
        happen(*[track("Searched", f"{part}-{n}") for n in range(50)])
    assert Arrival.objects.count() == 300


def test_a_source_knows_when_it_was_last_seen() -> None:
    with clock.clock_at(NOON):
        happen(track("Searched", "m1"))
    assert source().last_seen == clock.to_us(NOON)


@pytest.mark.parametrize(
    ("messages", "seconds", "limit"),
    [(200, 0.005, 400), (200, 0.070, 100), (5, 0.001, 200), (200, 5.0, 100)],
)
def test_the_pace_follows_what_a_transaction_takes(
    messages: int, seconds: float, limit: int
) -> None:
    pace = Pace(target=0.035)
    pace.took(Applied(messages, seconds))
    assert pace.limit == limit
