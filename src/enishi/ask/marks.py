"""What changes when the data do: an answer holds as long as its mark."""

from hashlib import blake2b

from django.db.models import Max

from enishi.lib import clock
from enishi.people.queries import people_mark
from enishi.team.queries import company
from enishi.timeline.models import TouchpointRule
from enishi.timeline.queries import last_seq

Mark = tuple[object, ...]


def mark_of_data() -> Mark:
    """Events, merges, touchpoint rules, the company's calendar; and its day, since windows move."""
    ours = company()
    rules = TouchpointRule.objects.order_by("order", "id").values_list()
    return (
        last_seq(),
        people_mark(),
        blake2b(repr(list(rules)).encode(), digest_size=8).hexdigest(),
        TouchpointRule.objects.aggregate(last=Max("id"))["last"],
        (ours.zone, ours.currency, ours.fiscal_month),
        clock.now_us() // clock.DAY,
    )
