"""How an event looks on a page: its icon, its tone, its words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Face:
    words: str | Promise
    icon: str = "circle-dot"
    tone: str = ""  # good, warn, bad, brand
    fold: str = ""  # view, cart, talk: neighbours of one kind are told as one


CHAT = "message-circle"

FACES: dict[str, Face] = {
    "Order Completed": Face(_("Ordered"), "shopping-bag", "good"),
    "Order Placed": Face(_("Placed an order"), "shopping-bag"),
    "Order Approved": Face(_("Order approved"), "circle-check"),
    "Order Paid": Face(_("Paid"), "credit-card"),
    "Order Updated": Face(_("Order updated"), "shopping-bag"),
    "Order Cancelled": Face(_("Cancelled an order"), "circle-x", "bad"),
    "Order Refunded": Face(_("Was refunded"), "undo-2", "warn"),
    "Order Returned": Face(_("Returned goods"), "undo-2", "warn"),
    "Order Shipped": Face(_("Shipped"), "truck"),
    "Order Delivered": Face(_("Delivered"), "package-check", "good"),
    "Delivery Delayed": Face(_("Delivery is late"), "truck", "warn"),
    "Payment Completed": Face(_("Paid"), "credit-card"),
    "Payment Failed": Face(_("Payment failed"), "credit-card", "bad"),
    "Payment Info Entered": Face(_("Entered payment details"), "credit-card"),
    "Product Added": Face(_("Put into the cart"), "shopping-cart", "warn", fold="cart"),
    "Product Removed": Face(_("Took out of the cart"), "shopping-cart", fold="cart"),
    "Cart Viewed": Face(_("Viewed the cart"), "shopping-cart", fold="cart"),
    "Checkout Started": Face(_("Went to the checkout"), "shopping-cart", fold="cart"),
    "Checkout Step Viewed": Face(_("Saw a checkout step"), "shopping-cart", fold="cart"),
    "Checkout Step Completed": Face(_("Completed a checkout step"), "shopping-cart", fold="cart"),
    "Coupon Applied": Face(_("Used a coupon"), "ticket"),
    "Return Requested": Face(_("Asked for a return"), "undo-2", "warn"),
    "Return Completed": Face(_("Return completed"), "undo-2"),
    "Product Added to Wishlist": Face(_("Put on the wish list"), "heart"),
    "Product Viewed": Face(_("Looked at a product"), "eye", fold="view"),
    "Product Clicked": Face(_("Clicked a product"), "eye", fold="view"),
    "Product List Viewed": Face(_("Looked at a list"), "eye", fold="view"),
    "Products Searched": Face(_("Searched"), "search", fold="view"),
    "Promotion Viewed": Face(_("Saw a promotion"), "eye", fold="view"),
    "Promotion Clicked": Face(_("Clicked a promotion"), "eye", fold="view"),
    "Application Opened": Face(_("Opened the app"), "smartphone", fold="view"),
    "Application Installed": Face(_("Installed the app"), "smartphone", "good"),
    "Application Crashed": Face(_("The app crashed"), "smartphone", "bad"),
    "Form Error Shown": Face(_("Met a form error"), "triangle-alert", "bad"),
    "Form Error": Face(_("Met a form error"), "triangle-alert", "bad"),
    "Form Submitted": Face(_("Sent a form"), "file-text"),
    "Signed Up": Face(_("Signed up"), "user-check", "good"),
    "Signed In": Face(_("Signed in"), "log-in"),
    "Store Visited": Face(_("Visited a store"), "store"),
    "Call Started": Face(_("Called"), "phone"),
    "Call Ended": Face(_("Talked on the phone"), "phone"),
    "Call Abandoned": Face(_("Hung up while waiting"), "phone", "bad"),
    "Live Chat Conversation Started": Face(_("Started a chat"), CHAT, "brand", fold="talk"),
    "Live Chat Conversation Ended": Face(_("Ended a chat"), CHAT, fold="talk"),
    "Live Chat Message Sent": Face(_("Wrote in the chat"), CHAT, "brand", fold="talk"),
    "Live Chat Message Received": Face(_("Was answered in the chat"), CHAT, fold="talk"),
    "Message Sent": Face(_("Wrote"), CHAT, "brand", fold="talk"),
    "Message Failed": Face(_("Message could not be sent"), "mail", "bad"),
    "Message Bounced": Face(_("Message came back"), "mail", "bad"),
    "Message Received": Face(_("Message arrived"), CHAT, "brand", fold="talk"),
    "LINE Message Received": Face(_("Wrote on LINE"), CHAT, "brand", fold="talk"),
    "LINE Message Sent": Face(_("Sent a LINE message"), CHAT, fold="talk"),
    "Email Sent": Face(_("Mail sent"), "mail"),
    "Email Delivered": Face(_("Mail delivered"), "mail"),
    "Email Opened": Face(_("Opened a mail"), "mail"),
    "Email Link Clicked": Face(_("Clicked in a mail"), "mail", "brand"),
    "Email Bounced": Face(_("Mail came back"), "mail", "bad"),
    "Email Marked as Spam": Face(_("Marked a mail as spam"), "mail", "bad"),
    "Unsubscribed": Face(_("Unsubscribed"), "bell", "warn"),
    "Campaign Held Out": Face(_("Held out for comparison"), "shield-check"),
    "Push Notification Received": Face(_("Push arrived"), "bell"),
    "Push Notification Tapped": Face(_("Tapped a push"), "bell", "brand"),
    "Ticket Opened": Face(_("Asked the support"), "life-buoy", "warn"),
    "Ticket Created": Face(_("Asked the support"), "life-buoy", "warn"),
    "Ticket Closed": Face(_("Enquiry closed"), "life-buoy", "good"),
    "Complaint Received": Face(_("Complained"), "triangle-alert", "bad"),
    "Complaint Resolved": Face(_("Complaint resolved"), "circle-check", "good"),
    "Follow-up Opened": Face(_("Follow-up opened"), "clipboard-list", "brand"),
    "Follow-up Taken": Face(_("Follow-up taken"), "clipboard-list"),
    "Follow-up Resolved": Face(_("Follow-up resolved"), "clipboard-list", "good"),
    "Follow-up Dropped": Face(_("Follow-up dropped"), "clipboard-list"),
    "Follow-up Reopened": Face(_("Follow-up reopened"), "clipboard-list", "warn"),
    "Issue Opened": Face(_("Issue opened"), "flag", "brand"),
    "Issue Taken": Face(_("Issue taken"), "flag"),
    "Issue Resolved": Face(_("Issue resolved"), "flag", "good"),
    "Issue Dropped": Face(_("Issue dropped"), "flag"),
    "Issue Reopened": Face(_("Issue reopened"), "flag", "warn"),
    "Task Opened": Face(_("Task opened"), "circle-check", "brand"),
    "Task Taken": Face(_("Task taken"), "circle-check"),
    "Task Resolved": Face(_("Task resolved"), "circle-check", "good"),
    "Task Dropped": Face(_("Task dropped"), "circle-check"),
    "Task Reopened": Face(_("Task reopened"), "circle-check", "warn"),
    "Survey Answered": Face(_("Answered a survey"), "clipboard-list"),
    "Survey Submitted": Face(_("Sent a survey off"), "clipboard-list"),
    "Review Posted": Face(_("Posted a review"), "star"),
    "Product Reviewed": Face(_("Reviewed a product"), "star"),
    "Consent Updated": Face(_("Changed a consent"), "shield-check"),
    "identify": Face(_("Became known"), "user-check"),
    "group": Face(_("Joined a group"), "users"),
    "alias": Face(_("Two identifiers were linked"), "link"),
}

# Facts of Enishi's own whose names others use for what the customer did.
_OWN = {"Message Sent": Face(_("Was written to"), "mail")}
_SCREEN = Face(_("Used the app"), "smartphone", fold="view")
_PREFIXES: tuple[tuple[str, Face], ...] = (
    ("Viewed ", Face(_("Visited the site"), "globe", fold="view")),
    ("page", Face(_("Visited the site"), "globe", fold="view")),
    ("screen", _SCREEN),
    ("Live Chat ", Face("", CHAT)),
    ("Call ", Face("", "phone")),
    ("Email ", Face("", "mail")),
    ("Line ", Face("", CHAT)),
    ("LINE ", Face("", CHAT)),
    ("Ticket ", Face("", "life-buoy")),
    ("Store ", Face("", "store")),
    ("Push ", Face("", "bell")),
    ("Order ", Face("", "shopping-bag")),
    ("Delivery ", Face("", "truck")),
    ("Return ", Face("", "undo-2")),
    ("Payment ", Face("", "credit-card")),
    ("Survey ", Face("", "clipboard-list")),
    ("Review ", Face("", "star")),
)
_UNKNOWN = Face("")


def face_of(name: str, *, own: bool = False) -> Face:
    """The face of an event name; one that Enishi does not know shows itself (no `words`). `own`:
    Enishi itself recorded it."""
    if face := (own and _OWN.get(name)) or FACES.get(name):
        return face
    if name.startswith("Viewed ") and name.endswith(" Screen"):
        return _SCREEN
    for prefix, face in _PREFIXES:
        if name.startswith(prefix):
            return face
    return _UNKNOWN
