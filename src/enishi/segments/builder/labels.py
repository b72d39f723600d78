"""What usual events and traits are called in a sentence. Others are called what they are."""

import re
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EVENTS: Final = {
    "Order Completed": _("an order"),
    "Order Cancelled": _("an order cancelled"),
    "Order Refunded": _("a refund"),
    "Order Returned": _("a return"),
    "Order Delivered": _("a delivery"),
    "Order Shipped": _("a shipment"),
    "Delivery Delayed": _("a delayed delivery"),
    "Product Viewed": _("a product looked at"),
    "Product Added": _("a product put into the cart"),
    "Product Removed": _("a product taken out of the cart"),
    "Product Added to Wishlist": _("a product put on the wish list"),
    "Product Reviewed": _("a review"),
    "Products Searched": _("a search"),
    "Cart Viewed": _("the cart looked at"),
    "Checkout Started": _("a checkout begun"),
    "Coupon Applied": _("a coupon used"),
    "Promotion Clicked": _("a promotion clicked"),
    "Survey Answered": _("a survey answered"),
    "Signed Up": _("signing up"),
    "Signed In": _("signing in"),
    "Store Visited": _("a store visit"),
    "Call Ended": _("a call"),
    "Call Abandoned": _("a call given up"),
    "LINE Message Received": _("a LINE message"),
    "Message Received": _("a message"),
    "Ticket Opened": _("an enquiry"),
    "Ticket Created": _("an enquiry"),
    "Ticket Resolved": _("an enquiry settled"),
    "Complaint Received": _("a complaint"),
    "Live Chat Conversation Started": _("a chat"),
    "Email Opened": _("a mail opened"),
    "Email Link Clicked": _("a link in a mail clicked"),
    "Email Delivered": _("a mail delivered"),
    "Unsubscribed": _("unsubscribing"),
    "Review Posted": _("a review posted"),
    "Return Requested": _("a return asked for"),
    "Form Error": _("a form that failed"),
    "Form Submitted": _("a form sent"),
    "Viewed *": _("a page viewed"),
}
VIEWED: Final = re.compile(r"Viewed (.+) (Page|Screen)")
TRAITS: Final = {
    "plan": _("plan"),
    "rank": _("rank"),
    "gender": _("gender"),
    "prefecture": _("prefecture"),
    "city": _("city"),
    "birthday": _("birthday"),
    "age_group": _("age group"),
    "household": _("household"),
    "housing": _("housing"),
    "favourite_store": _("favourite store"),
    "member_since": _("member since"),
    "points": _("points"),
    "occupation": _("occupation"),
    "language": _("language"),
    "revenue": _("sales"),
    "total": _("total"),
    "price": _("price"),
    "quantity": _("quantity"),
    "category": _("category"),
    "brand": _("brand"),
    "score": _("score"),
    "coupon": _("coupon"),
}
KINDS: Final = (
    ("did", "activity", _("Did something"), _("an event, how often, since when")),
    ("did_not", "circle-minus", _("Did not do something"), _("no such event in a time")),
    (
        "sequence",
        "corner-down-right",
        _("One after another"),
        _("then, within so long, something else"),
    ),
    ("trait", "user", _("A trait"), _("what is known of the customer")),
    ("survey", "gauge", _("A survey answer"), _("the latest score")),
    ("last_value", "hash", _("The latest value"), _("a property of the latest event")),
    ("tag", "tag", _("A tag"), _("given by members")),
    ("consent", "shield-check", _("A consent"), _("permission to write or call")),
    ("identifier", "fingerprint", _("A way to reach them"), _("mail, LINE, phone …")),
    ("segment", "layers", _("Another segment"), _("who is in it already")),
)


def event_label(name: str) -> str:
    if name in EVENTS:
        return str(EVENTS[name])
    viewed = VIEWED.fullmatch(name)
    if viewed and viewed[2] == "Page":
        return gettext("the page “%(name)s”") % {"name": viewed[1]}
    if viewed:
        return gettext("“%(name)s” in the app") % {"name": viewed[1]}
    return name
