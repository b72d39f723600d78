"""How often one address may post: a script that fills surveys is slowed, a shop's Wi-Fi is not."""

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import TooMany
from enishi.lib.pace import Pace

posts = Pace(120)


def count_post(address: str) -> None:
    if posts.is_too_fast(address):
        message = _("Many answers came from here just now. Please wait a minute.")
        raise TooMany("too_many_answers", message, retry_after=60)
