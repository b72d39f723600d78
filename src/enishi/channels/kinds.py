"""The channels there are, by kind. A new one: copy `mail`, and put it here and into `enums`."""

from enishi.channels.enums import Kind
from enishi.channels.mail import channel as mail
from enishi.channels.transport import Channel

CHANNELS: dict[str, Channel] = {Kind.MAIL: mail}
