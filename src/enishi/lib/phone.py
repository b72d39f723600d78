"""Phone numbers, made comparable."""

from functools import lru_cache

import phonenumbers

from enishi.lib.text import DASHES, plain

_DASHES = dict.fromkeys(map(ord, DASHES), "-")


@lru_cache(maxsize=50_000)
def e164(raw: str, region: str = "JP") -> str | None:
    """`090-1234-5678`, `０９０（１２３４）５６７８` and `+81 90 1234 5678` → `+819012345678`;
    None where it cannot be a telephone number."""
    text = plain(raw).translate(_DASHES)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=50_000)
def national(number: str) -> str:
    """An E.164 number as people at home write it: `+819012345678` → `090-1234-5678`; a foreign one
    keeps its country code."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    at_home = parsed.country_code == 81
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if at_home else form.INTERNATIONAL)
