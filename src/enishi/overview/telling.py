"""What an event says: its properties in the words, figures and quotes that a reader needs. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.overview.labels import consent_label, purpose_label, trait_label
from enishi.ui.formats import short_date

Properties = Mapping[str, object]
ITEMS_SHOWN = 3
TRAITS_SHOWN = 6
WAYS = ("Opened", "Taken", "Resolved", "Dropped", "Reopened")
WORK = tuple(f"{kind} {way}" for kind in ("Issue", "Task") for way in WAYS)
WORDS = 60  # characters; longer values are no words


@dataclass(frozen=True)
class Item:
    name: str
    quantity: int = 1
    price: int | None = None  # thousandths


@dataclass(frozen=True)
class Score:
    label: str
    value: str
    tone: str  # p, n, d: promoter, neutral, detractor


@dataclass(frozen=True)
class Delivery:
    """A promised day and the day it came; `late` of them are drawn one by one."""

    due: str
    arrived: str
    late: int

    @property
    def days(self) -> range:
        return range(min(self.late, 7))


@dataclass(frozen=True)
class Telling:
    aside: str = ""
    text: str = ""
    quote: str = ""
    ours: bool = False  # said by the company, not by the customer
    score: Score | None = None
    money: int | None = None  # thousandths of `currency`
    currency: str = ""
    items: tuple[Item, ...] = ()
    items_more: int = 0
    pill: str = ""
    tone: str = ""
    delivery: Delivery | None = None


def tell(name: str, properties: Properties) -> Telling:
    for starts, teller in _TELLERS:
        if name.startswith(starts):
            return teller(properties)
    return _anything(properties)


def _order(properties: Properties) -> Telling:
    items = items_of(properties)
    count = sum(item.quantity for item in items)
    aside = [text_of(properties, "order_id", "checkout_id")]
    if count:
        aside.append(ngettext("%(n)d item", "%(n)d items", count) % {"n": count})
    pill, tone = _promise(properties)
    return Telling(
        aside="・".join(filter(None, aside)),
        text=text_of(properties, "reason", "status"),
        money=money_of(properties, "total", "revenue", "value", "amount"),
        currency=text_of(properties, "currency"),
        items=tuple(items[:ITEMS_SHOWN]),
        items_more=max(0, len(items) - ITEMS_SHOWN),
        pill=pill,
        tone=tone,
        delivery=_delivery(properties),
    )


def _product(properties: Properties) -> Telling:
    return Telling(
        aside=text_of(properties, "name", "query", "category", "list_id"),
        money=money_of(properties, "price"),
        currency=text_of(properties, "currency"),
    )


def _answer(properties: Properties) -> Telling:
    return Telling(
        aside=text_of(properties, "survey", "survey_name", "product", "product_name", "title"),
        quote=text_of(properties, "comment", "text", "message", "review_body", "body"),
        score=score_of(properties),
    )


def _work(properties: Properties) -> Telling:
    owner = text_of(properties, "owner")
    return Telling(aside=owner, text=text_of(properties, "title"), ours=True)


def _talk(properties: Properties) -> Telling:
    aside = []
    if duration := seconds_of(properties, "duration", "duration_seconds", "talk_seconds"):
        aside.append(duration)
    if wait := seconds_of(properties, "wait", "wait_seconds", "waiting_seconds"):
        aside.append(_("waited %(time)s") % {"time": wait})
    direction = text_of(properties, "direction", "sender", "author", "message_from")
    reason = purpose_label(text_of(properties, "reason", "topic", "purpose", "category"))
    summary = text_of(properties, "summary", "result", "status")
    return Telling(
        aside="・".join(aside) or text_of(properties, "subject", "email_subject", "campaign"),
        text=_("%(reason)s: %(summary)s") % {"reason": reason, "summary": summary}
        if reason and summary
        else reason or summary,
        quote=text_of(properties, "text", "message", "message_body", "body"),
        ours=direction in {"outbound", "agent", "company", "staff"},
    )


def _calling(properties: Properties) -> Telling:
    """The end of the call says the rest."""
    wait = seconds_of(properties, "wait", "wait_seconds", "waiting_seconds")
    return Telling(aside=_("waited %(time)s") % {"time": wait} if wait else "")


def _store(properties: Properties) -> Telling:
    minutes = decimal_of(properties.get("duration_minutes"))
    said = [
        text_of(properties, "store", "store_name", "name"),
        text_of(properties, "purpose", "reason", "counter"),
        _("%(n)d min") % {"n": int(minutes)} if minutes else "",
    ]
    return Telling(aside="・".join(filter(None, said)))


def _app(properties: Properties) -> Telling:
    version = text_of(properties, "version")
    return Telling(aside=_("version %(version)s") % {"version": version} if version else "")


def _form(properties: Properties) -> Telling:
    where = (text_of(properties, "form", "form_name"), text_of(properties, "field"))
    return Telling(
        aside="・".join(filter(None, where)), text=text_of(properties, "message", "error")
    )


def _list(properties: Properties) -> Telling:
    return Telling(
        aside=text_of(properties, "list_name", "campaign", "name"),
        text=text_of(properties, "reason"),
    )


def _consent(properties: Properties) -> Telling:
    granted = properties.get("granted") is True
    return Telling(
        aside=consent_label(text_of(properties, "purpose"), text_of(properties, "channel")),
        pill=_("Granted") if granted else _("Declined"),
        tone="good" if granted else "bad",
    )


def _traits(properties: Properties) -> Telling:
    labels = [trait_label(name) for name in properties]
    more = len(labels) - TRAITS_SHOWN
    said = _(", ").join(labels[:TRAITS_SHOWN])
    if more > 0:
        said = _("%(traits)s and %(n)d more") % {"traits": said, "n": more}
    return Telling(text=said)


def _view(properties: Properties) -> Telling:
    return Telling(aside=text_of(properties, "name", "title", "path", "url"))


def _anything(properties: Properties) -> Telling:
    """An event of the company's own: what reads as words; keys and flags stay in the JSON."""
    told = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in properties.items()
        if isinstance(value, str | int | float)
        and not isinstance(value, bool)
        and not name.lower().endswith(("id", "url", "version"))
        and 0 < len(str(value)) <= WORDS
    ]
    return Telling(text="・".join(told[:3]))


_TELLERS: tuple[tuple[tuple[str, ...], Callable[[Properties], Telling]], ...] = (
    (("Product Reviewed", "Survey ", "Review "), _answer),
    (("Follow-up ", *WORK), _work),
    (("Order ", "Checkout ", "Delivery ", "Return ", "Payment ", "Cart "), _order),
    (("Application ",), _app),
    (("Form ",), _form),
    (("Campaign ", "Unsubscribed"), _list),
    (("Call Started",), _calling),
    (("Product", "Promotion "), _product),
    (
        (
            "Live Chat ",
            "Call ",
            "Ticket ",
            "Message ",
            "LINE ",
            "Line ",
            "Email ",
            "Complaint ",
            "SMS ",
            "Push ",
        ),
        _talk,
    ),
    (("Viewed ", "page", "screen"), _view),
    (("Store ",), _store),
    (("Consent ",), _consent),
    (("identify", "group"), _traits),
)


def text_of(properties: Properties, *names: str) -> str:
    """The first of these properties that says something."""
    for name in names:
        value = properties.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def money_of(properties: Properties, *names: str) -> int | None:
    """The first of these properties that is an amount, in thousandths."""
    for name in names:
        amount = decimal_of(properties.get(name))
        if amount is not None:
            return int(amount * 1000)
    return None


def decimal_of(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < 10**15 else None


def items_of(properties: Properties) -> list[Item]:
    products = properties.get("products")
    if not isinstance(products, list):
        return []
    items = []
    for product in products[:200]:
        if isinstance(product, Mapping):
            name = text_of(product, "name", "title", "sku", "product_id")
            quantity = decimal_of(product.get("quantity"))
            items.append(Item(name or "—", int(quantity or 1), money_of(product, "price")))
    return items


def seconds_of(properties: Properties, *names: str) -> str:
    for name in names:
        seconds = decimal_of(properties.get(name))
        if seconds is not None and seconds > 0:
            minutes, rest = divmod(int(seconds), 60)
            if not minutes:
                return _("%(s)d s") % {"s": rest}
            return _("%(m)d min %(s)d s") % {"m": minutes, "s": rest}
    return ""


def score_of(properties: Properties) -> Score | None:
    """NPS counts 0–10, CES to 7, everything else (CSAT, stars) to 5 unless `max` says otherwise."""
    value = decimal_of(properties.get("score", properties.get("rating")))
    if value is None:
        return None
    kind = (text_of(properties, "metric", "kind", "type") or "").upper()
    if kind == "NPS":
        tone = "p" if value >= 9 else "n" if value >= 7 else "d"
        return Score("NPS", plain(value), tone)
    top = decimal_of(properties.get("max", properties.get("scale"))) or Decimal(
        7 if kind == "CES" else 5
    )
    share = value / top
    tone = "p" if share >= Decimal("0.8") else "n" if share >= Decimal("0.5") else "d"
    return Score(kind, f"{plain(value)} / {plain(top)}", tone)


def plain(value: Decimal) -> str:
    """5, not 5.000000."""
    return f"{value.normalize():f}"


def day_of(properties: Properties, *names: str) -> date | None:
    try:
        return date.fromisoformat(text_of(properties, *names)[:10])
    except ValueError:
        return None


def _due(properties: Properties) -> date | None:
    return day_of(properties, "promised_at", "promised", "promised_on", "estimated_delivery")


def _arrived(properties: Properties) -> date | None:
    return day_of(properties, "delivered_at", "delivered", "delivered_on", "arrived_on")


def days_late(properties: Properties) -> int:
    due, arrived = _due(properties), _arrived(properties)
    return (arrived - due).days if due and arrived else 0


def _delivery(properties: Properties) -> Delivery | None:
    due, arrived = _due(properties), _arrived(properties)
    if due is None or arrived is None:
        return None
    return Delivery(short_date(due), short_date(arrived), (arrived - due).days)


def _promise(properties: Properties) -> tuple[str, str]:
    """A pill about the promised day, and its tone."""
    due, arrived = _due(properties), _arrived(properties)
    if due is None:
        return "", ""
    if arrived is None:
        return _("promised for %(day)s") % {"day": short_date(due)}, "plain"
    late = (arrived - due).days
    if late > 0:
        return ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}, "warn"
    return _("as promised"), "good"
