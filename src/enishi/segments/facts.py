"""What is known of people, as conditions read it: lent to an engine for everybody, or of a few
people for a verdict on each."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from enishi.lens.conditions.depends import Depends, depends
from enishi.lens.conditions.tree import Condition
from enishi.lens.question import Question
from enishi.people import facts as people
from enishi.segments.conditions import condition_in_force, conditions_in_force, found, whole
from enishi.segments.profiling import lend_profile

if TYPE_CHECKING:
    from enishi.lens.conditions.facts import Facts
    from enishi.lens.engines.duckdb import Engine
    from enishi.lens.frame import Frame


def lend(engine: "Engine", asked: Question) -> None:
    """What a question about segments reads beside the story."""
    from enishi.lens.conditions.questions import OfCondition

    if isinstance(asked, OfCondition):
        lend_for(engine, [whole(asked.said())])
    lend_profile(engine, asked)


def lend_for(engine: "Engine", conditions: Iterable[Condition]) -> None:
    """The tables of `enishi.lens.conditions.sql`, as far as these (expanded) conditions ask."""
    import pyarrow as pa

    from enishi.lens.conditions.lending import table, traits_table

    wanted = together(depends(one) for one in conditions)
    rows: dict[str, Iterable[tuple[object, ...]]] = {
        "everyone": people.known_since(),
        "tags": people.tags_since(wanted.tags),
        "consents": people.consent_changes(wanted.purposes),
        "identifiers": people.identifiers_since(wanted.identifiers),
    }
    for name, of in rows.items():
        engine.lend(name, table(name, of))
    engine.lend("traits", traits_table(*people.trait_columns(wanted.traits)))
    known = conditions_in_force()
    engine.lend(
        "segments",
        pa.table(
            {
                "id": pa.array(list(known), pa.int64()),
                "condition": pa.array(list(known.values()), pa.string()),
            }
        ),
    )


def together(many: Iterable[Depends]) -> Depends:
    """What any of them looks at."""
    every, merged = False, Depends()
    for one in many:
        every |= one.every_event
        merged = Depends(
            events=merged.events | one.events,
            touchpoints=merged.touchpoints | one.touchpoints,
            traits=merged.traits | one.traits,
            tags=merged.tags | one.tags,
            purposes=merged.purposes | one.purposes,
            identifiers=merged.identifiers | one.identifiers,
            segments=merged.segments | one.segments,
            every_event=every,
        )
    return merged


def members(segment: str, engine: "Engine", at: int) -> list[int]:
    """Who was in a segment (its id, key or name) at an instant; KeyError where there is none."""
    from enishi.lens.conditions.sql import sql
    from enishi.segments.conditions import calendar

    condition = whole(condition_in_force(found(segment)))
    lend_for(engine, [condition])
    rows = engine.ask(sql(condition, at, calendar()))
    return [int(str(person)) for (person,) in rows]


def among(said: Mapping[str, Any], frame: "Frame") -> list[int]:
    """For whom `{"condition", "as_of"}` holds: a condition that is no segment yet."""
    from enishi.lens.conditions.questions import Preview
    from enishi.lens.conditions.sql import sql
    from enishi.segments.conditions import calendar

    asked = Preview(condition=said["condition"], as_of=said.get("as_of") or None)
    condition = whole(asked.said())
    lend_for(cast("Engine", frame.engine), [condition])
    rows = frame.engine.ask(sql(condition, asked.at(frame), calendar()))
    return [int(str(person)) for (person,) in rows]


def facts_of(person_ids: Collection[int], wanted: Depends) -> "Iterator[tuple[int, Facts]]":
    """What conditions need to know of each of these people: `holds` judges by it."""
    from enishi.lens.conditions.facts import Facts, Permission, Said
    from enishi.segments.stories import events_of

    events = events_of(person_ids)
    traits = _grouped(people.trait_changes(wanted.traits, person_ids))
    consents = _grouped(people.consent_changes(wanted.purposes, person_ids))
    tags = _grouped(people.tags_since(wanted.tags, person_ids))
    identifiers = _grouped(people.identifiers_since(wanted.identifiers, person_ids))
    for person, since in people.known_since(person_ids):
        said: dict[str, list[Said]] = {}
        for _, name, at, seq, value in traits.get(person, ()):
            said.setdefault(name, []).append(Said(at, seq, value))
        permitted: dict[tuple[str, str], list[Permission]] = {}
        for _, purpose, channel, at, seq, granted in consents.get(person, ()):
            permitted.setdefault((purpose, channel), []).append(Permission(at, seq, granted))
        yield (
            person,
            Facts(
                since=since,
                events=events.get(person, ()),
                traits=said,
                tags={name: at for _, name, at in tags.get(person, ())},
                consents=permitted,
                identifiers={kind: at for _, kind, at in identifiers.get(person, ())},
            ),
        )


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[int, list[Sequence[Any]]]:
    ordered = sorted(rows, key=lambda row: row[0])
    return {person: list(of) for person, of in groupby(ordered, key=lambda row: row[0])}
