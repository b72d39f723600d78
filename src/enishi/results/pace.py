"""How often one address may open results without signing in."""

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import TooMany
from enishi.lib.pace import Pace

openings = Pace(60)


def count_opening(address: str) -> None:
    if openings.is_too_fast(address):
        message = _("This was opened many times just now. Please wait a minute.")
        raise TooMany("too_many_openings", message, retry_after=60)
