"""Amounts of money in properties."""

from collections.abc import Mapping
from decimal import Decimal


def paid(properties: Mapping[str, object], currency: str) -> tuple[str, int]:
    """The currency and amount of an order; `currency` is of those that name none."""
    amount = thousandths(properties.get("revenue"))
    if amount is None:
        amount = thousandths(properties.get("total")) or 0
    said = properties.get("currency")
    return said.upper()[:3] if isinstance(said, str) and said else currency, amount


def thousandths(value: object) -> int | None:
    """An amount of money as thousandths of its unit; None where it is not a number that fits."""
    if value.__class__ is int:
        amount = value * 1000
    elif value.__class__ is float:
        amount = round(Decimal(repr(value)) * 1000)
    else:
        return None
    return amount if -(1 << 63) <= amount < (1 << 63) else None
