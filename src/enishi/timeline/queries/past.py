"""What had happened to some identities by an instant."""

from collections.abc import Sequence

import msgspec
from django.db.models import Count, Max, Min

from enishi.people.arrivals import Tally
from enishi.timeline.amounts import paid
from enishi.timeline.enums import EventType
from enishi.timeline.pipeline.batch import ORDERS
from enishi.timeline.queries.footprints import collected_events


def tallies_until(identity_ids: Sequence[int], at: int, currency: str) -> dict[int, Tally]:
    """The figures of each identity's collected events up to `at`, that one included, counted as
    the pipeline counts them; who had none by then is not there."""
    events = collected_events(own=False).filter(identity_id__in=identity_ids, time__lte=at)
    tallies: dict[int, Tally] = {}
    counted = events.values_list("identity_id", "channel").annotate(
        n=Count("seq"), first=Min("time"), last=Max("time")
    )
    for identity, channel, n, first, last in counted.order_by():
        tally = tallies.setdefault(identity, Tally(first=first, last=last))
        tally.events += n
        tally.first, tally.last = min(tally.first, first), max(tally.last, last)
        if channel:
            tally.channels[channel] = n
    orders = events.filter(name__in=ORDERS, type=EventType.TRACK).order_by("seq")
    for identity, name, properties in orders.values_list("identity_id", "name", "properties"):
        tally, sign = tallies[identity], ORDERS[name]
        tally.orders += int(sign > 0)
        of, amount = paid(msgspec.json.decode(properties) or {}, currency)
        tally.revenue[of] = tally.revenue.get(of, 0) + sign * amount
    return tallies
