"""Customers who live, hour by hour, and segments that are asked about both ways."""

import random
from collections.abc import Iterator
from typing import Any

from tests import cast

from enishi.lens.conditions import tree
from enishi.lens.conditions.tree import Condition, to_plain
from enishi.lib import clock
from enishi.segments.actions import SegmentDraft, create_segment
from enishi.segments.live import filling, worker
from enishi.segments.live.definitions import standing_conditions
from enishi.segments.models import Membership, Segment
from enishi.team.access import caller_of_member
from enishi.timeline.tests.stream import Message, spool_in

BEGIN = 1_795_230_000_000_000  # 2026-11-21 12:00 in Tokyo
NAMES = ("Product Viewed", "Product Added", "Order Completed", "Survey Answered")


def segment(name: str, condition: Condition) -> Segment:
    by = caller_of_member(cast.aya())
    return create_segment(SegmentDraft(name=name, condition=to_plain(condition)), by=by)


def members(of: Segment) -> set[int]:
    return set(Membership.objects.filter(segment=of).values_list("person_id", flat=True))


def everybody_by_sql() -> dict[int, set[int]]:
    conditions = standing_conditions()
    with filling.asking(conditions.values()) as engine:
        found = filling.people_in(engine, conditions, clock.now_us())
    return {pk: found.get(pk, set()) for pk in conditions}


def everybody_by_hand() -> dict[int, set[int]]:
    return {pk: members(Segment.objects.get(pk=pk)) for pk in standing_conditions()}


def start_afresh() -> None:
    """As after a restart of the worker."""
    worker.keeper.clear()
    worker.keeper.watch = None
    worker.ticker._next = 0.0


def pass_time() -> None:
    """Everybody who is due is judged; those who are read beside the pipeline, too."""
    calm = 0
    for _ in range(200):
        worker.ticker._next = 0.0
        went = worker.ticker.turn()
        thread = worker.keeper.heavy._thread
        if thread:
            thread.join()
        heavy = worker.keeper.heavy
        is_busy = went or worker.ticker.crowd or heavy.done or heavy.waiting
        calm = 0 if is_busy else calm + 1
        if calm == 2:  # a crowd that ends lets the next begin
            return


SEGMENTS: dict[str, Condition] = {
    "bought lately": tree.Did(event="Order Completed", window=tree.Last(span="3d")),
    "browsed twice": tree.Did(
        event="Product Viewed", amount=tree.Amount(at_least=2), window=tree.Last(span="2d")
    ),
    "has not bought": tree.DidNot(event="Order Completed", window=tree.Last(span="2d")),
    "bought before": tree.Did(event="Order Completed", window=tree.Before(span="2d")),
    "today": tree.Did(event="Product *", window=tree.This(unit="day")),
    "yesterday": tree.Did(event="Product Viewed", window=tree.Previous(unit="day")),
    "left the cart": tree.Sequence(
        steps=(tree.Step(event="Product Added"), tree.Step(event="Order Completed")),
        within="1d",
        then="did_not",
        window=tree.Last(span="4d"),
    ),
    "quick": tree.Sequence(
        steps=(tree.Step(event="Product Viewed"), tree.Step(event="Order Completed")),
        within="6h",
        window=tree.Last(span="5d"),
    ),
    "gold": tree.Trait(name="plan", op="=", value="gold"),
    "expensive": tree.Did(
        event="Product Viewed",
        where=(tree.Filter("price", ">", 50),),
        window=tree.Last(span="3d"),
    ),
    "spent": tree.Did(
        event="Order Completed",
        sum_of="revenue",
        amount=tree.Amount(at_least=150),
        window=tree.Last(span="4d"),
    ),
    "promoter": tree.Survey(metric="NPS", op=">=", value=9, window=tree.Last(span="5d")),
    "gold and lately": tree.All(
        of=(
            tree.Trait(name="plan", op="=", value="gold"),
            tree.Not(of=tree.Did(event="Product Viewed", window=tree.Last(span="1d"))),
        )
    ),
    "permits mail": tree.Consent(purpose="marketing", channel="mail"),
    "new": tree.Did(event="Product Viewed", window=tree.SinceFirst(span="1d")),
}


def lives(seed: int, hours: int) -> Iterator[tuple[int, list[Message]]]:
    """Batches in order of arrival, with the instant of each: late events, repeats, people who give
    their name on a device that was nobody's, and changing traits among them."""
    chance = random.Random(seed)
    now, number = BEGIN, 0
    for _ in range(hours):
        now += chance.randrange(clock.HOUR, 8 * clock.HOUR)
        batch: list[Message] = []
        for _ in range(chance.randrange(1, 6)):
            number += 1
            batch.append(_message(chance, number, now))
        yield now, batch


def _message(chance: random.Random, number: int, now: int) -> Message:
    who = chance.randrange(7)
    late = chance.choice([0, 0, 0, 30, 20 * 60, 60 * 60])
    message: dict[str, Any] = {
        "messageId": f"m{number}",
        "timestamp": clock.from_us(now - late * 60 * clock.SECOND).isoformat(),
    }
    if chance.random() < 0.6:
        message["userId"] = f"user-{who}"
    if "userId" not in message or chance.random() < 0.3:
        message["anonymousId"] = f"device-{chance.randrange(5)}"
    kind = chance.random()
    if kind < 0.12:
        traits = {"plan": chance.choice(["gold", "free", None])}
        return {**message, "type": "identify", "traits": traits}
    if kind < 0.2:
        context = {"consent": {"marketing": {"mail": chance.random() < 0.6}}}
        return {**message, "type": "identify", "context": context, "traits": {}}
    name = chance.choice(NAMES)
    properties: dict[str, object] = {
        "price": chance.randrange(100),
        "revenue": chance.randrange(100),
    }
    if name == "Survey Answered":
        properties = {"metric": "NPS", "score": chance.randrange(11)}
    return {**message, "type": "track", "event": name, "properties": properties}


def arrive(batch: list[Message]) -> None:
    spool_in(*batch)
