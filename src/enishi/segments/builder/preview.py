"""What the page shows of a condition while it is edited: how many, who for example and why, and
what each part does to the number. Asked of the asker; None while it still counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from enishi.ask import queries
from enishi.lens.conditions import tree
from enishi.lib import clock
from enishi.people.models import Person
from enishi.people.queries import people_with
from enishi.segments.builder.reasons import Reasons
from enishi.segments.builder.sentences import Names, join, outline
from enishi.team.queries import company_zone
from enishi.ui.formats import number_text

QUESTION: Final = "segment.preview"
A_MONTH_AGO: Final = "month"


@dataclass(frozen=True)
class Alone:
    """People for whom a part holds alone, and how the whole would change without it. Of who is left
    out: how many that takes away."""

    path: str
    people: int
    change: int
    leaves_out: bool = False

    @property
    def people_text(self) -> str:
        return signed(-self.change) if self.leaves_out else number_text(self.people)

    @property
    def change_text(self) -> str:
        return _("without it %(change)s") % {"change": signed(self.change)}


@dataclass(frozen=True)
class Example:
    """One of those drawn: why they are in it, and their last NPS answer."""

    person: Person
    why: str
    score: float | None


@dataclass(frozen=True)
class Preview:
    people: int
    everyone: int
    sample: Sequence[Example]
    parts: Sequence[Alone]
    at: datetime


def signed(change: int) -> str:
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return sign + number_text(abs(change))


def preview(
    condition: tree.All | tree.Any, names: Names, *, as_of: str = "", draw: int = 0
) -> Preview | None:
    params: dict[str, object] = {
        "condition": tree.to_json(condition),
        "parts": True,
        "why": True,
        "draw": draw,
        **({"as_of": instant_said(as_of)} if as_of else {}),
    }
    answer = queries.glance(QUESTION, params)
    if answer is None:
        return None
    totals: Mapping[str, Any] = answer.totals
    paths = {place: (path, out) for place, path, out in places(condition)}
    parts = [
        Alone(path, one["people"], one["without"] - answer.n, out)
        for one in totals.get("parts", ())
        for path, out in [paths[tuple(one["path"])]]
    ]
    rows = {place: path for place, (path, _) in paths.items()}
    reasons = Reasons(outline(condition, names), rows)
    return Preview(
        answer.n,
        int(totals["everyone"]),
        examples(answer.rows, reasons),
        parts,
        datetime.fromisoformat(totals["as_of"]),
    )


def examples(rows: Sequence[Mapping[str, Any]], reasons: Reasons) -> list[Example]:
    told = {int(row["person"]): row for row in rows}
    return [
        Example(one, reasons.of(told[one.pk]["why"], told[one.pk]["score"]), told[one.pk]["score"])
        for one in people_with(list(told))
    ]


def instant_said(text: str) -> str:
    """As the question takes it: a month ago is the same hour of that day, where there is one."""
    if text != A_MONTH_AGO:
        return text
    now = clock.now().astimezone(company_zone()).replace(second=0, microsecond=0, tzinfo=None)
    last = now.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(now.day, last.day)).isoformat()


def places(
    condition: tree.Condition, path: str = "", place: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], str, bool]]:
    """Where the parts stand: as places from the top, as the page's paths, and whether it leaves
    out. Steps that follow in a sequence are parts, too."""
    for number, part in enumerate(tree.parts(condition)):
        steps = ("of",) if isinstance(condition, tree.Not) else ("of", number)
        inner = join(path, *steps)
        yield (*place, number), inner, isinstance(part, tree.Not)
        yield from places(part, inner, (*place, number))
        if isinstance(part, tree.Sequence):
            for step in range(1, len(part.steps)):
                yield (*place, number, step), join(inner, "steps", step), False
