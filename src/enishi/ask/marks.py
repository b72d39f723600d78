"""What changes when the data do: an answer holds as long as its mark."""

from collections.abc import Mapping
from hashlib import blake2b

from enishi.lens.beside import PARAMETERS, PREFIX
from enishi.lib import clock
from enishi.people.queries import people_mark
from enishi.team.queries import audit_mark, company
from enishi.timeline.models import TouchpointRule
from enishi.timeline.queries import last_seq

Mark = tuple[object, ...]


def mark_of_data(params: Mapping[str, object]) -> Mark:
    """Events, merges, what members did by hand, touchpoint rules, the company's calendar; and the
    day, or the minute where the answer moves with the clock (a window, who is in a segment)."""
    moves = any(str(params.get(end, "")).startswith("-") for end in ("since", "until"))
    moves |= any(whom in params for whom in ("segment", "condition", "of"))
    moves |= any(str(params.get(name, "")).startswith(PREFIX) for name in PARAMETERS)
    ours = company()
    rules = TouchpointRule.objects.order_by("order", "id").values_list()
    return (
        last_seq(),
        people_mark(),
        audit_mark(),
        blake2b(repr(list(rules)).encode(), digest_size=8).hexdigest(),
        (ours.zone, ours.currency, ours.fiscal_month),
        clock.now_us() // (clock.MINUTE if moves else clock.DAY),
    )
