"""The Segment e-commerce specification: names, properties and types, before the first event."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NUMBERS = frozenset(
    {"price", "quantity", "position", "value", "rating", "step"}
    | {"revenue", "shipping", "tax", "discount", "total", "subtotal"}
)
LISTS = frozenset({"products", "filters", "sorts"})

PRODUCT = (
    "product_id sku category name brand variant price quantity coupon currency position value "
    "url image_url"
)
MONEY = "shipping tax discount coupon currency products"
ORDER = f"checkout_id order_id affiliation subtotal total revenue {MONEY}"
CHECKOUT = f"order_id affiliation value revenue {MONEY}"
STEP = "checkout_id step shipping_method payment_method"
PROMOTION = "promotion_id creative name position"
COUPON = "order_id cart_id coupon_id"
WISH = "wishlist_id wishlist_name"
SHARE = "share_via share_message recipient"

ABOUT: dict[str, Promise] = {
    "affiliation": _("Store or partner through which the order came"),
    "brand": _("Brand of the product"),
    "cart_id": _("Identifies the cart"),
    "category": _("Category of the product"),
    "checkout_id": _("Identifies the checkout"),
    "coupon": _("Coupon code"),
    "coupon_id": _("Identifies the coupon"),
    "coupon_name": _("Name of the coupon"),
    "creative": _("Which picture or text was shown"),
    "currency": _("Currency of the amounts (ISO 4217, such as JPY)"),
    "discount": _("Discount on the order"),
    "filters": _("Filters the visitor chose"),
    "image_url": _("Address of the picture"),
    "list_id": _("Identifies the list"),
    "name": _("Name of what was shown"),
    "order_id": _("Identifies the order"),
    "payment_method": _("How it is paid"),
    "position": _("Place in the list"),
    "price": _("Price of one"),
    "product_id": _("Identifies the product"),
    "products": _("The products, each with product_id, name, price and quantity"),
    "promotion_id": _("Identifies the promotion"),
    "quantity": _("How many"),
    "query": _("What was searched for"),
    "rating": _("Stars or points given"),
    "reason": _("Why the coupon was not taken"),
    "recipient": _("Whom it was sent to"),
    "revenue": _("Sales of the order without shipping and tax"),
    "review_body": _("The words of the review"),
    "review_id": _("Identifies the review"),
    "share_message": _("Words sent along"),
    "share_via": _("By which way it was shared"),
    "shipping": _("Shipping cost"),
    "shipping_method": _("How it is shipped"),
    "sku": _("Stock keeping unit"),
    "sorts": _("How the list was sorted"),
    "step": _("Number of the step in the checkout"),
    "subtotal": _("Sum after discounts, before shipping and tax"),
    "tax": _("Tax of the order"),
    "total": _("What the customer pays in all"),
    "url": _("Address of the page"),
    "value": _("Value of the product or order"),
    "variant": _("Colour, size or other variant"),
    "wishlist_id": _("Identifies the wish list"),
    "wishlist_name": _("Name of the wish list"),
}


@dataclass(frozen=True, slots=True)
class Specified:
    name: str
    description: Promise
    properties: tuple[tuple[str, str], ...]  # (name, type)

    def about(self, name: str) -> Promise | str:
        return ABOUT.get(name, "") if name in dict(self.properties) else ""


def type_of(name: str) -> str:
    if name in NUMBERS:
        return "number"
    return "array" if name in LISTS else "text"


def _spec(name: str, description: Promise, properties: str) -> Specified:
    fields = dict.fromkeys(properties.split())
    return Specified(name, description, tuple((field, type_of(field)) for field in fields))


_ALL = (
    _spec("Products Searched", _("Searched for products"), "query"),
    _spec("Product List Viewed", _("Looked at a list of products"), "list_id category products"),
    _spec(
        "Product List Filtered",
        _("Narrowed or sorted a list of products"),
        "list_id category filters sorts products",
    ),
    _spec("Promotion Viewed", _("Was shown a promotion"), PROMOTION),
    _spec("Promotion Clicked", _("Chose a promotion"), PROMOTION),
    _spec("Product Clicked", _("Chose a product in a list"), PRODUCT),
    _spec("Product Viewed", _("Looked at a product"), PRODUCT),
    _spec("Product Added", _("Put a product into the cart"), f"cart_id {PRODUCT}"),
    _spec("Product Removed", _("Took a product out of the cart"), f"cart_id {PRODUCT}"),
    _spec("Cart Viewed", _("Viewed the cart"), "cart_id products"),
    _spec("Checkout Started", _("Went to the checkout"), CHECKOUT),
    _spec("Checkout Step Viewed", _("Saw a step of the checkout"), STEP),
    _spec("Checkout Step Completed", _("Finished a step of the checkout"), STEP),
    _spec("Payment Info Entered", _("Entered how to pay"), f"order_id {STEP}"),
    _spec("Order Completed", _("Bought: the order is placed"), ORDER),
    _spec("Order Updated", _("The order was changed"), ORDER),
    _spec("Order Refunded", _("Money was given back"), "order_id total currency products"),
    _spec("Order Cancelled", _("The order was cancelled"), ORDER),
    _spec("Coupon Entered", _("Entered a coupon"), COUPON),
    _spec("Coupon Applied", _("A coupon was taken"), f"{COUPON} coupon_name discount"),
    _spec("Coupon Denied", _("A coupon was not taken"), f"{COUPON} coupon_name reason"),
    _spec("Coupon Removed", _("Took a coupon away"), f"{COUPON} coupon_name discount"),
    _spec("Product Added to Wishlist", _("Put a product on the wish list"), f"{WISH} {PRODUCT}"),
    _spec(
        "Product Removed from Wishlist",
        _("Took a product off the wish list"),
        f"{WISH} {PRODUCT}",
    ),
    _spec(
        "Wishlist Product Added to Cart",
        _("Put a product from the wish list into the cart"),
        f"{WISH} cart_id {PRODUCT}",
    ),
    _spec("Product Shared", _("Told somebody of a product"), f"{SHARE} {PRODUCT}"),
    _spec("Cart Shared", _("Showed somebody the cart"), f"{SHARE} cart_id products"),
    _spec("Product Reviewed", _("Reviewed a product"), "product_id review_id review_body rating"),
)
SPECIFIED: dict[str, Specified] = {spec.name: spec for spec in _ALL}
