"""What the questions `segment.profile` and `segment.overlap` read beside the story: the members as
they are written down, and what is known of everybody now."""

from typing import TYPE_CHECKING

from django.db.models import Count

from enishi.lens.question import Question
from enishi.people import facts as people
from enishi.segments.models import Membership

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine


def shared_with(segment: int) -> dict[str, list[int]]:
    """How many of its members are in each segment (all of them in itself): counted by the database
    that has them, for they may be millions."""
    mine = Membership.objects.filter(segment_id=segment).values("person_id")
    rows = Membership.objects.filter(person_id__in=mine, segment__deleted_at=None)
    counted = list(rows.values_list("segment_id").annotate(people=Count("pk")))
    return {"segment_id": [pk for pk, _ in counted], "people": [n for _, n in counted]}


def lend_profile(engine: "Engine", asked: Question) -> None:
    import pyarrow as pa

    from enishi.lens.conditions.lending import table
    from enishi.lens.profiles.questions import Overlap, Profile

    if isinstance(asked, Overlap):
        engine.lend("shared", pa.table(shared_with(asked.of)))
    if not isinstance(asked, Profile):
        return
    members = Membership.objects.filter(segment_id=asked.of)
    ids = list(members.values_list("person_id", flat=True))
    engine.lend("members", pa.table({"person_id": pa.array(ids, pa.int64())}))
    engine.lend("everyone", table("everyone", people.known_since()))
    engine.lend("tags", table("tags", people.all_tags()))
    values = list(people.trait_values())
    columns = list(zip(*values, strict=True)) or [(), (), ()]
    kinds = {"person_id": pa.int64(), "name": pa.string(), "value": pa.string()}
    engine.lend(
        "trait_values",
        pa.table(
            {
                name: pa.array(column, kind)
                for (name, kind), column in zip(kinds.items(), columns, strict=True)
            }
        ),
    )
