"""What would become of a message, and how it looks in one's own mailbox: nothing is kept."""

from django.utils.translation import gettext_lazy as _

from enishi.channels.actions import Message, Occasion
from enishi.channels.kinds import CHANNELS
from enishi.channels.models import Receipt
from enishi.channels.permission import Verdict, judge
from enishi.channels.ruling import case_of, rules
from enishi.channels.transport import Fate, Parcel
from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.people.models import Person


def foreseen(person: Person, message: Message, occasion: Occasion) -> Verdict:
    """What the rules would say by now; without a rule it would be sent."""
    receipt = Receipt(
        identity_id=person.pk,
        person_id=person.pk,
        step=occasion.step,
        kind=message.kind,
        purpose=occasion.purpose,
        subject=message.subject,
        text=message.text,
        html=message.html,
        ignore_pressure=occasion.ignore_pressure,
        expires_at=occasion.expires_at,
        at=max(clock.now_us(), occasion.not_before or 0),
    )
    return judge(case_of(receipt, person, rules()))


def send_test(address: str, message: Message) -> None:
    """To a member, at once: no rule is asked, nothing stands on a timeline."""
    channel, held = CHANNELS[message.kind], rules()
    if not channel.is_set_up(held.sender):
        unset = _("No mail server is set up.")
        help_ = _("Set ENISHI_SMTP_URL and ENISHI_MAIL_FROM, and start Enishi again.")
        raise Conflict("not_set_up", unset, help=help_)
    parcel = Parcel(
        number=0,
        address=channel.normalised(address),
        subject=message.subject,
        text=message.text,
        html=message.html,
        language=message.language,
        unsubscribe_url="",
        made_at=clock.now_us(),
    )
    with channel.opened(held.sender) as transport:
        outcome = transport.send(parcel)
    if outcome.fate is not Fate.SENT:
        not_taken = _("The mail server did not take it.")
        raise Conflict("not_taken", not_taken, help=outcome.said)
