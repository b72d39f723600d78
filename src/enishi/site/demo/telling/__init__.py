"""From a row of numbers to the properties of an event: one small function a kind, giving JSON."""

from collections.abc import Callable

from enishi.site.demo.kinds import Kind
from enishi.site.demo.telling import care, shop, voice
from enishi.site.demo.telling.teller import Teller

Telling = Callable[[Teller, int, int, int, int, int], str]

PROPERTIES: dict[Kind, Telling] = {
    Kind.PAGE: shop.page,
    Kind.SCREEN: shop.screen,
    Kind.APP_OPENED: shop.opened,
    Kind.APP_INSTALLED: shop.installed,
    Kind.SEARCHED: shop.searched,
    Kind.LIST_VIEWED: shop.listed,
    Kind.PRODUCT_VIEWED: shop.viewed,
    Kind.PRODUCT_ADDED: shop.added,
    Kind.CART_VIEWED: shop.cart,
    Kind.CHECKOUT_STARTED: shop.checkout,
    Kind.FORM_ERROR: shop.form_error,
    Kind.ORDER_ONLINE: shop.bought_online,
    Kind.ORDER_STORE: shop.bought_in_store,
    Kind.STORE_VISITED: shop.visited,
    Kind.SHIPPED: shop.shipped,
    Kind.DELIVERED: shop.delivered,
    Kind.RETURN_REQUESTED: shop.returned,
    Kind.REFUNDED: shop.refunded,
    Kind.CALL_STARTED: care.call_started,
    Kind.CALL_ENDED: care.call_ended,
    Kind.TICKET_OPENED: care.ticket_opened,
    Kind.TICKET_CLOSED: care.ticket_closed,
    Kind.CHAT_STARTED: care.chat_started,
    Kind.CHAT_SENT: care.chat_asked,
    Kind.CHAT_RECEIVED: care.chat_answered,
    Kind.CHAT_ENDED: care.chat_started,
    Kind.MAIL_DELIVERED: care.mail,
    Kind.MAIL_OPENED: care.mail,
    Kind.MAIL_CLICKED: care.mail_clicked,
    Kind.MAIL_UNSUBSCRIBED: care.unsubscribed,
    Kind.LINE_SENT: care.line_sent,
    Kind.LINE_RECEIVED: care.line_received,
    Kind.HELD_OUT: care.held_out,
    Kind.REVIEW: voice.review,
    Kind.SURVEY: voice.survey,
    Kind.CONSENT: care.consent,
}

__all__ = ["PROPERTIES", "Teller", "Telling"]
