"""An identifier as its card shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from enishi.overview.labels import ICONS, kind_label
from enishi.overview.veil import Veil
from enishi.people.enums import Kind
from enishi.people.masking import GUARDED
from enishi.people.models import Identifier
from enishi.ui import formats

LONG, TAIL = 20, 6  # characters of an identifier: longer ones are shortened in their middle


@dataclass(frozen=True)
class IdentifierRow:
    id: int
    kind: str
    label: str
    icon: str
    shown: str
    hidden: bool
    source: str
    since: int
    last_seen: int

    @property
    def when(self) -> str:
        return formats.date_text(formats.local(self.since if self.spans else self.last_seen))

    @property
    def head(self) -> str:
        return self.shown[:-TAIL]

    @property
    def tail(self) -> str:
        """The end that stays in sight where the middle is left out."""
        return self.shown[-TAIL:] if len(self.shown) > LONG and "@" not in self.shown else ""

    @property
    def spans(self) -> bool:
        """It belongs to this person only from an instant on (a handed-on device)."""
        return self.since > 0


def identifier_row(
    row: Identifier,
    veil: Veil,
    sources: Mapping[int, str],
    *,
    revealed: bool = False,
    known: bool = False,
) -> IdentifierRow:
    """`known`: say since when it is known, for in the past its last sight had not come."""
    guarded = row.kind in GUARDED and not revealed
    shown = Veil().value(row.kind, row.value) if guarded else veil.value(row.kind, row.value)
    return IdentifierRow(
        id=row.pk,
        kind=row.kind,
        label=kind_label(row.kind),
        icon=ICONS.get(Kind(row.kind), "hash") if row.kind in Kind.values else "hash",
        shown=shown,
        hidden=shown != row.value,
        source=sources.get(row.source_id, ""),
        since=row.since or (row.first_seen if known else 0),
        last_seen=row.last_seen,
    )
