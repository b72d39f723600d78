"""How the audit trail says the codes in its details: in the words of the pages."""

from collections.abc import Callable

from enishi.overview.labels import (
    channel_label,
    kind_label,
    purpose_label,
    stage_label,
    state_label,
    trait_label,
    written,
)
from enishi.overview.roster import COLUMNS, SEEN


def column_label(name: str) -> str:
    return str(COLUMNS.get(name, name))


TRAIL: dict[str, Callable[[str], str]] = {
    "channel": channel_label,
    "stage": stage_label,
    "kind": kind_label,
    "purpose": purpose_label,
    "traits": trait_label,
    "state": state_label,
    "seen": lambda days: str(SEEN.get(days, days)),
    "ordered": lambda said: written(said == "yes"),
    "sort": column_label,
    "columns": column_label,
}
