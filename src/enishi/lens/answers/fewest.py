"""How many answers of an anonymous survey have to stand together before any of them is shown. Pages
ask, too, so nothing heavy is imported here."""

from typing import Final

FEWEST: Final = 5


def is_safe(n: int, of: int) -> bool:
    """A part of all answers may be shown when both it and the rest are nobody or enough."""
    return n >= FEWEST and not 0 < of - n < FEWEST
