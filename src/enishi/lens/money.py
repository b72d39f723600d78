"""One rule for money: amounts of one currency are added, and what is in another is counted apart.

An amount without a currency is in the company's. A question counts the company's currency (where
nothing is in it, the commonest), or the one that it is asked with."""

import re
from typing import Final

from enishi.lens.errors import QuestionError
from enishi.lens.frame import Frame

# Of an event, with $home and $currency bound. Most say it as it is asked, which is soon found.
IS_COUNTED: Final = (
    "(COALESCE(currency = $currency, FALSE)"
    " OR UPPER(COALESCE(NULLIF(currency, ''), $home)) = $currency)"
)
_CODE: Final = re.compile("[A-Za-z]{3}")


def currencies(said: str | None, frame: Frame) -> dict[str, object]:
    """What `IS_COUNTED` binds; `said` is a code of ISO 4217, in either case."""
    if said and not _CODE.fullmatch(said):
        raise QuestionError("bad_parameter", "Write a currency as USD.", "currency")
    home = frame.currency.upper()
    return {"home": home, "currency": said.upper() if said else frame.counted}
