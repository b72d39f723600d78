"""What the question `segment.profile` reads beside the story: the members as they are written down,
and what is known of everybody now."""

from typing import TYPE_CHECKING

from enishi.lens.question import Question
from enishi.people import facts as people
from enishi.segments.models import Membership

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine


def lend_profile(engine: "Engine", asked: Question) -> None:
    import pyarrow as pa

    from enishi.lens.conditions.lending import table
    from enishi.lens.profiles.questions import Profile

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
