"""What viewers see of texts about somebody: neither names nor addresses nor numbers."""

import re
from dataclasses import dataclass

from enishi.people.masking import DOTS
from enishi.people.models import Person
from enishi.timeline.veil import veiled_text


@dataclass(frozen=True)
class Veil:
    lifted: bool

    def text(self, text: str, person: Person | None = None) -> str:
        if self.lifted or not text:
            return text
        secrets = _secrets(person) if person else []
        if secrets:
            text = re.sub("|".join(map(re.escape, secrets)), DOTS, text, flags=re.IGNORECASE)
        return veiled_text(text)


def _secrets(person: Person) -> list[str]:
    """Every spelling of them, the longest first."""
    found = {person.email, person.phone, person.pointer}
    for name in (person.name, person.kana):
        found |= {name, "".join(name.split()), *name.split()}
    return sorted((one for one in found if len(one) >= 2), key=len, reverse=True)
