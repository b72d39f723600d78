"""A message as RFC 5322 has it: the same receipt makes the same Message-ID, so that a mail that
comes twice is one mail to whoever reads it."""

import re
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from enishi.channels.transport import PLACEHOLDER, Parcel, Sender
from enishi.lib import clock

_TAGS: Final = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]+>", re.DOTALL | re.IGNORECASE)


def composed(parcel: Parcel, sender: Sender) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _named(sender.name, sender.address)
    mail["To"] = _named("", parcel.address)
    mail["Subject"] = parcel.subject
    mail["Date"] = format_datetime(clock.now().astimezone(UTC))
    mail["Message-ID"] = message_id(parcel, sender)
    if sender.reply_to:
        mail["Reply-To"] = _named("", sender.reply_to)
    if parcel.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{parcel.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Content-Language"] = parcel.language
    mail["Auto-Submitted"] = "auto-generated"
    _add_body(mail, parcel)
    return mail.as_bytes()


def _named(name: str, address: str) -> Address:
    """By its two parts: some addresses that exist (`a..b@`) are none to the parser."""
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain.encode("idna").decode())


def _add_body(mail: EmailMessage, parcel: Parcel) -> None:
    url = parcel.unsubscribe_url
    text = parcel.text or " ".join(_TAGS.sub(" ", parcel.html).split())
    mail.set_content(text.replace(PLACEHOLDER, url), cte="base64")
    if parcel.html:
        html = parcel.html.replace(PLACEHOLDER, escape(url))
        mail.add_alternative(html, subtype="html", cte="base64")


def message_id(parcel: Parcel, sender: Sender) -> str:
    host = sender.address.rpartition("@")[2]
    return f"<enishi-{parcel.number}-{parcel.made_at}@{host}>"
