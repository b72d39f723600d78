"""What every channel is, seen from the room: a folder with a module `channel` that offers this."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from enishi.people.models import Person

# In a text, where the signed address comes on which its reader leaves.
PLACEHOLDER: Final = "{{unsubscribe}}"


@dataclass(frozen=True, slots=True)
class Sender:
    """By whom messages are sent; `name` and addresses hold no line breaks."""

    name: str
    address: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as it is handed to a transport. `number` is that of its receipt."""

    number: int
    address: str
    subject: str
    text: str
    html: str
    language: str
    unsubscribe_url: str
    made_at: int


class Fate(StrEnum):
    SENT = "sent"
    LATER = "later"  # not taken, and may be taken later
    NEVER = "never"  # not taken, and will not be
    UNKNOWN = "unknown"  # the connection broke while the other side might have taken it


@dataclass(frozen=True, slots=True)
class Outcome:
    """`bounced`: the address itself does not exist. `down`: the other side takes nothing now."""

    fate: Fate
    code: int = 0
    said: str = ""
    bounced: bool = False
    down: bool = False

    @property
    def is_sent(self) -> bool:
        return self.fate is Fate.SENT


class Transport(Protocol):
    def send(self, parcel: Parcel) -> Outcome: ...


class Channel(Protocol):
    def address_of(self, person: Person) -> str:
        """Where the person is reached, normalised; "" nowhere."""

    def normalised(self, address: str) -> str:
        """As addresses are compared; "" where it is none."""

    def problem_of(self, message: Mapping[str, str]) -> str:
        """A code of what is wrong with subject, text and html; "" nothing."""

    def is_set_up(self, sender: Sender) -> bool: ...

    def opened(self, sender: Sender) -> AbstractContextManager[Transport]: ...
