"""Every kind of event of the demo company: its call, name, source and channel."""

from enum import IntEnum
from typing import NamedTuple


class Origin(IntEnum):
    """The systems of 青葉リビング that send events."""

    WEB = 0
    APP = 1
    SHOP = 2
    POS = 3
    CALLS = 4
    MAIL = 5
    LINE = 6
    LOGISTICS = 7
    SURVEY = 8
    MEMBERS = 9


SOURCES = (  # name, kind and channel as `timeline` knows them
    ("ECサイト", "site", "web"),
    ("青葉リビング アプリ", "app", "app"),
    ("受注システム", "server", ""),
    ("店舗POS", "store", "store"),
    ("コールセンター", "server", "phone"),
    ("メール配信", "server", "mail"),
    ("LINE公式アカウント", "server", "line"),
    ("物流センター", "server", "post"),
    ("アンケート", "server", ""),
    ("会員台帳", "server", ""),
)


class Kind(IntEnum):
    PAGE = 0
    SCREEN = 1
    APP_OPENED = 2
    APP_INSTALLED = 3
    SEARCHED = 4
    LIST_VIEWED = 5
    PRODUCT_VIEWED = 6
    PRODUCT_ADDED = 7
    CART_VIEWED = 8
    CHECKOUT_STARTED = 9
    FORM_ERROR = 10
    ORDER_ONLINE = 11
    ORDER_STORE = 12
    STORE_VISITED = 13
    SHIPPED = 14
    DELIVERED = 15
    RETURN_REQUESTED = 16
    REFUNDED = 17
    CALL_STARTED = 18
    CALL_ENDED = 19
    TICKET_OPENED = 20
    TICKET_CLOSED = 21
    CHAT_STARTED = 22
    CHAT_RECEIVED = 23
    CHAT_SENT = 24
    CHAT_ENDED = 25
    MAIL_DELIVERED = 26
    MAIL_OPENED = 27
    MAIL_CLICKED = 28
    LINE_SENT = 29
    LINE_RECEIVED = 30
    HELD_OUT = 31
    REVIEW = 32
    SURVEY = 33
    CONSENT = 34
    MEMBER = 35
    LOGIN = 36
    LINE_LINKED = 37
    MAIL_UNSUBSCRIBED = 38


class Spec(NamedTuple):
    type: str
    name: str  # of a track call
    origin: Origin
    channel: str  # "" = said by each row


W, A, S, P, C, M, L, G, V, B = Origin
SPECS: dict[Kind, Spec] = {
    Kind.PAGE: Spec("page", "", W, "web"),
    Kind.SCREEN: Spec("screen", "", A, "app"),
    Kind.APP_OPENED: Spec("track", "Application Opened", A, "app"),
    Kind.APP_INSTALLED: Spec("track", "Application Installed", A, "app"),
    Kind.SEARCHED: Spec("track", "Products Searched", W, "web"),
    Kind.LIST_VIEWED: Spec("track", "Product List Viewed", W, "web"),
    Kind.PRODUCT_VIEWED: Spec("track", "Product Viewed", W, "web"),
    Kind.PRODUCT_ADDED: Spec("track", "Product Added", W, "web"),
    Kind.CART_VIEWED: Spec("track", "Cart Viewed", W, "web"),
    Kind.CHECKOUT_STARTED: Spec("track", "Checkout Started", W, "web"),
    Kind.FORM_ERROR: Spec("track", "Form Error", W, "web"),
    Kind.ORDER_ONLINE: Spec("track", "Order Completed", S, ""),
    Kind.ORDER_STORE: Spec("track", "Order Completed", P, "store"),
    Kind.STORE_VISITED: Spec("track", "Store Visited", P, "store"),
    Kind.SHIPPED: Spec("track", "Order Shipped", G, "post"),
    Kind.DELIVERED: Spec("track", "Order Delivered", G, "post"),
    Kind.RETURN_REQUESTED: Spec("track", "Return Requested", P, "store"),
    Kind.REFUNDED: Spec("track", "Order Refunded", S, ""),
    Kind.CALL_STARTED: Spec("track", "Call Started", C, "phone"),
    Kind.CALL_ENDED: Spec("track", "Call Ended", C, "phone"),
    Kind.TICKET_OPENED: Spec("track", "Ticket Opened", C, "phone"),
    Kind.TICKET_CLOSED: Spec("track", "Ticket Closed", C, "phone"),
    Kind.CHAT_STARTED: Spec("track", "Live Chat Conversation Started", W, "chat"),
    Kind.CHAT_RECEIVED: Spec("track", "Live Chat Message Received", W, "chat"),
    Kind.CHAT_SENT: Spec("track", "Live Chat Message Sent", W, "chat"),
    Kind.CHAT_ENDED: Spec("track", "Live Chat Conversation Ended", W, "chat"),
    Kind.MAIL_DELIVERED: Spec("track", "Email Delivered", M, "mail"),
    Kind.MAIL_OPENED: Spec("track", "Email Opened", M, "mail"),
    Kind.MAIL_CLICKED: Spec("track", "Email Link Clicked", M, "mail"),
    Kind.MAIL_UNSUBSCRIBED: Spec("track", "Unsubscribed", M, "mail"),
    Kind.LINE_SENT: Spec("track", "LINE Message Sent", L, "line"),
    Kind.LINE_RECEIVED: Spec("track", "LINE Message Received", L, "line"),
    Kind.HELD_OUT: Spec("track", "Campaign Held Out", M, ""),
    Kind.REVIEW: Spec("track", "Review Posted", S, "web"),
    Kind.SURVEY: Spec("track", "Survey Answered", V, ""),
    Kind.CONSENT: Spec("track", "Consent Updated", B, ""),
    Kind.MEMBER: Spec("identify", "", B, ""),
    Kind.LOGIN: Spec("identify", "", W, "web"),
    Kind.LINE_LINKED: Spec("identify", "", L, "line"),
}
ON_DEVICE = frozenset(  # sent by the app instead, when the device is the app
    {
        Kind.SEARCHED,
        Kind.LIST_VIEWED,
        Kind.PRODUCT_VIEWED,
        Kind.PRODUCT_ADDED,
        Kind.CART_VIEWED,
        Kind.CHECKOUT_STARTED,
        Kind.FORM_ERROR,
        Kind.LOGIN,
        Kind.CHAT_STARTED,
        Kind.CHAT_RECEIVED,
        Kind.CHAT_SENT,
        Kind.CHAT_ENDED,
    }
)
