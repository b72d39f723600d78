"""Amounts of money in properties."""

from decimal import Decimal


def thousandths(value: object) -> int | None:
    """An amount of money as thousandths of its unit; None where it is not a number that fits."""
    if value.__class__ is int:
        amount = value * 1000
    elif value.__class__ is float:
        amount = round(Decimal(repr(value)) * 1000)
    else:
        return None
    return amount if -(1 << 63) <= amount < (1 << 63) else None
