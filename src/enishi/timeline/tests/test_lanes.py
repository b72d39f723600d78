"""Two lanes, one path: an import leaves exactly what the same events would have left live, wherever
the batches end."""

import random
import shutil
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, Model

from enishi.lib import clock
from enishi.lib.folder import lake_folder, spool_file
from enishi.timeline.enums import Lane
from enishi.timeline.lake import table
from enishi.timeline.lake.questions import query
from enishi.timeline.models import Quarantined
from enishi.timeline.pipeline.apply import apply_batch
from enishi.timeline.pipeline.reader import LaneReader
from enishi.timeline.spool import Spool
from enishi.timeline.tests.stream import chunks, source, spool_in

Left = dict[str, object]

NOON = 1_795_000_000_000_000
NAMES = ["Product Viewed", "Product Added", "Order Completed", "Order Refunded", "Searched"]


def mixed_messages(count: int) -> list[dict[str, Any]]:
    """A lively day: browsers become people; orders, aliases, bots, repeats, broken calls."""
    dice = random.Random(7)
    return [one_message(dice, number) for number in range(count)]


def one_message(dice: random.Random, number: int) -> dict[str, Any]:
    person = dice.randrange(600)
    message: dict[str, Any] = {
        "messageId": f"m{dice.randrange(number + 1) if dice.random() < 0.05 else number}",
        "anonymousId": f"browser-{person}-{dice.randrange(3)}",
        "timestamp": f"2026-11-{dice.randrange(1, 20):02}T{dice.randrange(24):02}:00:00+09:00",
        "context": {"userAgent": "Googlebot" if dice.random() < 0.02 else "Mozilla/5.0"},
    }
    if dice.random() < 0.4:
        message["userId"] = f"user-{person}"
    calls: list[dict[str, Any]] = [
        {"type": "track", "event": dice.choice(NAMES), "properties": properties(dice, number)},
        {"type": "page", "name": "Home", "properties": {"path": "/"}},
        {"type": "identify", "traits": traits(dice, person)},
        {"type": "alias", "userId": f"user-{person}", "previousId": f"old-{person}"},
        {"type": "group", "groupId": "g", "traits": {"plan": "a"}},
        {"type": "track"},
    ]
    return message | dice.choices(calls, weights=[60, 20, 14, 2, 2, 2])[0]


def properties(dice: random.Random, number: int) -> Mapping[str, object]:
    revenue = dice.choice([1200, 19.99, "1,200", None])
    return {"revenue": revenue, "order_id": f"o{number}", "products": [{"product_id": "p"}]}


def traits(dice: random.Random, person: int) -> Mapping[str, object]:
    phone = f"0901234{person // 3:04}"
    return {"email": f"p{person}@example.jp", "phone": phone, "name": f"客{dice.randrange(9)}"}


def what_is_left(lane: Lane, messages: list[dict[str, Any]], *, sizes: Sequence[int]) -> Left:
    """Every row of the two rooms, and the lake, after these messages went through the lane in
    batches of these sizes, again and again.
    Only how often a person's row was rewritten (`version`) may depend on the batches."""
    shutil.rmtree(lake_folder(), ignore_errors=True)
    left: Left = {}
    spool = Spool(spool_file())
    with transaction.atomic(), clock.clock_at(NOON):
        for part in chunks(messages, 250):
            spool_in(*part, lane=lane)
        reader, limits = LaneReader(spool, lane), cycle(sizes)
        while apply_batch(reader, next(limits)):
            pass
        table.flush_all()
        for room in ("people", "timeline"):
            for model in apps.get_app_config(room).get_models():
                rows = model._default_manager.values(*told_by(model))
                left[model.__name__] = sorted(map(str, rows))
        del left["Cursor"], left["Arrival"]
        refused = Quarantined.objects.order_by("pk").values("message_id", "reason", "message")
        left["Quarantined"] = list(refused)
        left["lake"] = query("SELECT * FROM events ORDER BY seq")
        transaction.set_rollback(True)
    spool.close()
    return left


def told_by(model: type[Model]) -> list[str]:
    """The fields that say something: not numbers that the database gave, nor those of batches."""
    return [
        "event__name" if field.name == "event" else field.attname
        for field in model._meta.fields
        if not isinstance(field, AutoField) and field.name != "version"
    ]


@pytest.mark.django_db
def test_ten_thousand_mixed_events_leave_the_same_by_either_lane() -> None:
    source()
    messages = mixed_messages(10_000)
    live = what_is_left(Lane.LIVE, messages, sizes=[1, 20, 7, 150, 60])
    imported = what_is_left(Lane.IMPORT, messages, sizes=[6_000])
    assert live.keys() == imported.keys()
    for name, rows in live.items():
        assert rows == imported[name], name
