"""A mail to oneself: what a member finds out about the server before customers do."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.channels.mail import channel
from enishi.channels.transport import Outcome, Parcel, Sender
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict


def send_test(address: str, sender: Sender) -> Outcome:
    """At once, by no rule and into no ledger; what the server said."""
    known = channel.normalised(address)
    if not known:
        raise BadInput("bad_address", _("This is no address."), field="address")
    if not channel.is_set_up(sender):
        raise Conflict(
            "not_set_up",
            _("No mail server is set up."),
            help=_("Set ENISHI_SMTP_URL and ENISHI_MAIL_FROM, and start Enishi again."),
        )
    now = clock.now_us()
    parcel = Parcel(
        number=0,
        address=known,
        subject=_("A test from Enishi"),
        text=_("This mail shows that Enishi can send mail."),
        html="",
        language=get_language() or "ja",
        unsubscribe_url="",
        made_at=now,
    )
    with channel.opened(sender) as transport:
        return transport.send(parcel)
