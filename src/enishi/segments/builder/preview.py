"""What the page shows of a condition while it is edited: how many, who for example, and what each
part does to the number. Asked of the asker; None while it still counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enishi.ask import queries
from enishi.lens.conditions import tree
from enishi.people.models import Person
from enishi.people.queries import people_with
from enishi.segments.builder.sentences import join
from enishi.ui.formats import number_text

QUESTION = "segment.preview"


@dataclass(frozen=True)
class Alone:
    """People for whom a part holds alone, and how the whole would change without it."""

    path: str
    people: int
    change: int

    @property
    def change_text(self) -> str:
        sign = "+" if self.change > 0 else "−" if self.change < 0 else "±"
        return _("without it %(change)s") % {"change": sign + number_text(abs(self.change))}


@dataclass(frozen=True)
class Preview:
    people: int
    everyone: int
    sample: Sequence[Person]
    parts: Sequence[Alone]
    as_of: str

    @property
    def share(self) -> float:
        return self.people / self.everyone if self.everyone else 0.0


def preview(condition: tree.Condition, *, as_of: str = "", draw: int = 0) -> Preview | None:
    params: dict[str, object] = {
        "condition": tree.to_json(condition),
        "parts": True,
        "draw": draw,
        **({"as_of": as_of} if as_of else {}),
    }
    answer = queries.glance(QUESTION, params)
    if answer is None:
        return None
    totals: Mapping[str, Any] = answer.totals
    paths = {tuple(place): path for place, path in places(condition)}
    sample = people_with([int(str(row["person"])) for row in answer.rows])
    parts = [
        Alone(paths[tuple(one["path"])], one["people"], one["without"] - answer.n)
        for one in totals.get("parts", ())
        if tuple(one["path"]) in paths
    ]
    return Preview(answer.n, int(totals.get("everyone", 0)), sample, parts, answer.as_of)


def places(
    condition: tree.Condition, path: str = "", place: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], str]]:
    """Where the parts stand: as places from the top, and as the page's paths."""
    for number, part in enumerate(tree.parts(condition)):
        steps = ("of",) if isinstance(condition, tree.Not) else ("of", number)
        inner = join(path, *steps)
        yield (*place, number), inner
        yield from places(part, inner, (*place, number))
