"""What would become of a message, and how it looks in one's own mailbox: nothing is kept."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.channels.actions import Message, Occasion, drawn_up
from enishi.channels.kinds import CHANNELS
from enishi.channels.permission import Verdict, judge
from enishi.channels.ruling import case_of, rules
from enishi.channels.transport import Outcome, Parcel
from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.people.models import Person


def foreseen(people: Iterable[Person], message: Message, occasion: Occasion) -> Iterator[Verdict]:
    """What the rules would say of each by now; without a rule it would be sent."""
    held = rules()
    for person in people:
        yield judge(case_of(drawn_up(person, message, occasion), person, held))


def test_mail() -> Message:
    """By which a member finds out about the server before customers do."""
    return Message(
        subject=_("A test from Enishi"),
        text=_("This mail shows that Enishi can send mail."),
        language=get_language() or "ja",
    )


def send_test(address: str, message: Message) -> Outcome:
    """To a member, at once: no rule is asked, nothing stands in the ledger or on a timeline. What
    the server said."""
    channel, held = CHANNELS[message.kind], rules()
    known = channel.normalised(address)
    if not known:
        raise BadInput("bad_address", _("This is no address."), field="address")
    if not channel.is_set_up(held.sender):
        unset = _("No mail server is set up.")
        help_ = _("Set ENISHI_SMTP_URL and ENISHI_MAIL_FROM, and start Enishi again.")
        raise Conflict("not_set_up", unset, help=help_)
    parcel = Parcel(
        number=0,
        address=known,
        subject=message.subject,
        text=message.text,
        html=message.html,
        language=message.language,
        unsubscribe_url="",
        made_at=clock.now_us(),
    )
    with channel.opened(held.sender) as transport:
        return transport.send(parcel)
