"""The touchpoint rules that Enishi ships, in order: the first that matches is the one.

The labels are msgids: a shipped rule speaks the reader's language until a member rewrites it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from enishi.timeline.enums import Stage


@dataclass(frozen=True, slots=True)
class Shipped:
    name: str
    touchpoint: str
    stage: Stage
    channel: str = ""
    property: str = ""
    value: str = ""


RULES: tuple[Shipped, ...] = (
    Shipped("Promotion *", _("Promotion"), Stage.AWARENESS),
    Shipped("Campaign *", _("Campaign"), Stage.AWARENESS),
    Shipped("Advertisement *", _("Advertisement"), Stage.AWARENESS),
    Shipped("Install Attributed", _("App installed"), Stage.AWARENESS, "app"),
    Shipped("Application Installed", _("App installed"), Stage.AWARENESS, "app"),
    Shipped("Application Opened", _("App"), Stage.INTEREST, "app"),
    Shipped("Unsubscribed", _("Mail stopped"), Stage.INTEREST, "mail"),
    Shipped("Email Unsubscribed", _("Mail stopped"), Stage.INTEREST, "mail"),
    Shipped("Email *", _("Mail"), Stage.INTEREST, "mail"),
    Shipped("LINE *", _("LINE message"), Stage.INTEREST, "line"),
    Shipped("SMS *", _("SMS"), Stage.INTEREST, "sms"),
    Shipped("Push Notification *", _("Push notification"), Stage.INTEREST, "push"),
    Shipped("Products Searched", _("Search on the site"), Stage.INTEREST),
    Shipped("Product List *", _("Product list"), Stage.INTEREST),
    Shipped("Store Visited", _("Store visit"), Stage.CONSIDERATION, "store"),
    Shipped("Store *", _("Store"), Stage.CONSIDERATION, "store"),
    Shipped("Product Added to Wishlist", _("Wish list"), Stage.CONSIDERATION),
    Shipped("Product Removed from Wishlist", _("Wish list"), Stage.CONSIDERATION),
    Shipped("Product Viewed", _("Product page"), Stage.CONSIDERATION),
    Shipped("Product Clicked", _("Product page"), Stage.CONSIDERATION),
    Shipped("Product Shared", _("Recommendation to a friend"), Stage.ADVOCACY),
    Shipped("Cart Shared", _("Recommendation to a friend"), Stage.ADVOCACY),
    Shipped("Product Reviewed", _("Review"), Stage.ADVOCACY),
    Shipped("Review *", _("Review"), Stage.ADVOCACY),
    Shipped("Referral *", _("Recommendation to a friend"), Stage.ADVOCACY),
    Shipped("Product Added", _("Cart"), Stage.PURCHASE),
    Shipped("Product Removed", _("Cart"), Stage.PURCHASE),
    Shipped("Wishlist Product Added to Cart", _("Cart"), Stage.PURCHASE),
    Shipped("Cart *", _("Cart"), Stage.PURCHASE),
    Shipped("Coupon *", _("Coupon"), Stage.PURCHASE),
    Shipped("Form *", _("Checkout"), Stage.PURCHASE, "", "form", "ご注文手続き"),
    Shipped("Form *", _("Form"), Stage.CONSIDERATION),
    Shipped("Checkout *", _("Checkout"), Stage.PURCHASE),
    Shipped("Payment *", _("Payment"), Stage.PURCHASE),
    Shipped("Order Completed", _("Purchase at the store"), Stage.PURCHASE, "", "channel", "store"),
    Shipped("Order Completed", _("Purchase"), Stage.PURCHASE),
    Shipped("Order Shipped", _("Delivery"), Stage.USE),
    Shipped("Order Delivered", _("Delivery"), Stage.USE),
    Shipped("Order Handed to Carrier", _("Delivery"), Stage.USE),
    Shipped("Delivery *", _("Delivery"), Stage.USE),
    Shipped("Order Refunded", _("Returns"), Stage.USE),
    Shipped("Order Returned", _("Returns"), Stage.USE),
    Shipped("Return *", _("Returns"), Stage.USE),
    Shipped("Order *", _("Order handling"), Stage.PURCHASE),
    Shipped("Call *", _("Call centre"), Stage.USE, "phone"),
    Shipped("Live Chat *", _("Chat"), Stage.USE, "chat"),
    Shipped("Ticket *", _("Enquiry"), Stage.USE),
    Shipped("Survey *", _("Survey"), Stage.LOYALTY),
    Shipped("Subscription *", _("Subscription"), Stage.LOYALTY),
    Shipped("Account Created", _("Membership"), Stage.INTEREST),
    Shipped("Signed Up", _("Membership"), Stage.INTEREST),
    Shipped("Signed In", _("Members' page"), Stage.LOYALTY),
    Shipped("Points *", _("Members' page"), Stage.LOYALTY),
    Shipped("Viewed *", _("Browsing"), Stage.INTEREST),
)
