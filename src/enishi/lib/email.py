"""E-mail addresses, made comparable."""

import re

from enishi.lib.text import plain

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


def address(raw: str) -> str | None:
    """NFKC, lower case, trimmed; None where it is no address. Docomo's `..` before the @ is
    real."""
    text = plain(raw).lower().removeprefix("mailto:")
    return text if len(text) <= 254 and _ADDRESS.fullmatch(text) else None
