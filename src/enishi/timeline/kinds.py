"""Which event names are a purchase, a conversation, the customer's voice, or a visit."""

from collections.abc import Iterable

from django.db.models import Q

from enishi.timeline.enums import EventType, Kind

NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.PURCHASE: ("Order ", "Checkout ", "Payment ", "Cart ", "Product Added", "Product Removed"),
    Kind.TALK: ("Live Chat ", "Call ", "Ticket ", "Email ", "LINE ", "SMS ", "Message ", "Store "),
    Kind.VOICE: ("Survey ", "Review ", "Comment ", "Product Reviewed"),
    Kind.VISIT: ("Product Viewed", "Product List ", "Products Searched", "Promotion ", "Viewed "),
}


def of_kinds(kinds: Iterable[str]) -> Q:
    """The condition "an event of one of these kinds"; no kinds, no condition."""
    condition = Q()
    for kind in kinds:
        for start in NAMES[Kind(kind)]:
            condition |= Q(name__startswith=start)
        if kind == Kind.VISIT:
            condition |= Q(type__in=(EventType.PAGE, EventType.SCREEN))
    return condition
