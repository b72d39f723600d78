"""What pages ask of `surveys.results`, with the filters of their address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.ask.answers import Answer
from enishi.ask.queries import ask, glance, segment_names
from enishi.ask.words import segment_label
from enishi.lens.answers.sheet import CHOICES, NUMBERS, Asked
from enishi.lens.beside import PREFIX
from enishi.results.access import Reading
from enishi.results.sheets import Words

QUESTION: Final = "surveys.results"
OF_QUESTION: Final = "question:"
UNITS: Final = ("day", "week", "month")


def counted(reading: Reading, *, patiently: bool = False, **more: object) -> Answer | None:
    """The answer, if it is there in a moment; `patiently`: however long it takes."""
    params = {"survey": reading.survey.pk, **reading.filters.params, **more}
    said = {name: value for name, value in params.items() if value}
    return ask(QUESTION, said) if patiently else glance(QUESTION, said)


@dataclass(frozen=True)
class Split:
    """What groups are made by, and how they are called."""

    by: str
    label: str
    words: Words

    def group(self, said: object) -> str:
        if said is None:
            return _("not named")
        if self.by.startswith(PREFIX):
            return segment_label(str(said))
        if self.by.startswith(OF_QUESTION):
            name = self.by.removeprefix(OF_QUESTION).partition(".")[0]
            return classes()[str(said)] if said in classes() else self.words.option(name, said)
        return str(said)


def classes() -> Mapping[str, str]:
    return {
        "promoters": _("Promoters"),
        "passives": _("Passives"),
        "detractors": _("Detractors"),
        "top": pgettext("class", "Top box"),
        "below": _("Below the top box"),
    }


def places() -> dict[str, str]:
    """What answers may name."""
    return {
        "store": _("Store"),
        "agent": _("Agent"),
        "touchpoint": _("Touchpoint"),
        "link": _("Link"),
        "language": _("Language"),
        "version": _("Version"),
    }


def units() -> dict[str, str]:
    return {"day": _("By day"), "week": _("By week"), "month": _("By month")}


def segments_of(reading: Reading) -> dict[str, str]:
    """None of an anonymous survey: it knows nobody; nor for a link that is shared."""
    if reading.words.sheet.anonymous or reading.shared:
        return {}
    return {f"{PREFIX}{handle}": name for handle, name in segment_names()}


def questions_of(reading: Reading) -> dict[str, str]:
    """Those that part people into groups; of a matrix each row."""
    return dict(_questions(reading.words))


def _questions(words: Words) -> Iterator[tuple[str, str]]:
    for one in words.sheet.questions:
        for row in _rows(one):
            name = f"{one.id}.{row}" if row else one.id
            yield f"{OF_QUESTION}{name}", words.title(one.id, row)


def _rows(one: Asked) -> tuple[str, ...]:
    if one.kind == "matrix":
        return tuple(one.rows)
    return ("",) if one.kind in (*NUMBERS, *CHOICES, "multiple") else ()


def split_in(said: str, reading: Reading, kinds: Mapping[str, str]) -> Split | None:
    """From an address; None where it is nothing that this page splits by."""
    return Split(said, kinds[said], reading.words) if said in kinds else None
